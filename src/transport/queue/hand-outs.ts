// Hands messages out as jobs, and takes the jobs back: what is in hand, of which hop, and to what end.
import type { JobRow, QueueChange } from '../../core/queue-file.ts';
import { report } from '../receive/receive-events.ts';
import { type DeliveryJob, FAILED } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { type Hand, type HopState, newHand, REMOVED, type Waiting } from './hop-state.ts';
import { recipientsText } from './message-record.ts';
import { QUEUE_EVENTS } from './queue-events.ts';
import { findStored, type StoredMessage } from './stored-message.ts';

const LONGEST_ERROR = 1000;

export type Purpose = 'deliver' | 'expire' | 'delay';

export interface Held {
  readonly hop: HopState;
  readonly hand: Hand;
  readonly purpose: Purpose;
  readonly spoolFile: string | undefined;
}

type Owner = Pick<DurableQueue, 'parts' | 'forget' | 'write' | 'poison'>;

export class HandOuts {
  readonly #queue: Owner;
  readonly #jobs = new Map<number, Held>();
  #nextJob = 1;

  constructor(queue: Owner) {
    this.#queue = queue;
  }

  /** Undefined when the message can't be delivered as it is: it has been set aside then. */
  out(hop: HopState, waiting: Waiting, limit: number, purpose: Purpose): DeliveryJob | undefined {
    const { message } = waiting;
    const found = this.#find(hop, waiting);
    if (!found) return undefined;
    const hand = hop.hands.get(message) ?? newHand(waiting);
    hop.hands.set(message, hand);
    const recipients = waiting.recipients.slice(0, limit);
    if (recipients.length < waiting.recipients.length) waiting.recipients = waiting.recipients.slice(limit);
    else this.#queue.forget(hop, message);
    hand.jobs++;
    this.#queue.parts.hands.take(message);
    const id = this.#nextJob++;
    this.#jobs.set(id, { hop, hand, purpose, spoolFile: found.spoolFile });
    return {
      id,
      messageId: message,
      facts: found.facts,
      size: found.size,
      recipients,
      attempts: waiting.attempts,
      hop: hop.nextHop,
      lastError: waiting.lastError || hop.lastError,
      content: () => found.content,
    };
  }

  /** Undefined when the message can't be delivered as it is: it has been set aside then. */
  #find(hop: HopState, waiting: Waiting): StoredMessage | undefined {
    const { message, fresh } = waiting;
    if (fresh?.bytes) {
      return { ...fresh, spoolFile: undefined, content: { kind: 'bytes', bytes: fresh.bytes } };
    }
    try {
      const found = findStored(this.#queue.parts, message);
      if (!found) this.#dropStray(hop, waiting);
      return found;
    } catch (error) {
      this.#setAside(hop, waiting, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** A job without a message. */
  #dropStray(hop: HopState, waiting: Waiting): void {
    const { message } = waiting;
    this.#queue.forget(hop, message);
    // Not read again while that is being written.
    hop.hands.set(message, newHand(waiting));
    void this.#queue
      .write([['dropJob', message, hop.id]])
      .then(() => hop.hands.delete(message))
      .catch(() => undefined);
  }

  #setAside(hop: HopState, waiting: Waiting, why: string): void {
    const { message } = waiting;
    this.#queue.forget(hop, message);
    // Not read again while the move is being written.
    hop.hands.set(message, newHand(waiting));
    report(
      this.#queue.parts,
      QUEUE_EVENTS.contentLost,
      `Message ${message} can't be delivered and is in the poison queue: ${why}.`,
    );
    const row: JobRow = { ...waiting, hop: hop.id, recipients: recipientsText(waiting.recipients) };
    void this.#queue.poison(row, `554 5.6.0 ${why}`.slice(0, LONGEST_ERROR)).catch(() => undefined);
  }

  /** @throws for a job that isn't in hand */
  back(job: DeliveryJob): Held {
    const held = this.#jobs.get(job.id);
    if (!held) throw new Error(`Job ${job.id} isn't in hand.`);
    this.#jobs.delete(job.id);
    held.hand.jobs--;
    return held;
  }
}

/** What the file says about a job from now on. `isLast`: nothing more of the message is in hand or ready at this hop. */
export function left(
  queue: Pick<DurableQueue, 'move'>,
  { hop, hand, purpose }: Held,
  isLast: boolean,
  due: number,
): QueueChange[] {
  const { message, attempts, noticed } = hand.waiting;
  if (hand.open.size > 0 && isLast && hand.removal === 'fail')
    return queue.move({ message, hop: hop.id }, [{ hop: FAILED, recipients: [...hand.open.values()], error: REMOVED }]);
  if (hand.open.size === 0 || hand.removal === 'drop')
    return [
      ['dropJob', message, hop.id],
      ['dropMessage', message],
      ['dropContent', message],
    ];
  const tries = attempts + Number(isLast && hand.hasResults && purpose === 'deliver');
  const told = purpose === 'delay' ? 1 : noticed;
  return [
    ['putJob', message, hop.id, due, tries, hand.suspended, told, hand.lastError, recipientsText(hand.open.values())],
  ];
}
