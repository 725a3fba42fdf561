// One next hop in memory: what is ready to be taken, what is in hand, and when it may be tried again.
import type { HopRow, JobRow, QueueChange } from '../../core/queue-file.ts';
import type { DeliveryType, MessageFacts, MessageId, NextHop, QueuedRecipient } from './contract.ts';
import { recipientsOf } from './message-record.ts';

/** What the sender of a message is told that an operator removed. */
export const REMOVED = '550 5.3.0 QUEUE.Removed; message removed by an administrator';

/** One message waiting at one hop, as far as it is in memory. */
export interface Waiting {
  readonly message: MessageId;
  readonly due: number;
  readonly attempts: number;
  readonly suspended: number;
  readonly noticed: number;
  readonly lastError: string;
  /** Those nobody has taken. */
  recipients: readonly QueuedRecipient[];
  /** A message that has just come needn't be read again. */
  readonly fresh?:
    | { readonly facts: MessageFacts; readonly size: number; readonly bytes: Buffer | undefined }
    | undefined;
}

/** A message at this hop of which something is in hand. */
export interface Hand {
  readonly waiting: Waiting;
  /** All that aren't done, taken or not. */
  readonly open: Map<number, QueuedRecipient>;
  /** Jobs taken and not finished. */
  jobs: number;
  isDeferred: boolean;
  hasResults: boolean;
  lastError: string;
  suspended: number;
  /** What an operator wants of what comes back: that it goes, with its sender told or not. */
  removal: 'no' | 'drop' | 'fail';
}

export class HopState {
  readonly id: number;
  nextHop: NextHop;
  suspended = 0;
  failures = 0;
  retryAt = 0;
  lastRetry = 0;
  lastError = '';
  /** Its row is on the disk. */
  isStored = false;
  /** In the order they are due. */
  readonly ready = new Map<MessageId, Waiting>();
  readonly hands = new Map<MessageId, Hand>();
  /** Messages on their way to another hop: the file still has them here. */
  readonly leaving = new Set<MessageId>();
  /** The file may have more that is due than `ready` holds. */
  hasMore = false;
  /** The file may have something that is due later. */
  hasLater = false;
  isAnnounced = false;
  /** When a look for work is worth it again, in milliseconds since 1970. */
  wakeAt = Number.POSITIVE_INFINITY;
  /** Messages for it that are being written. */
  pending = 0;
  /** When it was last found empty; 0 when it isn't. */
  emptySince = 0;

  constructor(id: number, nextHop: NextHop) {
    this.id = id;
    this.nextHop = nextHop;
  }

  static fromRow(row: HopRow): HopState {
    const { key, domain, connector } = row;
    const deliveryType = row.deliveryType as DeliveryType;
    const state = new HopState(row.id, { key, deliveryType, domain, connector: connector ?? undefined });
    const { suspended, failures, retryAt, lastRetry, lastError } = row;
    return Object.assign(state, { suspended, failures, retryAt, lastRetry, lastError, isStored: true });
  }

  isOpen(now: number): boolean {
    return this.suspended === 0 && now >= this.retryAt;
  }

  /** Some of it is in memory already: not to be read from the file again. */
  holds(message: MessageId): boolean {
    return this.ready.has(message) || this.hands.has(message) || this.leaving.has(message);
  }

  row(): QueueChange {
    const { key, deliveryType, domain, connector } = this.nextHop;
    const { id, suspended, failures, retryAt, lastRetry, lastError } = this;
    return [
      'putHop',
      id,
      key,
      deliveryType,
      domain,
      connector ?? null,
      suspended,
      failures,
      retryAt,
      lastRetry,
      lastError,
    ];
  }
}

export function toWaiting(row: JobRow): Waiting {
  const { message, due, attempts, suspended, noticed, lastError } = row;
  return { message, due, attempts, suspended, noticed, lastError, recipients: recipientsOf(row) };
}

export function newHand(waiting: Waiting): Hand {
  return {
    waiting,
    open: new Map(waiting.recipients.map((one) => [one.id, one])),
    jobs: 0,
    isDeferred: false,
    hasResults: false,
    lastError: waiting.lastError,
    suspended: waiting.suspended,
    removal: 'no',
  };
}
