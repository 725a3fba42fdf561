// The next message of a hop that can be taken now: from memory, or read ahead from the file in the order it is due.
import { report } from '../receive/receive-events.ts';
import type { DurableQueue } from './durable-queue.ts';
import { type HopState, toWaiting, type Waiting } from './hop-state.ts';
import { QUEUE_EVENTS } from './queue-events.ts';

/** Jobs of one hop read ahead. */
const READ_AHEAD = 256;
/** Milliseconds after which what couldn't be read is tried again. */
const AGAIN = 1000;

export function nextReady(
  queue: Pick<DurableQueue, 'parts' | 'hops'>,
  hop: HopState,
  now: number,
): Waiting | undefined {
  if (!hop.isOpen(now)) return undefined;
  if (hop.ready.size === 0 && (hop.hasMore || hop.wakeAt <= now)) readAhead(queue, hop, now);
  for (const waiting of hop.ready.values()) return waiting;
  return undefined;
}

function readAhead({ parts, hops }: Pick<DurableQueue, 'parts' | 'hops'>, hop: HopState, now: number): void {
  try {
    const rows = parts.file.due(hop.id, now, READ_AHEAD, (message) => hop.holds(message));
    hop.hasMore = rows.length === READ_AHEAD;
    for (const row of rows) hop.ready.set(row.message, toWaiting(row));
  } catch (error) {
    hop.hasMore = false;
    hops.wake(hop, now + AGAIN);
    report(parts, QUEUE_EVENTS.readFailed, `The queue ${hop.nextHop.domain} can't be read: ${String(error)}`);
  }
}
