// A queue in memory with the contract of the durable one: due at once, deferred until the test says otherwise.
import type {
  DeliveryJob,
  NewMessage,
  NextHop,
  Queue,
  QueuedRecipient,
  RecipientResult,
} from '../../src/transport/queue/contract.ts';

export interface Finished {
  readonly messageId: number;
  readonly results: readonly RecipientResult[];
}

interface Entry {
  readonly messageId: number;
  readonly message: NewMessage;
  readonly hop: NextHop;
  readonly place: NextHop;
  recipients: readonly QueuedRecipient[];
  attempts: number;
}

export class MemoryQueue implements Queue {
  readonly finished: Finished[] = [];
  readonly follow: NewMessage[] = [];
  readonly failures: { readonly hop: string; readonly reply: string }[] = [];
  readonly submitted: NewMessage[] = [];
  readonly #due = new Map<string, Entry[]>();
  readonly #deferred: Entry[] = [];
  readonly #inHand = new Set<DeliveryJob>();
  #listener: (hop: NextHop) => void = () => undefined;
  #ids = 0;

  /** For a hop; `place` is where it waits, when the hop is a duty. */
  put(hop: NextHop, message: NewMessage, place = hop): void {
    const messageId = ++this.#ids;
    const recipients = message.recipients.map((recipient, i) => ({ ...recipient, id: messageId * 1000 + i }));
    this.#add({ messageId, message, hop, place, recipients, attempts: 0 });
    this.#listener(hop);
  }

  get left(): number {
    return [...this.#due.values()].reduce(
      (sum, entries) => sum + entries.length,
      this.#deferred.length + this.#inHand.size,
    );
  }

  /** Makes what was deferred due again. */
  retry(): void {
    const hops = new Map<string, NextHop>();
    for (const entry of this.#deferred.splice(0)) {
      this.#add(entry);
      hops.set(entry.hop.key, entry.hop);
    }
    for (const entries of this.#due.values()) if (entries[0]) hops.set(entries[0].hop.key, entries[0].hop);
    for (const hop of hops.values()) this.#listener(hop);
  }

  async submit(message: NewMessage): Promise<number> {
    this.submitted.push(message);
    return ++this.#ids;
  }

  take(hop: NextHop): DeliveryJob | undefined {
    const entry = this.#due.get(hop.key)?.shift();
    if (!entry) return undefined;
    const { message, messageId, recipients, attempts, place } = entry;
    const size = message.content.kind === 'bytes' ? message.content.bytes.length : message.content.size;
    const job: DeliveryJob = {
      id: messageId,
      messageId,
      facts: message,
      size,
      recipients,
      attempts,
      hop: place,
      lastError: attempts > 0 || place !== hop ? '451 4.4.0 before' : '',
      content: () => message.content,
    };
    this.#entries.set(job, entry);
    this.#inHand.add(job);
    return job;
  }

  readonly #entries = new WeakMap<DeliveryJob, Entry>();

  async finish(
    job: DeliveryJob,
    results: readonly RecipientResult[],
    follow: readonly NewMessage[] = [],
  ): Promise<void> {
    const entry = this.#entries.get(job)!;
    if (!this.#inHand.delete(job)) throw new Error('finished twice');
    this.finished.push({ messageId: job.messageId, results });
    this.follow.push(...follow);
    await new Promise(setImmediate);
    const done = new Set(results.filter(({ outcome }) => outcome !== 'deferred').map(({ recipient }) => recipient));
    entry.recipients = entry.recipients.filter(({ id }) => !done.has(id));
    entry.attempts++;
    if (entry.recipients.length === 0) return;
    if (results.some(({ outcome }) => outcome === 'deferred') || results.length === 0) this.#deferred.push(entry);
    else {
      this.#add(entry);
      this.#listener(entry.hop);
    }
  }

  release(job: DeliveryJob): void {
    if (!this.#inHand.delete(job)) throw new Error('released twice');
    const entry = this.#entries.get(job)!;
    const entries = this.#due.get(entry.hop.key);
    if (entries) entries.unshift(entry);
  }

  async hopFailed(hop: NextHop, reply: string): Promise<void> {
    this.failures.push({ hop: hop.key, reply });
  }

  onDue(listener: (hop: NextHop) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {}

  #add(entry: Entry): void {
    const entries = this.#due.get(entry.hop.key);
    if (entries) entries.push(entry);
    else this.#due.set(entry.hop.key, [entry]);
  }
}
