// A process's life: what it opens it closes again, last opened first, when it is told to stop.
import { toErrorRecord } from '../core/error-record.ts';

export type Closing = (() => void | Promise<void>)[];

export async function runUntil(stopped: Promise<void>, closing: Closing, start: () => Promise<void>): Promise<number> {
  // Whoever read our output may be gone; that is no reason to stop, nor an event to print.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await start();
    await stopped;
    return 0;
  } finally {
    await closeAll(closing);
  }
}

/** Last opened, first closed; one that fails keeps none of the others open. */
async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.toReversed()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`postern: ${toErrorRecord(error).message}\n`);
    }
  }
}

/** Resolves at SIGTERM, SIGINT, or when `until` does; a second signal ends the process at once. */
export function stopSignal(until: Promise<void> | undefined): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    void until?.then(resolve);
  });
}
