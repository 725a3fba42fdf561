// Dates from text as .NET reads them in the en-US culture: what Exchange cmdlets take, and months by name.
import { parseDate } from '../../core/values/date-time.ts';
import { withTicksBelow } from '../values/date-kind.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
/** `Jan 1, 2020` and `1 Jan 2020`, with any time behind them. */
const MONTH_FIRST = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?=\D|$)(.*)$/is;
const DAY_FIRST = /^(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})(?=\D|$)(.*)$/is;

/** @throws PosternError InvalidDateTime */
export function dateOf(text: string): Date {
  const date = parseDate(clockPadded(numbered(text)));
  // Milliseconds are all a Date holds; .NET keeps seven digits of a second.
  const digits = /:\d{1,2}\.\d{3}(\d{1,4})/.exec(text)?.[1];
  return digits === undefined ? date : withTicksBelow(date, Number(digits.padEnd(4, '0')));
}

function numbered(text: string): string {
  const plain = text.trim().replace(WEEKDAY, '');
  const [, name = '', day, year, rest = ''] = MONTH_FIRST.exec(plain) ?? swapped(DAY_FIRST.exec(plain)) ?? [];
  const month = name.length < 3 ? -1 : MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  if (month < 0) return text;
  return `${year}-${month + 1}-${day}${rest.replace(/^,/, '').replace(/\s+(?:GMT|UTC)$/i, 'Z')}`;
}

function swapped(match: RegExpExecArray | null): readonly (string | undefined)[] | undefined {
  return match === null ? undefined : [match[0], match[2], match[1], match[3], match[4]];
}

/** .NET reads 1:2:3 as 01:02:03. */
function clockPadded(text: string): string {
  return text.replace(
    /(?<![\d:])(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?![\d:])/,
    (_, hours: string, minutes: string, seconds?: string) =>
      [hours, minutes, ...(seconds === undefined ? [] : [seconds])].map((part) => part.padStart(2, '0')).join(':'),
  );
}
