// What .NET's DateTime has and a JS Date has not: its kind, Local unless marked Utc, and ticks of 100 ns below the millisecond.

const KIND = Symbol('kind');
const TICKS = Symbol('ticks');
const TICKS_IN_MS = 10_000;

export type DateKind = 'Utc' | 'Local' | 'Unspecified';

export function withKind(date: Date, kind: DateKind): Date {
  if (kind !== dateKind(date)) Object.defineProperty(date, KIND, { value: kind, configurable: true });
  return date;
}

export function dateKind(date: Date): DateKind {
  return (date as { [KIND]?: DateKind })[KIND] ?? 'Local';
}

/** The ticks below the millisecond, 0 to 9999. */
export function ticksBelow(date: Date): number {
  return (date as { [TICKS]?: number })[TICKS] ?? 0;
}

export function withTicksBelow(date: Date, ticks: number): Date {
  if (ticks !== ticksBelow(date)) Object.defineProperty(date, TICKS, { value: ticks, configurable: true });
  return date;
}

/** The same moment as a date of its own, of the kind that is given or its own. */
export function copyDate(date: Date, kind: DateKind = dateKind(date)): Date {
  return withKind(withTicksBelow(new Date(date), ticksBelow(date)), kind);
}

/** The date that much later, of its kind; fractions of a millisecond become ticks. */
export function movedBy(date: Date, milliseconds: number): Date {
  const whole = Math.floor(milliseconds);
  const ticks = ticksBelow(date) + Math.round((milliseconds - whole) * TICKS_IN_MS);
  const carry = Math.floor(ticks / TICKS_IN_MS);
  const moved = withKind(new Date(date.getTime() + whole + carry), dateKind(date));
  return withTicksBelow(moved, ticks - carry * TICKS_IN_MS);
}

/** Milliseconds, with ticks as their fraction. */
export function timeBetween(later: Date, earlier: Date): number {
  return later.getTime() - earlier.getTime() + (ticksBelow(later) - ticksBelow(earlier)) / TICKS_IN_MS;
}

/** The calendar fields of a date as its kind shows them. */
export function dateFields(date: Date) {
  const utc = dateKind(date) === 'Utc';
  return {
    year: utc ? date.getUTCFullYear() : date.getFullYear(),
    month: (utc ? date.getUTCMonth() : date.getMonth()) + 1,
    day: utc ? date.getUTCDate() : date.getDate(),
    hours: utc ? date.getUTCHours() : date.getHours(),
    minutes: utc ? date.getUTCMinutes() : date.getMinutes(),
    seconds: utc ? date.getUTCSeconds() : date.getSeconds(),
    milliseconds: utc ? date.getUTCMilliseconds() : date.getMilliseconds(),
    /** The seven digits of a second's fraction. */
    fraction: date.getUTCMilliseconds() * TICKS_IN_MS + ticksBelow(date),
    weekday: utc ? date.getUTCDay() : date.getDay(),
    /** Minutes east of UTC. */
    offset: utc ? 0 : -date.getTimezoneOffset(),
  };
}
