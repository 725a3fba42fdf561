// All next hops of a queue: which there are, who is told when something is due, and when to look again.
import type { QueueFile } from '../../core/queue-file.ts';
import { type NextHop, POISON, UNREACHABLE } from './contract.ts';
import { HopState } from './hop-state.ts';

/** Milliseconds between looks at what has become due. */
const TICK = 200;
/** Hop and message numbers of several files stay apart; a first file's begin at 1. */
const HOPS_A_FILE = 1_000_000;

/** Nothing is taken from it. */
export function isHeld({ key }: NextHop): boolean {
  return key === POISON.key || key === UNREACHABLE.key;
}

export class Hops {
  readonly #file: QueueFile;
  readonly #now: () => number;
  readonly #byKey = new Map<string, HopState>();
  readonly #byId = new Map<number, HopState>();
  readonly #listeners: ((hop: NextHop) => void)[] = [];
  readonly #duties = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #nextId: number;

  constructor(file: QueueFile, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#nextId = file.ordinal * HOPS_A_FILE + 1;
    for (const row of file.hops()) this.#add(HopState.fromRow(row));
    for (const { hop } of file.counts()) {
      const state = this.#byId.get(hop);
      if (state) Object.assign(state, { hasMore: true, hasLater: true });
    }
    this.#timer = setInterval(() => this.#tick(), TICK).unref();
  }

  get(key: string): HopState | undefined {
    return this.#byKey.get(key);
  }

  byId(id: number): HopState | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<HopState> {
    return this.#byId.values();
  }

  /** The state of a hop, begun when there is none; its row is stored by whoever refers to it first. */
  of(nextHop: NextHop): HopState {
    let hop = this.#byKey.get(nextHop.key);
    if (!hop) {
      hop = new HopState(this.#nextId, nextHop);
      this.#add(hop);
    } else if (hop.nextHop.domain !== nextHop.domain || hop.nextHop.deliveryType !== nextHop.deliveryType) {
      hop.nextHop = nextHop;
      hop.isStored = false;
    }
    hop.emptySince = 0;
    return hop;
  }

  listen(listener: (hop: NextHop) => void): void {
    this.#listeners.push(listener);
    for (const hop of this.all()) {
      hop.isAnnounced = false;
      if (hop.hasMore || hop.ready.size > 0) this.announce(hop);
    }
  }

  /** Something is due: whoever delivers is told, unless it was and hasn't found the hop empty since. */
  announce(hop: HopState): void {
    if (hop.isAnnounced || isHeld(hop.nextHop)) return;
    if (!hop.isOpen(this.#now())) {
      this.look(hop);
      return;
    }
    hop.isAnnounced = true;
    this.#tell(hop.nextHop);
  }

  announceDuty(duty: NextHop): void {
    if (this.#duties.has(duty.key)) return;
    this.#duties.add(duty.key);
    this.#tell(duty);
  }

  dutyDone(duty: NextHop): void {
    this.#duties.delete(duty.key);
  }

  /** Nothing is due now: what comes next is announced again. */
  rest(hop: HopState): void {
    hop.isAnnounced = false;
    this.look(hop);
  }

  /** Finds out when the hop is worth a look. */
  look(hop: HopState): void {
    const now = this.#now();
    if (hop.suspended !== 0) hop.wakeAt = Number.POSITIVE_INFINITY;
    else if (hop.retryAt > now) hop.wakeAt = hop.retryAt;
    else if (hop.hasLater) {
      const next = this.#file.nextDue(hop.id, now);
      hop.hasLater = next !== undefined || hop.hands.size > 0;
      hop.wakeAt = next ?? Number.POSITIVE_INFINITY;
    } else hop.wakeAt = Number.POSITIVE_INFINITY;
  }

  wake(hop: HopState, at: number): void {
    hop.wakeAt = Math.min(hop.wakeAt, at);
  }

  /** Queues that have been empty for so long, taken out; the file still has their rows. */
  takeIdle(idle: number): readonly HopState[] {
    const now = this.#now();
    const gone: HopState[] = [];
    for (const hop of this.all()) {
      const isEmpty = hop.ready.size + hop.hands.size + hop.pending === 0 && !hop.hasMore && !hop.hasLater;
      if (!isEmpty || hop.suspended !== 0 || isHeld(hop.nextHop)) hop.emptySince = 0;
      else if (hop.emptySince === 0) hop.emptySince = now;
      else if (now - hop.emptySince >= idle) gone.push(hop);
    }
    for (const hop of gone) {
      this.#byKey.delete(hop.nextHop.key);
      this.#byId.delete(hop.id);
    }
    return gone;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.length = 0;
  }

  #add(hop: HopState): void {
    this.#byKey.set(hop.nextHop.key, hop);
    this.#byId.set(hop.id, hop);
    this.#nextId = Math.max(this.#nextId, hop.id + 1);
  }

  #tick(): void {
    const now = this.#now();
    for (const hop of this.all()) {
      if (hop.wakeAt > now) continue;
      hop.wakeAt = Number.POSITIVE_INFINITY;
      hop.hasMore = true;
      this.announce(hop);
    }
  }

  #tell(hop: NextHop): void {
    // Not at once: whoever is told may ask for work in the middle of what led here.
    setImmediate(() => {
      for (const listener of this.#listeners) listener(hop);
    });
  }
}
