// Looks for operators' orders ten times a second, carries them out one after the other, and answers.
import { toErrorRecord } from '../../core/error-record.ts';
import type { OrderBook } from '../../core/queue-orders.ts';
import { applyOrder } from './apply-order.ts';
import type { DurableQueue } from './durable-queue.ts';

const TICK = 100;

export class OrderDesk {
  readonly #queues: () => readonly DurableQueue[];
  readonly #book: OrderBook;
  readonly #timer: NodeJS.Timeout;
  #working: Promise<void> | undefined;

  constructor(queues: () => readonly DurableQueue[], book: OrderBook) {
    this.#queues = queues;
    this.#book = book;
    this.#timer = setInterval(() => this.#look(), TICK).unref();
  }

  /** What has been begun is finished; the book stays open. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  #look(): void {
    try {
      if (!this.#working && this.#book.hasNew())
        this.#working = this.#work().finally(() => {
          this.#working = undefined;
        });
    } catch {
      // A book that can't be read now is read at the next tick; whoever placed an order is told that nobody answered.
    }
  }

  async #work(): Promise<void> {
    try {
      for (const { id, file, order } of this.#book.unanswered()) {
        const queue = this.#queues().find(({ parts }) => parts.file.ordinal === file);
        if (!queue) continue;
        try {
          this.#book.answer(id, { done: await applyOrder(queue, order) });
        } catch (error) {
          this.#book.answer(id, { done: 0, error: toErrorRecord(error).message });
        }
      }
    } catch {
      // As above.
    }
  }
}
