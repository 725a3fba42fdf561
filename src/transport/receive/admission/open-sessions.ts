// How many sessions each connector has open, altogether and by source, here and in the server's other processes.
import { MOST_TOLD, type SharedCount } from './neighbours.ts';
import type { Source } from './source.ts';

/** One session's place in the count. */
export interface Place {
  /** A proxy has said whom the session is for; until then it counted for nobody. */
  name(source: Source): void;
  /** The session is over; a second call does nothing. */
  leave(): void;
}

interface Count {
  total: number;
  readonly bySource: Map<Source, number>;
}

/** How many a process has now, of a source or (null) of all. */
type Told = readonly [connector: string, source: Source | null, count: number];

export class OpenSessions implements SharedCount {
  readonly #byConnector = new Map<string, Count>();
  /** By process, then connector. */
  readonly #elsewhere = new Map<number, Map<string, Count>>();
  /** What has changed here and wasn't told yet, by connector; null stands for the total. No more sources than are open or told of. */
  readonly #untold = new Map<string, Set<Source | null>>();
  /** By connector, the sources that others believe to have sessions: only of those they must hear that there are none. */
  readonly #told = new Map<string, Set<Source>>();

  /** `connector`: its GUID. */
  total(connector: string): number {
    let total = this.#byConnector.get(connector)?.total ?? 0;
    for (const counts of this.#elsewhere.values()) total += counts.get(connector)?.total ?? 0;
    return total;
  }

  of(connector: string, source: Source): number {
    let count = this.#byConnector.get(connector)?.bySource.get(source) ?? 0;
    for (const counts of this.#elsewhere.values()) count += counts.get(connector)?.bySource.get(source) ?? 0;
    return count;
  }

  enter(connector: string, first: Source | undefined): Place {
    const counted = countOf(this.#byConnector, connector);
    const { bySource } = counted;
    let source = first;
    let isOver = false;
    const add = (by: number) => {
      if (source !== undefined) setCount(bySource, source, (bySource.get(source) ?? 0) + by);
      this.#note(connector, source ?? null, source !== undefined && bySource.has(source));
    };
    counted.total++;
    add(1);
    return {
      name(named) {
        if (isOver) return;
        add(-1);
        source = named;
        add(1);
      },
      leave: () => {
        if (isOver) return;
        isOver = true;
        add(-1);
        if (--counted.total === 0 && this.#byConnector.get(connector) === counted) this.#byConnector.delete(connector);
      },
    };
  }

  changes(): readonly Told[] | undefined {
    const told: Told[] = [];
    for (const [connector, sources] of this.#untold) {
      const count = this.#byConnector.get(connector);
      told.push([connector, null, count?.total ?? 0]);
      for (const source of sources) {
        if (told.length >= MOST_TOLD) return told;
        sources.delete(source);
        if (source === null) continue;
        const now = count?.bySource.get(source) ?? 0;
        this.#tell(connector, source, now);
        told.push([connector, source, now]);
      }
      this.#untold.delete(connector);
    }
    return told.length > 0 ? told : undefined;
  }

  hear(from: number, changes: unknown): void {
    let counts = this.#elsewhere.get(from);
    if (!counts) this.#elsewhere.set(from, (counts = new Map()));
    for (const [connector, source, now] of changes as readonly Told[]) {
      const count = countOf(counts, connector);
      if (source === null) count.total = now;
      else setCount(count.bySource, source, now);
      if (count.total === 0 && count.bySource.size === 0) counts.delete(connector);
    }
  }

  gone(from: number): void {
    this.#elsewhere.delete(from);
  }

  whole(): readonly (readonly [number, readonly Told[]])[] {
    for (const [connector, source, now] of toldOf(this.#byConnector))
      if (source !== null) this.#tell(connector, source, now);
    return [[0, this.#byConnector] as const, ...this.#elsewhere].map(([from, counts]) => [from, [...toldOf(counts)]]);
  }

  /** Who came and went between two reports is in none: as many may do that as there are addresses. */
  #note(connector: string, source: Source | null, isOpen: boolean): void {
    let sources = this.#untold.get(connector);
    if (!sources) this.#untold.set(connector, (sources = new Set()));
    if (source === null || isOpen || this.#told.get(connector)?.has(source)) sources.add(source);
    else sources.delete(source);
  }

  #tell(connector: string, source: Source, now: number): void {
    const sources = this.#told.get(connector);
    if (now === 0) {
      if (sources?.delete(source) && sources.size === 0) this.#told.delete(connector);
    } else if (sources) sources.add(source);
    else this.#told.set(connector, new Set([source]));
  }
}

function countOf(counts: Map<string, Count>, connector: string): Count {
  let count = counts.get(connector);
  if (!count) counts.set(connector, (count = { total: 0, bySource: new Map() }));
  return count;
}

function setCount(bySource: Map<Source, number>, source: Source, now: number): void {
  if (now > 0) bySource.set(source, now);
  else bySource.delete(source);
}

function* toldOf(counts: ReadonlyMap<string, Count>): Generator<Told> {
  for (const [connector, { total, bySource }] of counts) {
    yield [connector, null, total];
    for (const [source, count] of bySource) yield [connector, source, count];
  }
}
