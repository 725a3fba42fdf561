// Counts events by source over a sliding window, in bounded memory: two maps take turns, and the older one fades out.
import type { Source } from './source.ts';

/** More sources than this within a window aren't told apart any more; the total still counts them. */
const MOST_SOURCES = 100_000;

export class SlidingCount {
  readonly #window: number;
  readonly #now: () => number;
  #began: number;
  #current = new Map<Source, number>();
  #previous = new Map<Source, number>();
  #total = 0;
  #previousTotal = 0;

  /** @param window in milliseconds */
  constructor(window: number, now: () => number) {
    this.#window = window;
    this.#now = now;
    this.#began = now();
  }

  add(source: Source): void {
    this.#turn();
    this.#total++;
    const count = this.#current.get(source);
    if (count !== undefined || this.#current.size < MOST_SOURCES) this.#current.set(source, (count ?? 0) + 1);
  }

  /** How many within the window that ends now; an estimate where they lie in the older half. */
  count(source: Source): number {
    const fading = this.#turn();
    const before = this.#previous.size === 0 ? 0 : (this.#previous.get(source) ?? 0);
    return (this.#current.get(source) ?? 0) + before * fading;
  }

  /** Of all sources together. */
  total(): number {
    const fading = this.#turn();
    return this.#total + this.#previousTotal * fading;
  }

  /** The share of the older map that still lies within the window. */
  #turn(): number {
    const now = this.#now();
    const age = now - this.#began;
    if (age >= 0 && age < this.#window) return 1 - age / this.#window;
    // A clock that was set back must not keep anybody out.
    const isNext = age >= 0 && age < 2 * this.#window;
    this.#previous = isNext ? this.#current : new Map();
    this.#previousTotal = isNext ? this.#total : 0;
    this.#current = new Map();
    this.#total = 0;
    this.#began = isNext ? this.#began + this.#window : now;
    return 1 - (now - this.#began) / this.#window;
  }
}
