// CSV: records out of text (quotes, line ends inside quotes, Exchange's `#Fields:` header) and text out of values.
import { Hashtable } from '../../core/values/hashtable.ts';
import { getProperty, ListValue, PSCustomObject, propertyNames, stringify, typeName } from '../values/index.ts';

/** Cuts text into records one after the other; a record may go on over line ends inside quotes. */
export function* csvRecords(text: string, delimiter: string): IterableIterator<string[]> {
  let [at, fields, field] = [0, [] as string[], ''];
  const quotes = delimiter !== '"';
  let started = false;
  while (at < text.length) {
    const character = text[at]!;
    if (quotes && character === '"' && field.trim() === '') {
      const [value, next] = quoted(text, at + 1);
      field = value;
      at = next;
      started = true;
    } else if (character === delimiter) {
      fields.push(field);
      field = '';
      started = true;
      at++;
    } else if (character === '\n' || character === '\r') {
      at += character === '\r' && text[at + 1] === '\n' ? 2 : 1;
      if (started || field !== '') yield [...fields, field];
      [fields, field, started] = [[], '', false];
    } else {
      field += character;
      at++;
    }
  }
  if (started || field !== '') yield [...fields, field];
}

function quoted(text: string, from: number): [string, number] {
  let value = '';
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at++;
    } else return [value, at + 1];
  }
  return [value, text.length];
}

export interface CsvOptions {
  readonly delimiter: string;
  readonly header: readonly string[] | undefined;
}

/** The objects of a CSV text; leading comment lines are skipped, `#Fields:` is the header, `#TYPE` names the type. */
export function* csvObjects(text: string, { delimiter, header }: CsvOptions): IterableIterator<PSCustomObject> {
  let rest = text;
  let names = header;
  let type: string | undefined;
  while (rest.startsWith('#')) {
    const end = /\r\n|\n|\r/.exec(rest);
    const line = rest.slice(0, end?.index ?? rest.length);
    const fields = /^#Fields:\s*(.*)$/i.exec(line);
    if (fields) names ??= fields[1]!.split(delimiter === ' ' ? ' ' : ',').map((name) => name.trim());
    type ??= /^#TYPE\s+(.+)$/i.exec(line)?.[1]?.trim();
    rest = end === null ? '' : rest.slice(end.index + end[0].length);
  }
  for (const record of csvRecords(rest, delimiter)) {
    if (names === undefined) {
      let missing = 0;
      names = record.map((name) => (name === '' ? `H${++missing}` : name));
      continue;
    }
    const object = new PSCustomObject(names.map((name, i) => [name, record[i] ?? null]));
    if (type !== undefined) object.typeNames = [type, `CSV:${type}`];
    yield object;
  }
}

export interface CsvLayout {
  readonly delimiter: string;
  readonly quotes: 'always' | 'asneeded' | 'never';
  /** Only these columns are quoted; in lower case. */
  readonly quoteFields: ReadonlySet<string> | undefined;
}

/** The columns of an object: a dictionary's keys or an object's properties. */
export function csvColumns(object: unknown): string[] {
  if (object instanceof Hashtable) return [...object.keys()].map((key) => stringify(key));
  return [...propertyNames(object)];
}

export function csvHeader(columns: readonly string[], layout: CsvLayout): string {
  return columns.map((name) => cell(name, name, layout)).join(layout.delimiter);
}

export function csvLine(object: unknown, columns: readonly string[], layout: CsvLayout): string {
  return columns
    .map((name) => {
      const value = object instanceof Hashtable ? object.get(name) : getProperty(object, name);
      if (value === null || value === undefined) return '';
      const text = Array.isArray(value) || value instanceof ListValue ? typeName(value) : stringify(value);
      return cell(text, name, layout);
    })
    .join(layout.delimiter);
}

function cell(text: string, column: string, { delimiter, quotes, quoteFields }: CsvLayout): string {
  const needs = text.includes(delimiter) || /["\r\n]/.test(text);
  const wanted =
    quoteFields !== undefined
      ? quoteFields.has(column.toLowerCase())
      : quotes === 'always' || (quotes === 'asneeded' && needs);
  return wanted ? `"${text.replaceAll('"', '""')}"` : text;
}
