// Where accepted messages go: today a Maildir, later the durable queue behind the same port.
import type { RecipientDsn } from '../../core/envelope.ts';
import type { MessageFacts } from '../queue/contract.ts';

export interface MessageSink {
  /** Begins one message. Costs nothing until content is written. */
  begin(): MessageDraft;
  close(): Promise<void>;
}

export interface Recipient {
  /** As given, quotes and all. */
  readonly local: string;
  readonly domain: string;
}

/** With what RCPT said beyond the address. */
export interface StoreRecipient extends Recipient, RecipientDsn {}

export interface StoreRequest extends MessageFacts {
  /** At least one. */
  readonly recipients: readonly StoreRecipient[];
  /** The fields that go on top of the content: complete lines, in UTF-8 where the message has SMTPUTF8. */
  readonly top: string;
}

/** The content of one message while it arrives. Every draft ends by `store` or `discard`; nothing is visible before `store`. */
export interface MessageDraft {
  /** The bytes may stay where they lie until the draft ends: whoever gives them must not write there again. @throws when there is no room */
  write(bytes: Buffer): void | Promise<void>;
  /** The content written so far. */
  read(): Promise<Buffer>;
  /**
   * Resolves when the message is durable for all recipients, to its number in the queue, or undefined where there is no queue;
   * rejects when it is visible for none.
   */
  store(request: StoreRequest): Promise<number | undefined>;
  discard(): Promise<void>;
}
