// Writes that can't be given up: what became of a message must not be lost while there is no room or no disk.
import type { EventLogPort } from '../../core/ports.ts';
import type { QueueChange, QueueFile } from '../../core/queue-file.ts';
import { report } from '../receive/receive-events.ts';
import { QUEUE_EVENTS } from './queue-events.ts';

/** Milliseconds after which what couldn't be written is tried again. */
const AGAIN = 1000;

export interface SureWrites {
  /** Resolves when the changes are on the disk, however long that takes; rejects only while closing. */
  write(changes: readonly QueueChange[]): Promise<void>;
  /** From here on what fails is given up. */
  close(): void;
}

export function sureWrites(parts: {
  readonly file: Pick<QueueFile, 'write'>;
  readonly eventLog: EventLogPort;
  readonly now: () => number;
}): SureWrites {
  let isClosing = false;
  return {
    async write(changes) {
      for (;;) {
        try {
          await parts.file.write(changes);
          return;
        } catch (error) {
          const message = `The queue can't be written and will be tried again: ${String(error)}`;
          report(parts, QUEUE_EVENTS.writeFailed, message);
          if (isClosing) throw error;
          await new Promise((resolve) => setTimeout(resolve, AGAIN).unref());
        }
      }
    },
    close() {
      isClosing = true;
    },
  };
}
