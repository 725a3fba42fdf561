// Progress of a cmdlet that gives many rows or takes long for each: how far it is, or how many there were, once that took a while.
import type { CmdletContext } from '../../core/cmdlet.ts';

export interface ProgressOf {
  readonly activity: string;
  readonly status?: string;
  /** How many rows there will be; absent when nobody knows. */
  readonly total?: number;
  /** Milliseconds before the first word of it. */
  readonly after?: number;
  /** Looks at the clock every so many rows. */
  readonly every?: number;
}

/** The rows themselves. A host without a terminal shows nothing of it. */
export async function* withProgress<T>(
  rows: AsyncIterable<T>,
  context: Pick<CmdletContext, 'writeProgress'>,
  { activity, status, total, after = 1000, every = 1 }: ProgressOf,
): AsyncGenerator<T> {
  const from = performance.now() + after;
  let count = 0;
  let told = false;
  try {
    for await (const row of rows) {
      yield row;
      if (++count % every !== 0 || performance.now() < from) continue;
      told = true;
      const percent = total === undefined ? {} : { percent: (count / total) * 100 };
      context.writeProgress({ activity, status: status ?? `${count} rows`, ...percent });
    }
  } finally {
    if (told) context.writeProgress({ activity, completed: true });
  }
}
