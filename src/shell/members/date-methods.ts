// Methods of System.DateTime and System.TimeSpan.
import { TimeSpan } from '../../core/values/time-span.ts';
import { netError } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { copyDate, movedBy, timeBetween } from '../values/date-kind.ts';
import { dateFields, dateKind, EnumValue, formatDate, makeNumber, withKind } from '../values/index.ts';
import { dateFromTicks, ticksOf } from '../values/member-tables.ts';
import { real, text, whole } from './arguments.ts';
import { methodTable } from './method-table.ts';

/** Months keep the day, or take the last of a shorter month. */
function addMonths(date: Date, months: number): Date {
  const utc = dateKind(date) === 'Utc';
  const { year, month, day } = dateFields(date);
  const index = year * 12 + month - 1 + months;
  const [toYear, toMonth] = [Math.floor(index / 12), ((index % 12) + 12) % 12];
  const last = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  const moved = copyDate(date);
  if (utc) moved.setUTCFullYear(toYear, toMonth, Math.min(day, last));
  else moved.setFullYear(toYear, toMonth, Math.min(day, last));
  return moved;
}

const FILETIME_EPOCH = 504_911_232_000_000_000n;

export const DATE_METHODS = methodTable<Date>({
  Add: (date, [span]) => movedBy(date, (convertTo('System.TimeSpan', span) as TimeSpan).milliseconds),
  AddDays: (date, [days]) => {
    const count = real(days);
    if (!Number.isInteger(count)) return movedBy(date, count * 86_400_000);
    const moved = copyDate(date);
    if (dateKind(date) === 'Utc') moved.setUTCDate(moved.getUTCDate() + count);
    else moved.setDate(moved.getDate() + count);
    return moved;
  },
  AddHours: (date, [hours]) => movedBy(date, real(hours) * 3_600_000),
  AddMinutes: (date, [minutes]) => movedBy(date, real(minutes) * 60_000),
  AddSeconds: (date, [seconds]) => movedBy(date, real(seconds) * 1000),
  AddMilliseconds: (date, [milliseconds]) => movedBy(date, real(milliseconds)),
  AddTicks: (date, [ticks]) => movedBy(date, whole(ticks) / 1e4),
  AddMonths: (date, [months]) => addMonths(date, whole(months)),
  AddYears: (date, [years]) => addMonths(date, whole(years) * 12),
  CompareTo: (date, [other]) => Math.sign(timeBetween(date, convertTo('System.DateTime', other) as Date)),
  Equals: (date, [other]) => other instanceof Date && timeBetween(date, other) === 0,
  IsDaylightSavingTime: () => false,
  Subtract: (date, [other]) =>
    other instanceof TimeSpan
      ? movedBy(date, -other.milliseconds)
      : new TimeSpan(timeBetween(date, convertTo('System.DateTime', other) as Date)),
  ToFileTime: (date) => makeNumber('Int64', ticksOf(copyDate(date, 'Utc')) - FILETIME_EPOCH),
  ToFileTimeUtc: (date) => makeNumber('Int64', ticksOf(copyDate(date, 'Utc')) - FILETIME_EPOCH),
  ToLocalTime: (date) => copyDate(date, 'Local'),
  ToLongDateString: (date) => formatDate(date, 'D'),
  ToLongTimeString: (date) => formatDate(date, 'T'),
  ToShortDateString: (date) => formatDate(date, 'd'),
  ToShortTimeString: (date) => formatDate(date, 't'),
  ToString: (date, [format]) => formatDate(date, format === undefined ? 'G' : text(format)),
  ToUniversalTime: (date) => copyDate(date, 'Utc'),
  ToOADate: (date) => (date.getTime() - Date.UTC(1899, 11, 30)) / 86_400_000,
});

function parse(value: unknown): Date {
  return convertTo('System.DateTime', text(value)) as Date;
}

