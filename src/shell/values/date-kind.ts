// DateTime.Kind of a JS Date, which has none: Local unless marked Utc.

const KIND = Symbol('kind');

export type DateKind = 'Utc' | 'Local' | 'Unspecified';

export function withKind(date: Date, kind: DateKind): Date {
  if (kind !== dateKind(date)) Object.defineProperty(date, KIND, { value: kind, enumerable: false });
  return date;
}

export function dateKind(date: Date): DateKind {
  return (date as { [KIND]?: DateKind })[KIND] ?? 'Local';
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
    weekday: utc ? date.getUTCDay() : date.getDay(),
    /** Minutes east of UTC. */
    offset: utc ? 0 : -date.getTimezoneOffset(),
  };
}
