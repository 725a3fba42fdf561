// Finds the rows a query wants in blocks of raw log lines, taking apart only lines that can be among them.
import { RowValues } from './row-values.ts';
import { parseTimestamp } from './timestamp.ts';

/** What makes of a row's values an entry, or undefined when the query doesn't want it. The values are gone with the next row. */
export type RowReader<T> = (values: RowValues, time: number) => T | undefined;

export interface RowScan<T> {
  /** The columns of rows without a `#Fields:` line before them (grep leaves it out); the first is the time. */
  readonly fields: readonly string[];
  /** How many values such a row has in any release; other rows there are of another log. */
  readonly bareWidths: readonly number[];
  /** The reader for rows with those columns; undefined when they lack what an entry needs. */
  readonly readerFor: (fields: readonly string[]) => RowReader<T> | undefined;
  /** Milliseconds; start <= time < end. */
  readonly start: number;
  readonly end: number;
  /** ASCII text that every wanted line contains, case ignored; blank for none. */
  readonly literal: string;
}

interface Layout<T> {
  readonly fits: (width: number) => boolean;
  readonly timeColumn: number;
  readonly read: RowReader<T>;
}

export interface RowScanner<T> {
  /** The wanted rows of a block of whole lines, in order. */
  scan(block: Buffer): T[];
}

/** For one file, or a part of it below a header with those fields: a `#Fields:` line counts for the rows after it. */
export function createRowScanner<T>(query: RowScan<T>, fields?: readonly string[]): RowScanner<T> {
  let layout = layoutOf(query, fields);
  const values = new RowValues();
  const needle = query.literal === '' ? undefined : new RegExp(escapeRegExp(query.literal), 'gi');

  function scan(block: Buffer): T[] {
    // One byte, one character: positions in the text are positions in the block, and the engine's own search is fast.
    const text = block.toString('latin1');
    values.open(block, text);
    const rows: T[] = [];
    // A header line must not be jumped over.
    const jump = needle && !text.startsWith('#') && !text.startsWith(BOM) && !text.includes('\n#') ? needle : undefined;
    for (let at = 0; at < text.length; ) {
      if (jump) {
        jump.lastIndex = at;
        const match = jump.exec(text);
        if (!match) break;
        at = match.index === 0 ? 0 : text.lastIndexOf('\n', match.index - 1) + 1;
      }
      const next = text.indexOf('\n', at) + 1 || text.length;
      const row = line(block, text, at, next);
      if (row !== undefined) rows.push(row);
      at = next;
    }
    return rows;
  }

  function line(block: Buffer, text: string, begin: number, next: number): T | undefined {
    const from = text.startsWith(BOM, begin) ? begin + BOM.length : begin;
    let to = next - 1;
    if (text.charCodeAt(to - 1) === 0x0d) to--;
    if (text.charCodeAt(from) === 0x23) {
      header(block.toString('utf8', from, to));
      return undefined;
    }
    if (layout === undefined || to <= from) return undefined;
    const early = layout.timeColumn === 0 ? parseTimestamp(text, from) : undefined;
    if (early !== undefined && !within(early)) return undefined;
    if (!layout.fits(values.take(from, to))) return undefined;
    const time = early ?? parseTimestamp(values.at(layout.timeColumn));
    return within(time) ? layout.read(values, time) : undefined;
  }

  function within(time: number): boolean {
    return time >= query.start && time < query.end;
  }

  function header(text: string): void {
    const columns = fieldsIn(text);
    if (columns) layout = layoutOf(query, columns);
  }

  return { scan };
}

/** The columns that the first `#Fields:` line in a text names. */
export function fieldsIn(text: string): string[] | undefined {
  const names = /^\ufeff?#Fields:(.*)$/im.exec(text)?.[1];
  return names?.split(',').map((name) => name.trim());
}

const BOM = '\u00ef\u00bb\u00bf';

function layoutOf<T>(query: RowScan<T>, given: readonly string[] | undefined): Layout<T> | undefined {
  const fields = given ?? query.fields;
  const read = query.readerFor(fields);
  const timeColumn = columnOf(fields, query.fields[0]!);
  if (!read || timeColumn < 0) return undefined;
  // A shorter row is torn, a longer one is a torn one with the next behind it: neither's values are where they belong.
  const widths = given ? [given.length] : query.bareWidths;
  const fits = (width: number) => widths.includes(width);
  return { fits, timeColumn, read };
}

/** The place of a column, case ignored; -1 when there is none. */
export function columnOf(fields: readonly string[], name: string): number {
  return fields.findIndex((field) => field.toLowerCase() === name.toLowerCase());
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
