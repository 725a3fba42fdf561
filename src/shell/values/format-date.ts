// .NET date formats, standard letters and custom patterns, in the en-US culture.
import { copyDate, dateFields, dateKind } from './date-kind.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const STANDARD: Readonly<Record<string, string>> = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  f: 'dddd, MMMM d, yyyy h:mm tt',
  F: 'dddd, MMMM d, yyyy h:mm:ss tt',
  g: 'M/d/yyyy h:mm tt',
  G: 'M/d/yyyy h:mm:ss tt',
  m: 'MMMM d',
  M: 'MMMM d',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  t: 'h:mm tt',
  T: 'h:mm:ss tt',
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  U: 'dddd, MMMM d, yyyy h:mm:ss tt',
  y: 'MMMM yyyy',
  Y: 'MMMM yyyy',
};

const pad = (value: number, length: number) => String(value).padStart(length, '0');

/** The date by a .NET format string; `G` for an empty one. */
export function formatDate(date: Date, format: string): string {
  const given = format === '' ? 'G' : format;
  const shown = given === 'U' ? copyDate(date, 'Utc') : date;
  const pattern = (given.length === 1 ? STANDARD[given] : undefined) ?? given.replace(/^%(?=.$)/, '');
  const fields = dateFields(shown);
  return pattern.replace(/'[^']*'|"[^"]*"|\\.|d+|M+|y+|H+|h+|m+|s+|f+|F+|t+|z+|K|g+/g, (token) =>
    piece(token, fields, shown),
  );
}

function piece(token: string, fields: ReturnType<typeof dateFields>, date: Date): string {
  const length = token.length;
  const at = (value: number) => pad(value, Math.min(length, 2));
  switch (token[0]) {
    case 'd':
      if (length === 3) return DAYS[fields.weekday]!.slice(0, 3);
      return length > 3 ? DAYS[fields.weekday]! : at(fields.day);
    case 'M':
      if (length === 3) return MONTHS[fields.month - 1]!.slice(0, 3);
      return length > 3 ? MONTHS[fields.month - 1]! : at(fields.month);
    case 'y':
      return length < 3 ? pad(fields.year % 100, length) : pad(fields.year, length);
    case 'H':
      return at(fields.hours);
    case 'h':
      return at(fields.hours % 12 === 0 ? 12 : fields.hours % 12);
    case 'm':
      return at(fields.minutes);
    case 's':
      return at(fields.seconds);
    case 'f':
      return pad(fields.fraction, 7).slice(0, length);
    case 'F':
      return pad(fields.fraction, 7).slice(0, length).replace(/0+$/, '');
    case 't':
      return (fields.hours < 12 ? 'AM' : 'PM').slice(0, length);
    case 'z':
      return zone(fields.offset, length);
    case 'K':
      return dateKind(date) === 'Utc' ? 'Z' : dateKind(date) === 'Local' ? zone(fields.offset, 3) : '';
    case 'g':
      return 'A.D.';
    case '\\':
      return token.slice(1);
    default:
      return token.slice(1, -1);
  }
}

function zone(offset: number, length: number): string {
  const size = Math.abs(offset);
  const hours = Math.floor(size / 60);
  const text = length === 1 ? String(hours) : pad(hours, 2);
  return `${offset < 0 ? '-' : '+'}${text}${length > 2 ? `:${pad(size % 60, 2)}` : ''}`;
}
