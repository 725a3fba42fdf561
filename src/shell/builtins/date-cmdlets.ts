// Get-Date and New-TimeSpan.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { convertTo } from '../types/convert.ts';
import { copyDate, timeBetween, withTicksBelow } from '../values/date-kind.ts';
import { dateFields, formatDate, getProperty } from '../values/index.ts';

const FILE_FORMATS: { readonly [name: string]: string } = {
  filedate: 'yyyyMMdd',
  filedateuniversal: "yyyyMMdd'Z'",
  filedatetime: "yyyyMMdd'T'HHmmssffff",
  filedatetimeuniversal: "yyyyMMdd'T'HHmmssffff'Z'",
};

const part = (max: number, help: string) => ({ type: types.integer({ min: 0, max }), help });
const date = types.anything('DateTime');

export const getDate = defineCmdlet({
  verb: 'Get',
  noun: 'Date',
  summary: 'Gives the date and time, now or of the date given.',
  parameters: {
    Date: { type: date, position: 0, pipeline: 'both', aliases: ['LastWriteTime'], help: 'The date; default now.' },
    Year: part(9999, 'The year instead of that of the date.'),
    Month: part(12, 'The month.'),
    Day: part(31, 'The day.'),
    Hour: part(23, 'The hour.'),
    Minute: part(59, 'The minute.'),
    Second: part(59, 'The second.'),
    Millisecond: part(999, 'The millisecond.'),
    Format: { type: types.text(), help: 'Text in this .NET format instead of the date.' },
    UFormat: { type: types.text(), help: 'Text in this Unix format instead of the date.' },
    DisplayHint: { type: types.text(), help: 'Accepted.' },
    AsUTC: { type: types.switch, help: 'In universal time.' },
    UnixTimeSeconds: {
      type: types.anything('Int64'),
      aliases: ['UnixTime'],
      help: 'Seconds since 1970 in universal time.',
    },
  },
  output: ['System.DateTime', 'System.String'],
  examples: [{ command: '(Get-Date).AddDays(-7)', text: 'A week ago.' }],
  process: (args): unknown[] => {
    let value = args.Date === undefined ? new Date() : copyDate(toDate(args.Date));
    if (args.UnixTimeSeconds !== undefined)
      value = new Date(Number(convertTo('System.Int64', args.UnixTimeSeconds)) * 1000);
    if (args.Year !== undefined || args.Month !== undefined || args.Day !== undefined)
      value.setFullYear(
        args.Year ?? value.getFullYear(),
        args.Month === undefined ? value.getMonth() : args.Month - 1,
        args.Day ?? value.getDate(),
      );
    if (args.Hour !== undefined) value.setHours(args.Hour);
    if (args.Minute !== undefined) value.setMinutes(args.Minute);
    if (args.Second !== undefined) value.setSeconds(args.Second);
    if (args.Millisecond !== undefined) withTicksBelow(value, 0).setMilliseconds(args.Millisecond);
    const universal = args.AsUTC === true || /universal$/i.test(args.Format ?? '');
    if (universal) value = copyDate(value, 'Utc');
    if (args.Format !== undefined) return [formatDate(value, FILE_FORMATS[args.Format.toLowerCase()] ?? args.Format)];
    if (args.UFormat !== undefined) return [unixFormat(value, args.UFormat)];
    return [value];
  },
});

const toDate = (value: unknown) => convertTo('System.DateTime', value) as Date;

const two = (value: number) => String(value).padStart(2, '0');
const blank = (value: number) => String(value).padStart(2, ' ');

/** ISO 8601 week and the year it belongs to. */
function isoWeek(value: Date): { readonly week: number; readonly year: number } {
  const { year, month, day } = dateFields(value);
  const thursday = new Date(Date.UTC(year, month - 1, day));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return { week: Math.ceil(((thursday.getTime() - start) / 86_400_000 + 1) / 7), year: thursday.getUTCFullYear() };
}

