// Slows down and then refuses sources that keep failing to log on, and keeps strangers from trying an account out, without locking out its owner.
import type { IPAddress } from '../../../core/values/ip-address.ts';
import { MOST_TOLD, type SharedCount } from '../admission/neighbours.ts';

export interface GuardLimits {
  /** Failures of a source within the window before it is refused. */
  readonly failures: number;
  /** Milliseconds after which failures are forgotten. */
  readonly window: number;
  /** Milliseconds a source is refused for. */
  readonly refusal: number;
  /** Failures of an account, from anywhere, within the window before strangers have to take turns. */
  readonly accountFailures: number;
}

export const GUARD_LIMITS: GuardLimits = {
  failures: 10,
  window: 10 * 60_000,
  refusal: 15 * 60_000,
  accountFailures: 20,
};

/** How many sources and accounts are remembered; the one longest quiet is forgotten first. */
const REMEMBERED = 20_000;
/** A source that has logged on as an account is no stranger to it, as long as it is among the last so many. */
const FRIENDS = 50;
/** Characters of a name that tell accounts apart. */
const LONGEST_NAME = 128;
/** The delay grows with each failure up to so many times the connector's AuthTarpitInterval. */
const STEEPEST = 6;

interface Source {
  failures: number;
  last: number;
  refusedUntil: number;
}

interface AccountState {
  failures: number;
  last: number;
  /** A stranger's attempt is being held. */
  isBusy: boolean;
  readonly friends: Set<string>;
}

export type Admission =
  | {
      readonly kind: 'admitted';
      readonly factor: number;
      done(isGood: boolean): void;
      /** In place of done, when nothing was found out. */
      release(): void;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** One attempt, or so many failures. */
type Told = readonly [from: string, account: string, failures: number];

export class LogonGuard implements SharedCount {
  readonly #limits: GuardLimits;
  readonly #now: () => number;
  readonly #sources = new Map<string, Source>();
  readonly #accounts = new Map<string, AccountState>();
  /** Attempts here that other processes of the server haven't heard of; so many, beyond which the oldest are left out. */
  #untold: Told[] = [];

  constructor(now: () => number, limits: GuardLimits = GUARD_LIMITS) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Why the source isn't heard at all; undefined when it is. */
  refusal(address: IPAddress): string | undefined {
    const source = this.#sources.get(sourceOf(address));
    return source && source.refusedUntil > this.#now() ? 'TooManyFailedLogons' : undefined;
  }

  /** Before the name and password are looked at. `factor`: by how many AuthTarpitIntervals a failure is to be held back. */
  admit(address: IPAddress, name: string): Admission {
    const reason = this.refusal(address);
    if (reason !== undefined) return { kind: 'refused', reason };
    const from = sourceOf(address);
    const key = name.toLowerCase().slice(0, LONGEST_NAME);
    const state = this.#fresh(this.#accounts.get(key));
    const isTried = state !== undefined && state.failures >= this.#limits.accountFailures && !state.friends.has(from);
    // Strangers take turns at an account that is being tried out: its owner from elsewhere gets one too.
    if (isTried && state.isBusy) return { kind: 'refused', reason: 'AccountIsBeingTried' };
    if (isTried) state.isBusy = true;
    const failuresBefore = this.#fresh(this.#sources.get(from))?.failures ?? 0;
    return {
      kind: 'admitted',
      factor: Math.min(STEEPEST, failuresBefore + 1),
      release: () => {
        if (isTried) state.isBusy = false;
      },
      done: (isGood) => {
        if (isTried) state.isBusy = false;
        if (isGood) this.#succeeded(from, key);
        else this.#failed(from, key);
        this.#untold.push([from, key, isGood ? 0 : 1]);
        if (this.#untold.length > MOST_TOLD) this.#untold.shift();
      },
    };
  }

  changes(): readonly Told[] | undefined {
    const told = this.#untold;
    if (told.length === 0) return undefined;
    this.#untold = [];
    return told;
  }

  hear(_from: number, changes: unknown): void {
    for (const [from, account, failures] of changes as readonly Told[]) {
      if (failures === 0) this.#succeeded(from, account);
      else this.#failed(from, account, failures);
    }
  }

  /** What was tried in a process that is gone was tried. */
  gone(): void {}

  /** Friends first, since a success makes a source's failures forgotten; then sources and accounts, each without the other. */
  whole(): readonly (readonly [number, readonly Told[]])[] {
    const told: Told[] = [];
    for (const [account, { friends }] of this.#accounts) for (const from of friends) told.push([from, account, 0]);
    for (const [from, source] of this.#sources) told.push([from, '', this.#fresh(source)?.failures ?? 0]);
    for (const [account, state] of this.#accounts) told.push(['', account, this.#fresh(state)?.failures ?? 0]);
    return [[0, told.filter(([from, account, failures]) => failures > 0 || (from !== '' && account !== ''))]];
  }

  #succeeded(from: string, key: string): void {
    this.#sources.delete(from);
    const state = remember(this.#accounts, key, () => ({
      failures: 0,
      last: 0,
      isBusy: false,
      friends: new Set<string>(),
    }));
    state.last = this.#now();
    state.friends.delete(from);
    state.friends.add(from);
    if (state.friends.size > FRIENDS) state.friends.delete(state.friends.values().next().value!);
  }

  #failed(from: string, key: string, times = 1): void {
    const now = this.#now();
    const source = remember(this.#sources, from, () => ({ failures: 0, last: 0, refusedUntil: 0 }));
    this.#fresh(source);
    source.failures += times;
    source.last = now;
    if (source.failures >= this.#limits.failures) source.refusedUntil = now + this.#limits.refusal;
    const state = remember(this.#accounts, key, () => ({
      failures: 0,
      last: 0,
      isBusy: false,
      friends: new Set<string>(),
    }));
    this.#fresh(state);
    state.failures += times;
    state.last = now;
  }

  /** Failures longer ago than the window are forgotten. */
  #fresh<S extends { failures: number; readonly last: number }>(state: S | undefined): S | undefined {
    if (state && this.#now() - state.last > this.#limits.window) state.failures = 0;
    return state;
  }
}

/** An IPv6 network of 64 bits is one source: its addresses cost nothing. */
function sourceOf(address: IPAddress): string {
  return address.version === 4 ? address.toString() : address.words.slice(0, 2).join(':');
}

function remember<S>(map: Map<string, S>, key: string, make: () => S): S {
  const state = map.get(key) ?? make();
  // The last one touched is the last in the map.
  map.delete(key);
  map.set(key, state);
  if (map.size > REMEMBERED) map.delete(map.keys().next().value!);
  return state;
}
