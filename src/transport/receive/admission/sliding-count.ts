// Counts events by source over a sliding window, here and in the server's other processes, in bounded memory: two maps take turns,
// and the older one fades out.
import { MOST_TOLD, type SharedCount } from './neighbours.ts';
import type { Source } from './source.ts';

/** More sources than this within a window aren't told apart any more; the total still counts them. */
const MOST_SOURCES = 100_000;

/** How many there were of all sources, and of each. */
interface Told {
  readonly total: number;
  readonly sources: readonly (readonly [Source, number])[];
}

export class SlidingCount implements SharedCount {
  readonly #window: number;
  readonly #now: () => number;
  #began: number;
  #current = new Map<Source, number>();
  #previous = new Map<Source, number>();
  #total = 0;
  #previousTotal = 0;
  /** What was counted here and not told yet; of as many sources as a report holds a few times over. */
  readonly #untold = new Map<Source, number>();
  #untoldTotal = 0;

  /** @param window in milliseconds */
  constructor(window: number, now: () => number) {
    this.#window = window;
    this.#now = now;
    this.#began = now();
  }

  add(source: Source): void {
    this.#turn();
    this.#total++;
    this.#count(source, 1);
    this.#untoldTotal++;
    const untold = this.#untold.get(source);
    if (untold !== undefined || this.#untold.size < 5 * MOST_TOLD) this.#untold.set(source, (untold ?? 0) + 1);
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

  changes(): Told | undefined {
    if (this.#untoldTotal === 0 && this.#untold.size === 0) return undefined;
    const sources: [Source, number][] = [];
    for (const [source, count] of this.#untold) {
      if (sources.length >= MOST_TOLD) break;
      this.#untold.delete(source);
      sources.push([source, count]);
    }
    const total = this.#untoldTotal;
    this.#untoldTotal = 0;
    return { total, sources };
  }

  hear(_from: number, changes: unknown): void {
    this.#turn();
    const { total, sources } = changes as Told;
    this.#total += total;
    for (const [source, count] of sources) this.#count(source, count);
  }

  /** What a process that is gone has counted did happen. */
  gone(): void {}

  /** As if it all happened now, which is on the safe side. */
  whole(): readonly (readonly [number, Told])[] {
    const sources = new Set([...this.#previous.keys(), ...this.#current.keys()]);
    const counts = [...sources].map((source) => [source, Math.floor(this.count(source))] as const);
    const most = counts.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
    return [[0, { total: Math.floor(this.total()), sources: most.slice(0, MOST_TOLD) }]];
  }

  #count(source: Source, by: number): void {
    const count = this.#current.get(source);
    if (count !== undefined || this.#current.size < MOST_SOURCES) this.#current.set(source, (count ?? 0) + by);
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
