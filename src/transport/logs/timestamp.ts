// The time column of a log: UTC to the millisecond as Exchange writes it (2022-09-13T14:38:59.177Z), printed and read fast.

const MINUTE = 60_000;
const DAY = 86_400_000;

let cachedMinute = Number.NaN;
let cachedText = '';

/** Milliseconds to text. A time no date can have gives the beginning of 1970, because a log row must never throw. */
export function formatTimestamp(time: number): string {
  const minute = Math.floor(time / MINUTE);
  if (minute !== cachedMinute) {
    const date = new Date(minute * MINUTE);
    if (Number.isNaN(date.getTime())) return formatTimestamp(0);
    // Rows come in bursts: only seconds and milliseconds change within a minute.
    cachedText = date.toISOString().slice(0, -7);
    cachedMinute = minute;
  }
  const rest = Math.floor(time - minute * MINUTE);
  const seconds = Math.floor(rest / 1000);
  const thousandths = rest % 1000;
  return `${cachedText}${seconds < 10 ? '0' : ''}${seconds}.${thousandths < 10 ? '00' : thousandths < 100 ? '0' : ''}${thousandths}Z`;
}

/** The UTC day as a file's name has it: 20220913. */
export function dayOf(time: number): string {
  return formatTimestamp(time).slice(0, 10).replaceAll('-', '');
}

/** The first millisecond of a day such as 20220913; NaN when there is no such day. */
export function dayStart(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));
}

export function dayNumber(time: number): number {
  return Math.floor(time / DAY);
}

/**
 * The time written at `at`, in milliseconds, or NaN. A missing fraction or Z, and a blank for T, are let pass:
 * logs that people have edited have them.
 */
export function parseTimestamp(text: string, at = 0): number {
  if (text.charCodeAt(at + 4) !== 0x2d || text.charCodeAt(at + 7) !== 0x2d) return Number.NaN;
  if (text.charCodeAt(at + 13) !== 0x3a || text.charCodeAt(at + 16) !== 0x3a) return Number.NaN;
  const year = digits(text, at, 2) * 100 + digits(text, at + 2, 2);
  const month = digits(text, at + 5, 2);
  const day = digits(text, at + 8, 2);
  const separator = text.charCodeAt(at + 10);
  const hour = digits(text, at + 11, 2);
  const minute = digits(text, at + 14, 2);
  const second = digits(text, at + 17, 2);
  const fraction = text.charCodeAt(at + 19) === 0x2e ? digits(text, at + 20, 3) : 0;
  if (separator !== 0x54 && separator !== 0x20) return Number.NaN;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction);
}

/** NaN, which stays NaN in any sum, when a character isn't a digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
