// A query of a log by its columns' names: finds them in each file's own order, tests them, and makes an entry of a row that fits.
import type { IPRange } from '../../core/values/ip-range.ts';
import { wildcard } from '../../core/values/wildcard.ts';
import { columnOf, type RowScan } from './row-scanner.ts';
import type { RowValues } from './row-values.ts';

/** Addresses may hold the brackets of PowerShell's sets: postmaster@[192.0.2.1]. */
const PLAIN = { sets: false };
/** A shorter text occurs in too many lines to be worth searching for. */
const MIN_LITERAL = 3;

/** Whether a column's text is wanted; every line with such a text contains the literal, case ignored. */
export interface ColumnTest<C extends string> {
  readonly column: C;
  readonly matches: (text: string) => boolean;
  readonly literal: string;
}

export interface ColumnQuery<C extends string, T> {
  /** The log's columns in this version's order; the first is the time. */
  readonly fields: readonly string[];
  /** How many values a row has in any release. */
  readonly widths: readonly number[];
  /** The columns that are read; one that a file doesn't have reads as blank. */
  readonly columns: readonly C[];
  /** A file without it is another log. */
  readonly required: C;
  readonly start: Date | undefined;
  readonly end: Date | undefined;
  readonly tests: readonly (ColumnTest<C> | undefined)[];
  /** What else must be in a wanted line. */
  readonly literals?: readonly string[];
  /** Undefined when the row isn't wanted after all. */
  readonly read: (value: (column: C) => string, time: number) => T | undefined;
}

/** StartDate is the first moment that counts, EndDate the first that no longer does. */
export function columnScan<C extends string, T>(query: ColumnQuery<C, T>): RowScan<T> {
  const tests = query.tests.filter((test) => test !== undefined);
  return {
    fields: query.fields,
    bareWidths: query.widths,
    start: query.start?.getTime() ?? Number.NEGATIVE_INFINITY,
    end: query.end?.getTime() ?? Number.POSITIVE_INFINITY,
    literal: longest([...tests.map(({ literal }) => literal), ...(query.literals ?? [])]),
    readerFor(fields) {
      const at = new Map(query.columns.map((name) => [name, columnOf(fields, name)]));
      if (at.get(query.required)! < 0) return undefined;
      const placed = tests.map(({ column, matches }) => ({ index: at.get(column)!, matches }));
      let row: RowValues | undefined;
      const value = (column: C) => row?.at(at.get(column)!) ?? '';
      return (values, time) => {
        for (const { index, matches } of placed) if (!matches(values.at(index))) return undefined;
        row = values;
        return query.read(value, time);
      };
    },
  };
}

/** The whole text, ignoring case, with `*` and `?` as wildcards. Nothing is tested without a pattern. */
export function matching<C extends string>(column: C, pattern: string | undefined): ColumnTest<C> | undefined {
  if (pattern === undefined) return undefined;
  const test = wildcard(pattern, PLAIN);
  return { column, matches: (text) => test.matches(text), literal: test.literal };
}

/** Like `matching`, but a pattern without wildcards may be any part of the text. */
export function containing<C extends string>(column: C, pattern: string | undefined): ColumnTest<C> | undefined {
  return matching(column, pattern === undefined || /[*?]/.test(pattern) ? pattern : `*${pattern}*`);
}

/** One of the texts, ignoring case, with wildcards, of a column that holds several joined by `;`. */
export function anyOf<C extends string>(
  column: C,
  patterns: readonly string[] | undefined,
  split: (text: string) => readonly string[],
): ColumnTest<C> | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  const wanted = patterns.map((pattern) => wildcard(pattern, PLAIN));
  const matches = (text: string) => split(text).some((one) => wanted.some((pattern) => pattern.matches(one)));
  return { column, matches, literal: wanted.length === 1 ? wanted[0]!.literal : '' };
}

/** An IPv4 address has one spelling that a line must contain; an IPv6 address has many. */
export function addressText(range: IPRange | undefined): string {
  if (range?.LowerBound.version !== 4 || !range.LowerBound.equals(range.UpperBound)) return '';
  return range.LowerBound.toString();
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length >= MIN_LITERAL && text.length > best.length ? text : best), '');
}
