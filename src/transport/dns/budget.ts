// How much may go on at once: a number of running jobs, a bounded queue behind them, and nothing beyond.

/** A place in the budget. `leave` gives it back, whether the job runs or still waits; a second call does nothing. */
export interface Place {
  leave(): void;
}

export class Budget {
  readonly #limit: number;
  readonly #queueLimit: number;
  /** In order of arrival. */
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limit: number, queueLimit: number) {
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  /** Starts the job now or when its turn comes; undefined when the queue is full. `start` must not throw. */
  enter(start: () => void): Place | undefined {
    if (this.#running >= this.#limit && this.#waiting.size >= this.#queueLimit) return undefined;
    let state: 'waiting' | 'running' | 'left' = 'waiting';
    const begin = () => {
      state = 'running';
      this.#running++;
      start();
    };
    const leave = () => {
      if (state === 'waiting') this.#waiting.delete(begin);
      if (state === 'running') {
        this.#running--;
        this.#next();
      }
      state = 'left';
    };
    if (this.#running < this.#limit) begin();
    else this.#waiting.add(begin);
    return { leave };
  }

  #next(): void {
    const [first] = this.#waiting;
    if (!first || this.#running >= this.#limit) return;
    this.#waiting.delete(first);
    first();
  }
}
