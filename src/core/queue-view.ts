// Queues and queued messages as an operator looks at them: over all queue files of a server, read beside a running transport.
import type { OrderAnswer, QueueOrder } from './queue-orders.ts';

/** For cmdlets. Nothing here waits for the transport but `order`. */
export interface QueuePort {
  /** By ascending id. */
  queues(): readonly QueueView[];
  /** Each message once for each queue it waits in; of one queue (its key) or one message when said. Read in pages. */
  messages(of?: {
    readonly queue?: string | undefined;
    readonly message?: number | undefined;
  }): Iterable<QueuedMessage>;
  /** The content, or as much as is left of it, which is less than the message's size; undefined when the message is gone. */
  content(message: number): Buffer | undefined;
  /** Resolves when it is carried out: by the running transport, or here when none runs. @throws QueueOrderFailed */
  order(order: QueueOrder, signal?: AbortSignal): Promise<OrderAnswer>;
}

/** Times are milliseconds since 1970, 0 for never. */
export interface QueueView {
  /** The number in its identity. */
  readonly id: number;
  /** NextHop.key: `submission`, `unreachable`, `poison`, `maildir`, `smtp:...`. */
  readonly key: string;
  readonly deliveryType: string;
  readonly domain: string;
  /** The Send connector's GUID. */
  readonly connector: string | undefined;
  readonly isSuspended: boolean;
  /** Connections that failed since the last one that worked. */
  readonly failures: number;
  readonly retryAt: number;
  readonly lastRetry: number;
  readonly lastError: string;
  readonly messages: number;
  /** Messages that wait for a later try. */
  readonly deferred: number;
  /** Messages that are being delivered. */
  readonly inHand: number;
}

export interface QueuedMessage {
  readonly id: number;
  /** The queue it waits in. */
  readonly queue: Pick<QueueView, 'id' | 'key'>;
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  /** SMTP, Pickup, Replay, DSN, Agent. */
  readonly source: string;
  /** The Receive connector's `SERVER\name`. */
  readonly connector: string | undefined;
  /** The client's address. */
  readonly sourceIp: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly received: number;
  /** When it is tried next. */
  readonly due: number;
  readonly attempts: number;
  readonly isSuspended: boolean;
  readonly isInHand: boolean;
  readonly lastError: string;
  readonly recipients: readonly string[];
}
