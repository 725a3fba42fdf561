// The one-element values of PowerShell's CliXml, both ways: element name and text to value, value to element name and text.
import { TimeSpan } from '../../core/values/time-span.ts';
import { Guid, Uri } from '../types/net-values.ts';
import { Version } from '../types/version.ts';
import { withTicksBelow } from '../values/date-kind.ts';
import {
  Char,
  dateFields,
  dateKind,
  isNumeric,
  makeNumber,
  numericType,
  ScriptBlock,
  TypedNumber,
  typedArray,
  withKind,
} from '../values/index.ts';
import { INTEGER_LIMITS } from '../values/numbers.ts';
import type { NumericType } from '../values/typed-number.ts';

const INTEGERS: Readonly<Record<string, NumericType>> = {
  By: 'Byte',
  SB: 'SByte',
  U16: 'UInt16',
  I16: 'Int16',
  U32: 'UInt32',
  I32: 'Int32',
  U64: 'UInt64',
  I64: 'Int64',
};
const REALS: Readonly<Record<string, NumericType>> = { Sg: 'Single', Db: 'Double', D: 'Decimal' };
const TAGS = new Map<string, string>(
  [...Object.entries(INTEGERS), ...Object.entries(REALS)].map(([tag, type]) => [type, tag]),
);

type Reader = (text: string) => unknown;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['S', fromEscaped],
  ['SBK', fromEscaped],
  ['XD', fromEscaped],
  ['URI', (text) => new Uri(fromEscaped(text))],
  ['C', (text) => new Char(Number(wholeIn(text, 0n, 65535n)))],
  ['B', (text) => (/^true$/i.test(text.trim()) ? true : /^false$/i.test(text.trim()) ? false : undefined)],
  ['DT', dateOf],
  ['TS', spanOf],
  ['G', (text) => Guid.parse(text)],
  ['Version', (text) => Version.parse(text)],
  [
    'BA',
    (text) =>
      typedArray(
        'System.Byte',
        [...Buffer.from(text, 'base64')].map((one) => new TypedNumber('Byte', one)),
      ),
  ],
  ...Object.entries(INTEGERS).map(([tag, type]): [string, Reader] => [
    tag,
    (text) => makeNumber(type, wholeIn(text, ...INTEGER_LIMITS[type]!)),
  ]),
  ...Object.entries(REALS).map(([tag, type]): [string, Reader] => [tag, (text) => realOf(type, text.trim())]),
]);

export function isPrimitiveTag(tag: string): boolean {
  return READERS.has(tag);
}

/** The value; undefined when the text is none of that element. */
export function readPrimitive(tag: string, text: string): unknown {
  try {
    return READERS.get(tag)?.(text);
  } catch {
    return undefined;
  }
}

/** Element and text of a value that is one element; undefined for all others. */
export function writePrimitive(value: unknown): readonly [tag: string, text: string] | undefined {
  if (typeof value === 'string') return ['S', toEscaped(value)];
  if (typeof value === 'boolean') return ['B', String(value)];
  if (isNumeric(value)) {
    const type = numericType(value)!;
    const tag = TAGS.get(type);
    if (tag === undefined) return undefined;
    return [tag, realText(value)];
  }
  if (value instanceof Char) return ['C', String(value.code)];
  if (value instanceof Date) return ['DT', dateText(value)];
  if (value instanceof TimeSpan) return ['TS', spanText(value)];
  if (value instanceof Guid) return ['G', value.toString()];
  if (value instanceof Version) return ['Version', value.toString()];
  if (value instanceof Uri) return ['URI', toEscaped(value.OriginalString)];
  if (value instanceof ScriptBlock) return ['SBK', toEscaped(value.text)];
  return undefined;
}

/** `_x000A_` stands for a character XML can't hold or would change; `_x005F_` for a `_` that would look like that. */
export function toEscaped(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    })
    .replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!);
}

export function fromEscaped(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function wholeIn(text: string, low: bigint, high: bigint): bigint {
  if (!/^\s*-?\d{1,20}\s*$/.test(text)) throw new RangeError(text);
  const value = BigInt(text.trim());
  if (value < low || value > high) throw new RangeError(text);
  return value;
}

const SPECIAL = new Map([
  ['NaN', Number.NaN],
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function realOf(type: NumericType, text: string): unknown {
  const special = type === 'Decimal' ? undefined : SPECIAL.get(text);
  if (special === undefined && !/^[+-]?(\d{1,400}\.?\d{0,400}|\.\d{1,400})(e[+-]?\d{1,4})?$/i.test(text))
    return undefined;
  if (type === 'Decimal') return makeNumber('Decimal', text as never);
  const plain = special ?? Number(text);
  return type === 'Single' ? new TypedNumber('Single', Math.fround(plain)) : makeNumber('Double', plain);
}

function realText(value: unknown): string {
  const plain = value instanceof TypedNumber ? value.value : (value as number | bigint);
  if (value instanceof TypedNumber && value.type === 'Decimal') return value.toString();
  if (typeof plain === 'bigint') return String(plain);
  if (Number.isNaN(plain)) return 'NaN';
  if (!Number.isFinite(plain)) return plain > 0 ? 'INF' : '-INF';
  return String(plain);
}

function dateOf(text: string): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, clock, fraction = '', zone = ''] = match;
  const date = new Date(`${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  if (Number.isNaN(date.getTime())) return undefined;
  withTicksBelow(date, Number(fraction.padEnd(7, '0').slice(3, 7)));
  return withKind(date, zone === 'Z' ? 'Utc' : zone === '' ? 'Unspecified' : 'Local');
}

function dateText(date: Date): string {
  const fields = dateFields(date);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const day = `${pad(fields.year, 4)}-${pad(fields.month)}-${pad(fields.day)}`;
  const clock = `${pad(fields.hours)}:${pad(fields.minutes)}:${pad(fields.seconds)}.${pad(fields.fraction, 7).replace(/0000$/, '')}`;
  const east = Math.abs(fields.offset);
  const local = `${fields.offset < 0 ? '-' : '+'}${pad(Math.trunc(east / 60))}:${pad(east % 60)}`;
  const kind = dateKind(date);
  return `${day}T${clock}${kind === 'Utc' ? 'Z' : kind === 'Local' ? local : ''}`;
}

function spanOf(text: string): TimeSpan | undefined {
  const match = /^(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = match.slice(2).map((part) => Number(part ?? 0));
  const total = days! * 86_400_000 + hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1000;
  return new TimeSpan(match[1] === undefined ? total : -total);
}

function spanText(span: TimeSpan): string {
  const rest = Math.abs(span.milliseconds);
  const days = Math.floor(rest / 86_400_000);
  const hours = Math.floor((rest % 86_400_000) / 3_600_000);
  const minutes = Math.floor((rest % 3_600_000) / 60_000);
  const seconds = Math.round((rest % 60_000) * 1e4) / 1e7;
  const clock = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
  const date = days > 0 ? `${days}D` : '';
  return `${span.milliseconds < 0 ? '-' : ''}P${date}${clock === '' ? (date === '' ? 'T0S' : '') : `T${clock}`}`;
}
