// What the queue, the receive side and delivery ask of each other: a message handed in, a job taken out, and what became of its recipients.
import type { RecipientDsn, SenderParameters } from '../../core/envelope.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';

/** One queue file as its one owner sees it. Everything that changes it is committed in groups and synced. */
export interface Queue {
  /**
   * Takes a message; resolves when it is on the disk. Small content comes as bytes, large as a spool file that the queue now owns.
   * Rejects with code ENOSPC when there is no room; then nothing of it is kept.
   */
  submit(message: NewMessage): Promise<MessageId>;
  /** The next job for a next hop, or undefined when nothing is due. What was taken and never finished is due again after a restart. */
  take(hop: NextHop, limits: JobLimits): DeliveryJob | undefined;
  /**
   * Resolves when the results are on the disk. Recipients without a result stay queued: due with the deferred ones, at once when
   * there are none.
   * `follow`: messages that must exist if and only if these results do: the notifications about them.
   */
  finish(job: DeliveryJob, results: readonly RecipientResult[], follow?: readonly NewMessage[]): Promise<void>;
  /** The job goes back untried and not counted as a try: no connection was to be had, or the server stops. */
  release(job: DeliveryJob): void;
  /**
   * The next hop couldn't be reached at all; its jobs are released or finished as well. The whole hop waits
   * TransientFailureRetryInterval, and after TransientFailureRetryCount failures OutboundConnectionFailureRetryInterval.
   * Any `finish` with a result that isn't deferred ends the count.
   */
  hopFailed(hop: NextHop, reply: string): Promise<void>;
  /** Called when something is due for a hop that had nothing; also, soon after, for every hop that has something due already. */
  onDue(listener: (hop: NextHop) => void): void;
  close(): Promise<void>;
}

/** Where messages wait for the categorizer, and where they wait until somebody looks: nothing is taken from the last two. */
export const SUBMISSION: NextHop = { key: 'submission', deliveryType: 'Undefined', domain: 'Submission' };
export const UNREACHABLE: NextHop = { key: 'unreachable', deliveryType: 'Unreachable', domain: 'Unreachable Domain' };
export const POISON: NextHop = { key: 'poison', deliveryType: 'Undefined', domain: 'Poison Message' };

/**
 * Not places to deliver to but duties, taken and finished like jobs. FAILED: recipients that no try can help; fail each with the
 * job's `lastError` as its reply. EXPIRED: messages whose time is over; fail each with 4.4.7. DELAYED: senders who are to be told
 * that their message waits; finish with no results. The notifications go into `follow`.
 */
export const FAILED: NextHop = { key: 'failed', deliveryType: 'Undefined', domain: 'Failed' };
export const EXPIRED: NextHop = { key: 'expired', deliveryType: 'Undefined', domain: 'Expired' };
export const DELAYED: NextHop = { key: 'delayed', deliveryType: 'Undefined', domain: 'Delayed' };

/** Unique for ever on this server, ascending: Exchange's InternalMessageId. */
export type MessageId = number;

export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** A complete file below the queue's spool folder. `size` in bytes, without the fields of `top`, which go out before it. */
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly top: Buffer };

/** The content is what goes out: the fields on top of it included, lines ended by CRLF, dots not stuffed. */
export interface NewMessage extends MessageFacts {
  readonly recipients: readonly NewRecipient[];
  readonly content: Content;
}

export interface MessageFacts extends SenderParameters {
  /** MAIL FROM without angle brackets; empty for `<>`. */
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly received: number;
  /** The Message-ID field's value, and the Subject decoded, both for logs and queue viewers; at most 400 characters. */
  readonly messageId: string;
  readonly subject: string;
  /** Who handed it in: SMTP with connector and session, or Pickup, Replay, DSN. */
  readonly source: MessageSource;
  /** Set for a message the server wrote itself (a DSN): no notification is ever written about it. */
  readonly isOwn?: boolean | undefined;
}

export interface MessageSource {
  readonly kind: 'SMTP' | 'Pickup' | 'Replay' | 'DSN' | 'Agent';
  /** `SERVER\Connector name`. */
  readonly connector?: string | undefined;
  /** Its GUID, which stays when it is renamed. */
  readonly connectorGuid?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly client?: Endpoint | undefined;
  readonly helo?: string | undefined;
  /** The authenticated account. */
  readonly identity?: string | undefined;
}

export interface NewRecipient extends RecipientDsn {
  /** local@domain as given, quotes and all. */
  readonly address: string;
}

/** Where recipients go next. `key` is unique: `maildir`, `smtp:<connector guid>:<domain>`, `unreachable`, `poison`, `submission`. */
export interface NextHop {
  readonly key: string;
  readonly deliveryType: DeliveryType;
  /** What Get-Queue shows as NextHopDomain. */
  readonly domain: string;
  /** The Send connector's GUID; undefined for what needs none. */
  readonly connector?: string | undefined;
}

export type DeliveryType =
  | 'DnsConnectorDelivery'
  | 'SmartHostConnectorDelivery'
  | 'MapiDelivery'
  | 'Unreachable'
  | 'Undefined';

export interface JobLimits {
  /** The most recipients one job may have. */
  readonly recipients: number;
}

export interface DeliveryJob {
  readonly id: number;
  readonly messageId: MessageId;
  readonly facts: MessageFacts;
  /** Bytes. */
  readonly size: number;
  readonly recipients: readonly QueuedRecipient[];
  /** Times this message was tried at this hop before. */
  readonly attempts: number;
  /** Where it waits; for an EXPIRED or DELAYED job, the hop it couldn't be delivered to. */
  readonly hop: NextHop;
  /** The last reply or error, as queue viewers show it; empty at first. */
  readonly lastError: string;
  /** The content, whole when it lay in the row, else the file. @throws when it is gone or damaged: the message is poison then */
  content(): Content;
}

export interface QueuedRecipient extends NewRecipient {
  readonly id: number;
}

/** What became of one recipient. `reply` is the remote server's, or ours in its form: `250 2.1.5 Recipient OK`. */
export interface RecipientResult {
  readonly recipient: number;
  readonly outcome: 'delivered' | 'relayed' | 'deferred' | 'failed';
  readonly reply: string;
  /** Host and address of the server that answered. */
  readonly remote?: string | undefined;
  /** Whether the next hop took over NOTIFY (it announced DSN). */
  readonly dsnPassedOn?: boolean | undefined;
}
