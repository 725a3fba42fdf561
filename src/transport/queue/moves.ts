// Moves what waits at one next hop to others, so that it is always at one of them and nobody takes it in between.
import type { JobRow, QueueChange } from '../../core/queue-file.ts';
import type { NextHop, QueuedRecipient } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { recipientsOf, recipientsText } from './message-record.ts';

/** Recipients that go to one hop; `error` is what viewers then show. */
export interface MoveGroup {
  readonly hop: NextHop;
  readonly recipients: readonly QueuedRecipient[];
  readonly error?: string | undefined;
}

export class Moves {
  readonly #queue: Pick<DurableQueue, 'parts' | 'hops' | 'forget' | 'write' | 'moved'>;

  constructor(queue: Pick<DurableQueue, 'parts' | 'hops' | 'forget' | 'write' | 'moved'>) {
    this.#queue = queue;
  }

  /**
   * The changes; call the queue's `moved` when they are written. A recipient that some other job of the message has at the new
   * hop joins it there: that job must be on the disk, so two jobs of one message aren't moved to one hop at the same time.
   */
  changes(row: Pick<JobRow, 'message' | 'hop'>, groups: readonly MoveGroup[]): QueueChange[] {
    const { hops, parts } = this.#queue;
    const changes: QueueChange[] = [['dropJob', row.message, row.hop]];
    const from = hops.byId(row.hop);
    if (from) this.#queue.forget(from, row.message);
    for (const { hop: nextHop, recipients, error } of groups) {
      const hop = hops.of(nextHop);
      if (!hop.isStored) changes.push(hop.row());
      hop.isStored = true;
      const there = parts.file.job(row.message, hop.id);
      const all = new Map<number, QueuedRecipient>();
      if (there && hop.id !== row.hop) for (const one of recipientsOf(there)) all.set(one.id, one);
      for (const one of recipients) {
        all.set(one.id, one);
        hop.hands.get(row.message)?.open.set(one.id, one);
      }
      this.#queue.forget(hop, row.message);
      changes.push(['putJob', row.message, hop.id, parts.now(), 0, 0, 0, error ?? '', recipientsText(all.values())]);
    }
    return changes;
  }

  async relocate(row: JobRow, groups: readonly MoveGroup[], also: readonly QueueChange[]): Promise<void> {
    const from = this.#queue.hops.byId(row.hop);
    // The file says until then that it is due here.
    from?.leaving.add(row.message);
    try {
      await this.#queue.write([...also, ...this.changes(row, groups)]);
    } finally {
      from?.leaving.delete(row.message);
    }
    this.#queue.moved(groups.map(({ hop }) => hop));
  }
}
