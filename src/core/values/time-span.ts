// A length of time as .NET's TimeSpan takes and shows it: `[-][d.]hh:mm[:ss[.fffffff]]`, or a bare number of days.
import { fail } from '../errors.ts';

const DAY = 86_400_000;

/** Immutable, in milliseconds (a fraction keeps .NET's 100 ns ticks). */
export class TimeSpan {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  /** @throws PosternError InvalidTimeSpan */
  static parse(text: string): TimeSpan {
    const given = text.trim();
    if (/^-?\d{1,8}$/.test(given)) return new TimeSpan(Number(given) * DAY);
    const match = /^(-)?(?:(\d{1,8})(?:\.|:(?=\d+:\d+:)))?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/.exec(given);
    const [hours, minutes, seconds] = [Number(match?.[3]), Number(match?.[4]), Number(match?.[5] ?? 0)];
    if (!match || hours > 23 || minutes > 59 || seconds > 59)
      fail('InvalidTimeSpan', { value: text }, { target: text });
    const fraction = Number((match[6] ?? '').padEnd(7, '0')) / 1e4;
    const total = Number(match[2] ?? 0) * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + fraction;
    return new TimeSpan(match[1] ? -total : total);
  }

  get Ticks(): number {
    return Math.round(this.milliseconds * 1e4);
  }
  get Days(): number {
    return Math.trunc(this.milliseconds / DAY);
  }
  get Hours(): number {
    return Math.trunc(this.milliseconds / 3_600_000) % 24;
  }
  get Minutes(): number {
    return Math.trunc(this.milliseconds / 60_000) % 60;
  }
  get Seconds(): number {
    return Math.trunc(this.milliseconds / 1000) % 60;
  }
  get Milliseconds(): number {
    return Math.trunc(this.milliseconds) % 1000;
  }
  get TotalDays(): number {
    return this.milliseconds / DAY;
  }
  get TotalHours(): number {
    return this.milliseconds / 3_600_000;
  }
  get TotalMinutes(): number {
    return this.milliseconds / 60_000;
  }
  get TotalSeconds(): number {
    return this.milliseconds / 1000;
  }
  get TotalMilliseconds(): number {
    return this.milliseconds;
  }

  toString(): string {
    const rest = Math.abs(this.milliseconds);
    const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
    const days = Math.floor(rest / DAY);
    const fraction = Math.round((rest % 1000) * 1e4);
    const clock = `${two((rest % DAY) / 3_600_000)}:${two((rest % 3_600_000) / 60_000)}:${two((rest % 60_000) / 1000)}`;
    const tail = fraction === 0 ? '' : `.${String(fraction).padStart(7, '0')}`;
    return `${this.milliseconds < 0 ? '-' : ''}${days === 0 ? '' : `${days}.`}${clock}${tail}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
