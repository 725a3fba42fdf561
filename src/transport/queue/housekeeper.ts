// Finds messages whose time is over or whose senders are to be told, and removes empty queues; a little at a time.
import { report } from '../receive/receive-events.ts';
import { DELAYED, EXPIRED, POISON } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { QUEUE_EVENTS } from './queue-events.ts';

const TICK = 500;
/** Messages looked at in one tick. */
const SLICE = 256;
/** Duties handed to whoever writes notifications at a time. */
const MOST_DUTIES = 256;

export class Housekeeper {
  readonly #queue: DurableQueue;
  readonly #timer: NodeJS.Timeout;
  #after = 0;

  constructor(queue: DurableQueue) {
    this.#queue = queue;
    this.#timer = setInterval(() => this.#tick(), TICK).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const { parts, hops } = this.#queue;
    try {
      this.#lookForOld();
      for (const hop of hops.takeIdle(parts.policy().queueIdle))
        parts.file.write([['dropHop', hop.id]]).catch(() => undefined);
    } catch (error) {
      report(parts, QUEUE_EVENTS.readFailed, `The queue can't be read: ${String(error)}`);
    }
  }

  /** Numbers ascend with time: the walk ends at the first message that is young, and begins again with the oldest. */
  #lookForOld(): void {
    const { file, policy, now } = this.#queue.parts;
    const { expiration, delayNotice } = policy();
    const time = now();
    const messages = file.messages(this.#after, SLICE);
    for (const { id, received } of messages) {
      const age = time - received;
      const duty = age >= expiration ? EXPIRED : age >= delayNotice ? DELAYED : undefined;
      if (!duty || this.#queue.dutiesWaiting(duty) >= MOST_DUTIES) {
        this.#after = 0;
        return;
      }
      for (const row of file.jobsOf(id)) {
        const isPoison = this.#queue.hops.byId(row.hop)?.nextHop.key === POISON.key;
        if (isPoison || row.suspended !== 0 || (duty === DELAYED && row.noticed !== 0)) continue;
        this.#queue.addDuty(duty, row);
      }
      this.#after = id;
    }
    if (messages.length < SLICE) this.#after = 0;
  }
}
