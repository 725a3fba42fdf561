// Writes a log off the mail path's back: rows are gathered, appended within 100 ms, and never throw.
import { createLogAppender } from './log-appender.ts';
import type { LogKind } from './log-kind.ts';
import type { LogLimits } from './log-retention.ts';
import { formatRow } from './log-row.ts';
import { dayNumber } from './timestamp.ts';

const FLUSH_AFTER_MS = 100;
const FLUSH_AT = 128 * 1024;
const RETRY_AFTER_MS = 1000;
/** In characters: what waits while the folder can't be written to; further rows are counted and lost. */
const MAX_WAITING = 4 * 1024 * 1024;
const SWEEP_EVERY_MS = 3_600_000;

export type LogTrouble =
  | { readonly state: 'failing'; readonly folder: string; readonly error: NodeJS.ErrnoException }
  /** `lost` rows didn't find room while it failed. */
  | { readonly state: 'recovered'; readonly folder: string; readonly lost: number };

export interface LogWriterOptions {
  readonly kind: LogKind;
  /** Asked for each batch. */
  readonly folder: () => string;
  /** Asked for each batch, so a change counts within 100 ms. */
  readonly limits: () => LogLimits;
  readonly now?: () => number;
  /** Told once when the log can't be written, and once when it can again. */
  readonly onTrouble?: (trouble: LogTrouble) => void;
}

export interface LogWriter {
  /** The values in the order of the kind's fields. Synchronous, costs about a microsecond, never throws. */
  write(values: readonly string[]): void;
  /** Appends what waits, synchronously; also fit for the process's `exit` event. */
  flush(): void;
  /** Flushes and ends the timers; a row that comes later still is written, at once. */
  close(): void;
  /** Rows lost so far. */
  readonly lost: number;
}

interface Batch {
  readonly day: number;
  /** When its first row was written. */
  readonly time: number;
  rows: string;
}

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { kind, now = Date.now, onTrouble = () => {} } = options;
  const appender = createLogAppender(kind, now);
  /** One batch for each UTC day, so that no row lands in another day's file. */
  const batches: Batch[] = [];
  let waiting = 0;
  let lost = 0;
  let lostBefore = 0;
  let failing = false;
  let closed = false;
  let enabled = true;
  let timer: NodeJS.Timeout | undefined;
  const sweeper = setInterval(() => guarded(() => appender.sweep(options.folder(), options.limits())), SWEEP_EVERY_MS);
  sweeper.unref();

  function write(values: readonly string[]): void {
    if (waiting === 0) guarded(() => (enabled = options.limits().enabled));
    if (!enabled) return;
    const row = formatRow(values);
    if (waiting + row.length > MAX_WAITING) {
      lost++;
      return;
    }
    const time = now();
    let batch = batches.at(-1);
    if (batch?.day !== dayNumber(time)) {
      batch = { day: dayNumber(time), time, rows: '' };
      batches.push(batch);
    }
    batch.rows += row;
    waiting += row.length;
    if (closed || (waiting >= FLUSH_AT && !failing)) flush();
    else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const folder = guarded(options.folder) ?? '';
    try {
      for (let batch = batches[0]; batch; batch = batches[0]) {
        appendBatch(folder, batch);
        batches.shift();
      }
      if (failing) recovered(folder);
    } catch (error) {
      failed(folder, error as NodeJS.ErrnoException);
    }
    waiting = batches.reduce((sum, batch) => sum + batch.rows.length, 0);
  }

  function appendBatch(folder: string, batch: Batch): void {
    const limits = options.limits();
    let rest = Buffer.from(batch.rows);
    try {
      while (rest.length > 0) rest = rest.subarray(appender.append(folder, batch.time, rest, limits));
    } catch (error) {
      batch.rows = rest.toString();
      throw error;
    }
  }

  function failed(folder: string, error: NodeJS.ErrnoException): void {
    if (!closed) {
      // Unlike a first flush, a retry doesn't keep the process alive.
      timer = setTimeout(flush, RETRY_AFTER_MS).unref();
    }
    if (failing) return;
    failing = true;
    lostBefore = lost;
    guarded(() => onTrouble({ state: 'failing', folder, error }));
  }

  function recovered(folder: string): void {
    failing = false;
    guarded(() => onTrouble({ state: 'recovered', folder, lost: lost - lostBefore }));
  }

  return {
    write,
    flush,
    close() {
      closed = true;
      clearInterval(sweeper);
      flush();
    },
    get lost() {
      return lost;
    },
  };
}

/** What the owner hands in may fail too (a store that can't be read): the mail that logs must not notice. */
function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
