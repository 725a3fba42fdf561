// Makes the changes that put a new message into the queue file, with its next hops when they are known.
import { basename } from 'node:path';
import type { QueueChange } from '../../core/queue-file.ts';
import { type MessageFacts, type MessageId, type NewMessage, type QueuedRecipient, SUBMISSION } from './contract.ts';
import type { QueueParts } from './durable-queue.ts';
import type { HopState } from './hop-state.ts';
import type { Hops } from './hops.ts';
import { factsOnly, factsText, recipientsText } from './message-record.ts';
import type { Routed } from './router.ts';

/** Message numbers of several files stay apart; 2^44 messages are some thousand years of one server. */
const MESSAGES_A_FILE = 2 ** 44;
/** Numbers are reserved in blocks: one more row in ten thousand messages. */
const RESERVED = 10_000;
/** Bytes of content kept for being delivered at once, over all hops. */
const MOST_FRESH = 32 * 1024 * 1024;

export interface Prepared {
  readonly id: MessageId;
  readonly changes: QueueChange[];
  readonly facts: MessageFacts;
  readonly size: number;
  /** The first number a later start may use, when it is written with this message; else 0. */
  readonly reserve: number;
  /** The content, when it lies in the file. */
  readonly bytes: Buffer | undefined;
  readonly hops: readonly {
    readonly hop: HopState;
    readonly recipients: readonly QueuedRecipient[];
    readonly error?: string | undefined;
  }[];
}

export class Intake {
  readonly #parts: QueueParts;
  readonly #hops: Hops;
  #next: number;
  #reserved: number;
  #fresh = 0;

  constructor(parts: QueueParts, hops: Hops) {
    this.#parts = parts;
    this.#hops = hops;
    this.#next = Math.max(parts.file.nextMessage, parts.file.ordinal * MESSAGES_A_FILE + 1);
    this.#reserved = 0;
  }

  prepare(message: NewMessage): Prepared {
    const { content } = message;
    const facts = factsOnly(message);
    const id = this.#next++;
    const changes: QueueChange[] = [];
    // Said again until it is written: no number is used that a later start could use again.
    const reserve = id >= this.#reserved ? id + RESERVED : 0;
    if (reserve > 0) changes.push(['reserve', reserve]);
    const recipients = message.recipients.map(
      ({ address, notify, orcpt }, index): QueuedRecipient => ({ id: index + 1, address, notify, orcpt }),
    );
    const bytes = content.kind === 'bytes' ? content.bytes : undefined;
    const size = content.kind === 'bytes' ? content.bytes.length : content.size + content.top.length;
    const file = content.kind === 'file' ? basename(content.path) : null;
    changes.push(['addMessage', id, message.received, size, 0, file, factsText(facts)]);
    changes.push(['addContent', id, content.kind === 'bytes' ? content.bytes : content.top]);
    const { router } = this.#parts;
    const routed: readonly Routed<QueuedRecipient>[] = router.hasAgents()
      ? [{ hop: SUBMISSION, recipients }]
      : router.route(facts, size, recipients);
    const hops = routed.map(({ hop: nextHop, recipients: there, error }) => {
      const hop = this.#hops.of(nextHop);
      hop.pending++;
      if (!hop.isStored) changes.push(hop.row());
      changes.push(['putJob', id, hop.id, message.received, 0, 0, 0, error ?? '', recipientsText(there)]);
      return { hop, recipients: there, error };
    });
    return { id, changes, facts, size, bytes, hops, reserve };
  }

  written({ hops, reserve }: Prepared): void {
    this.#reserved = Math.max(this.#reserved, reserve);
    for (const { hop } of hops) {
      hop.pending--;
      hop.isStored = true;
    }
  }

  failed({ hops }: Prepared): void {
    for (const { hop } of hops) hop.pending--;
  }

  /** Content that may be kept in memory until it is taken; undefined when there is enough of that already. */
  kept(bytes: Buffer | undefined): Buffer | undefined {
    if (!bytes || this.#fresh + bytes.length > MOST_FRESH) return undefined;
    this.#fresh += bytes.length;
    return bytes;
  }

  released(bytes: Buffer | undefined): void {
    this.#fresh -= bytes?.length ?? 0;
  }
}
