// Answers kept for as long as they hold, the least recently used dropped first.

interface Kept<V> {
  readonly value: V;
  readonly until: number;
}

export class TtlCache<V> {
  readonly #entries = new Map<string, Kept<V>>();
  readonly #limit: number;
  readonly #now: () => number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const kept = this.#entries.get(key);
    if (!kept) return undefined;
    this.#entries.delete(key);
    if (kept.until <= this.#now()) return undefined;
    this.#entries.set(key, kept);
    return kept.value;
  }

  /** @param seconds how long the value holds */
  set(key: string, value: V, seconds: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#now() + seconds * 1000 });
    if (this.#entries.size <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
