// What the cmdlets that read logs have in common: the range of time, the place, and whose fault a missing place is.
import { PosternError } from '../../core/error-record.ts';
import { fail } from '../../core/errors.ts';
import { types } from '../../core/types.ts';

export const LOG_TEXT = types.text({ min: 1, max: 1000 });

/** A text that is nearly always one of these: Tab offers them, any other text and wildcards are taken too. */
export const logText = (...values: readonly string[]) => ({ ...LOG_TEXT, values });

export const LOG_RANGE = {
  Start: { type: types.dateTime, help: 'Rows from this time on.', aliases: ['StartDate'] },
  End: { type: types.dateTime, help: 'Rows before this time.', aliases: ['EndDate'] },
} as const;

export const LOG_LOCATION = {
  type: types.text({ min: 1, max: 4096 }),
  help: "A folder of logs, or one file; without it this server's own logs.",
} as const;

/** @throws PosternError DateRangeReversed */
export function requireRange(start: Date | undefined, end: Date | undefined, parameter = 'End'): void {
  if (start !== undefined && end !== undefined && end < start)
    fail('DateRangeReversed', { start: start.toISOString(), end: end.toISOString() }, { parameter });
}

/** The rows; an error about a place that was named says which parameter named it. */
export async function* rowsFrom<T>(rows: AsyncIterable<T>, location: string | undefined): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (thrown) {
    if (!(thrown instanceof PosternError) || location === undefined) throw thrown;
    throw new PosternError({ ...thrown.record, parameter: 'Location' });
  }
}