/** Reads text by an exact custom pattern. */
function parseExact(value: string, format: string): Date {
  const names: string[] = [];
  const pattern = format.replace(
    /'([^']*)'|\\(.)|d+|M+|y+|H+|h+|m+|s+|f+|F+|t+|z+|K|[\\^$.*+?()[\]{}|]/g,
    (token, quoted, escaped) => {
      if (quoted !== undefined || escaped !== undefined)
        return (quoted ?? escaped).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      if (!/^[dMyHhmsfFtzK]/.test(token)) return `\\${token}`;
      names.push(token);
      if (/^(ddd|MMM|t)/.test(token)) return '([A-Za-z.]+)';
      if (/^[zK]/.test(token)) return '(Z|[+-]\\d{1,2}(?::?\\d{2})?|)';
      return token.length === 1 ? '(\\d{1,2})' : `(\\d{${token.length}})`;
    },
  );
  const found = new RegExp(`^${pattern}$`).exec(value);
  if (!found)
    throw netError(
      'System.FormatException',
      `String '${value}' was not recognized as a valid DateTime.`,
      'FormatException',
    );
  const now = new Date();
  const parts: Record<string, number> = { y: now.getFullYear(), M: 1, d: 1, H: 0, m: 0, s: 0, f: 0 };
  let [afternoon, zone] = [undefined as boolean | undefined, ''];
  names.forEach((name, i) => {
    const piece = found[i + 1]!;
    if (/^MMM/.test(name)) parts['M'] = new Date(`${piece} 1, 2000`).getMonth() + 1;
    else if (name.startsWith('ddd')) return;
    else if (name.startsWith('t')) afternoon = /^p/i.test(piece);
    else if (/^[zK]/.test(name)) zone = piece;
    else if (/^[fF]/.test(name)) parts['f'] = Number(piece.padEnd(7, '0').slice(0, 7));
    else if (name === 'yy') parts['y'] = Number(piece) + (Number(piece) < 50 ? 2000 : 1900);
    else parts[name[0] === 'h' ? 'H' : name[0]!] = Number(piece);
  });
  if (afternoon !== undefined) parts['H'] = (parts['H']! % 12) + (afternoon ? 12 : 0);
  const pad = (key: string, length = 2) => String(parts[key]).padStart(length, '0');
  return convertTo(
    'System.DateTime',
    `${pad('y', 4)}-${pad('M')}-${pad('d')}T${pad('H')}:${pad('m')}:${pad('s')}.${pad('f', 7)}${zone}`,
  ) as Date;
}

const LEAP = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const DATE_STATICS = methodTable<undefined>({
  DaysInMonth: (_, [year, month]) => new Date(Date.UTC(whole(year), whole(month), 0)).getUTCDate(),
  FromFileTime: (_, [time]) => dateFromTicks(BigInt(whole(time)) + FILETIME_EPOCH),
  FromOADate: (_, [days]) => new Date(Date.UTC(1899, 11, 30) + real(days) * 86_400_000),
  IsLeapYear: (_, [year]) => LEAP(whole(year)),
  Parse: (_, [value]) => parse(value),
  ParseExact: (_, [value, format]) => {
    const formats = Array.isArray(format) ? format : [format];
    return parseExact(text(value), text(formats[0]));
  },
  Compare: (_, [left, right]) => Math.sign(timeBetween(left as Date, right as Date)),
  SpecifyKind: (_, [date, kind]) => copyDate(date as Date, text(kind) as 'Utc'),
  new: (_, args) => {
    if (args.length <= 1) return dateFromTicks(BigInt(whole(args[0] ?? 0)));
    // The kind comes last; the milliseconds before it may be left out.
    const last = args.at(-1);
    const kind = last instanceof EnumValue || typeof last === 'string' ? text(last).toLowerCase() : undefined;
    const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = args
      .slice(0, kind === undefined ? 7 : args.length - 1)
      .map(whole);
    const date = new Date(2000, 0, 1);
    if (kind === 'utc') {
      date.setUTCFullYear(year, month - 1, day);
      date.setUTCHours(hour, minute, second, millisecond);
      return withKind(date, 'Utc');
    }
    date.setFullYear(year, month - 1, day);
    date.setHours(hour, minute, second, millisecond);
    return date;
  },
});

export const SPAN_METHODS = methodTable<TimeSpan>({
  Add: (span, [other]) =>
    new TimeSpan(span.milliseconds + (convertTo('System.TimeSpan', other) as TimeSpan).milliseconds),
  CompareTo: (span, [other]) =>
    Math.sign(span.milliseconds - (convertTo('System.TimeSpan', other) as TimeSpan).milliseconds),
  Duration: (span) => new TimeSpan(Math.abs(span.milliseconds)),
  Negate: (span) => new TimeSpan(-span.milliseconds),
  Subtract: (span, [other]) =>
    new TimeSpan(span.milliseconds - (convertTo('System.TimeSpan', other) as TimeSpan).milliseconds),
});

export const SPAN_STATICS = methodTable<undefined>({
  FromDays: (_, [days]) => new TimeSpan(real(days) * 86_400_000),
  FromHours: (_, [hours]) => new TimeSpan(real(hours) * 3_600_000),
  FromMilliseconds: (_, [milliseconds]) => new TimeSpan(real(milliseconds)),
  FromMinutes: (_, [minutes]) => new TimeSpan(real(minutes) * 60_000),
  FromSeconds: (_, [seconds]) => new TimeSpan(real(seconds) * 1000),
  FromTicks: (_, [ticks]) => new TimeSpan(real(ticks) / 1e4),
  Parse: (_, [value]) => convertTo('System.TimeSpan', text(value)),
  new: (_, args) => {
    const n = args.map(real);
    if (n.length === 1) return new TimeSpan(n[0]! / 1e4);
    const [days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = n.length === 3 ? [0, ...n] : n;
    return new TimeSpan(days * 86_400_000 + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds);
  },
});