function unixFormat(value: Date, format: string): string {
  const fields = dateFields(value);
  const hour12 = fields.hours % 12 === 0 ? 12 : fields.hours % 12;
  const one = (letter: string): string => {
    switch (letter) {
      case 'a':
        return formatDate(value, 'ddd');
      case 'A':
        return formatDate(value, 'dddd');
      case 'b':
      case 'h':
        return formatDate(value, 'MMM');
      case 'B':
        return formatDate(value, 'MMMM');
      case 'c':
        return formatDate(value, 'ddd dd MMM yyyy HH:mm:ss');
      case 'C':
        return String(Math.floor(fields.year / 100));
      case 'd':
        return two(fields.day);
      case 'D':
      case 'x':
        return formatDate(value, "MM'/'dd'/'yy");
      case 'e':
        return blank(fields.day);
      case 'F':
        return formatDate(value, 'yyyy-MM-dd');
      case 'g':
        return two(isoWeek(value).year % 100);
      case 'G':
        return String(isoWeek(value).year);
      case 'H':
        return two(fields.hours);
      case 'I':
        return two(hour12);
      case 'j':
        return String(getProperty(value, 'DayOfYear')).padStart(3, '0');
      case 'k':
        return blank(fields.hours);
      case 'l':
        return blank(hour12);
      case 'm':
        return two(fields.month);
      case 'M':
        return two(fields.minutes);
      case 'n':
        return '\n';
      case 'p':
        return fields.hours < 12 ? 'AM' : 'PM';
      case 'r':
        return formatDate(value, "hh':'mm':'ss tt");
      case 'R':
        return `${two(fields.hours)}:${two(fields.minutes)}`;
      case 's':
        return String(Math.floor(value.getTime() / 1000));
      case 'S':
        return two(fields.seconds);
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return `${two(fields.hours)}:${two(fields.minutes)}:${two(fields.seconds)}`;
      case 'u':
        return String(fields.weekday || 7);
      case 'U':
      case 'W':
        return two(Math.floor(((getProperty(value, 'DayOfYear') as number) + 6 - fields.weekday) / 7));
      case 'V':
        return two(isoWeek(value).week);
      case 'w':
        return String(fields.weekday);
      case 'y':
        return two(fields.year % 100);
      case 'Y':
        return String(fields.year);
      case 'Z':
        return formatDate(value, 'zz');
      default:
        return letter;
    }
  };
  return format.replace(/^\+/, '').replace(/%(.)/g, (_, letter: string) => one(letter));
}

const count = { type: types.anything('Int32'), sets: ['Time'] } as const;

export const newTimeSpan = defineCmdlet({
  verb: 'New',
  noun: 'TimeSpan',
  summary: 'Gives a length of time, or the time between two dates.',
  defaultSet: 'Date',
  parameters: {
    Start: {
      type: date,
      sets: ['Date'],
      position: 0,
      pipeline: 'both',
      aliases: ['LastWriteTime'],
      help: 'The beginning; default now.',
    },
    End: { type: date, sets: ['Date'], position: 1, help: 'The end; default now.' },
    Days: { ...count, help: 'Days.' },
    Hours: { ...count, help: 'Hours.' },
    Minutes: { ...count, help: 'Minutes.' },
    Seconds: { ...count, help: 'Seconds.' },
    Milliseconds: { ...count, help: 'Milliseconds.' },
  },
  output: ['System.TimeSpan'],
  examples: [{ command: 'New-TimeSpan -Hours 6', text: 'Six hours.' }],
  process: (args, context): unknown[] => {
    if (context.parameterSet === 'Time') {
      const whole = (value: unknown) => (value === undefined ? 0 : Number(convertTo('System.Int32', value)));
      const hours = whole(args.Days) * 24 + whole(args.Hours);
      return [
        new TimeSpan(((hours * 60 + whole(args.Minutes)) * 60 + whole(args.Seconds)) * 1000 + whole(args.Milliseconds)),
      ];
    }
    const now = new Date();
    const at = (value: unknown) => (value === undefined ? now : toDate(value));
    return [new TimeSpan(timeBetween(at(args.End), at(args.Start)))];
  },
});
