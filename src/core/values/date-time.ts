// Dates from text as the shell and Exchange cmdlets take them: en-US order, ISO 8601, date only, or time only (today).
import { fail } from '../errors.ts';

/** .NET's DateTime.MaxValue to the millisecond: how Exchange shows "never expires". As in .NET it is the same in every time zone. */
export const MAX_DATE = new Date(9999, 11, 31, 23, 59, 59, 999);
Object.defineProperty(MAX_DATE, 'toISOString', { value: () => '9999-12-31T23:59:59.999Z' });

const DATE = /^(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2}))/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Local time unless the text says Z or an offset. Month comes first (en-US); a first number above 12 is read as the day.
 * @throws PosternError InvalidDateTime
 */
export function parseDate(text: string, now: Date = new Date()): Date {
  const given = text.trim();
  const date = DATE.exec(given);
  const rest = given.slice(date?.[0].length ?? 0).replace(/^(?:T|\s+)/i, '');
  const time = TIME.exec(rest);
  if ((!date && !time) || (rest !== '' && !time)) return fail('InvalidDateTime', { value: text }, { target: text });
  const [year, month, day] = date ? calendar(date) : [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const clock = time ? clockOf(time) : { hours: 0, minutes: 0, seconds: 0, milliseconds: 0 };
  const plain = new Date(2000, 0, 1);
  plain.setFullYear(year, month - 1, day);
  plain.setHours(clock.hours, clock.minutes, clock.seconds, clock.milliseconds);
  const sound =
    plain.getMonth() === month - 1 &&
    plain.getDate() === day &&
    clock.hours < 24 &&
    clock.minutes < 60 &&
    clock.seconds < 60;
  if (!sound) return fail('InvalidDateTime', { value: text }, { target: text });
  return time?.[6] ? zoned(year, month, day, clock, time[6]) : plain;
}

type Clock = {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
};

function calendar(match: RegExpExecArray): [number, number, number] {
  if (match[4]) return [Number(match[4]), Number(match[5]), Number(match[6])];
  const [first, second, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const full = match[3]!.length === 2 ? year + (year < 50 ? 2000 : 1900) : year;
  return first > 12 ? [full, second, first] : [full, first, second];
}

function clockOf(match: RegExpExecArray): Clock {
  const hours = Number(match[1]);
  const half = match[5]?.toLowerCase();
  return {
    hours: half === undefined ? hours : hours < 1 || hours > 12 ? 24 : (hours % 12) + (half === 'pm' ? 12 : 0),
    minutes: Number(match[2]),
    seconds: Number(match[3] ?? 0),
    milliseconds: Math.floor(Number((match[4] ?? '').padEnd(7, '0')) / 1e4),
  };
}

function zoned(year: number, month: number, day: number, clock: Clock, zone: string): Date {
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  const utc =
    new Date(0).setUTCFullYear(year, month - 1, day) +
    ((clock.hours * 60 + clock.minutes) * 60 + clock.seconds) * 1000 +
    clock.milliseconds;
  if (/^z$/i.test(zone)) return new Date(utc);
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return new Date(utc - (zone[0] === '-' ? -1 : 1) * minutes * 60_000);
}
