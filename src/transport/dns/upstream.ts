// The c-ares resolver for the servers in force; another one when they change, so that a change holds for the next query.
import { Resolver } from 'node:dns/promises';
import type { Endpoint } from '../../core/values/endpoint.ts';

/** Milliseconds after which the system's servers are read again: resolv.conf changes under a process that lives for months. */
const SYSTEM_REFRESH = 60_000;

export interface UpstreamOptions {
  /** Milliseconds for one try at one server. */
  readonly tryTimeout: number;
  readonly tries: number;
  readonly now: () => number;
}

export class Upstream {
  readonly #servers: () => readonly Endpoint[] | undefined;
  readonly #options: UpstreamOptions;
  /** Resolvers with queries under way, which must be broken off at the end. */
  readonly #busy = new Map<Resolver, number>();
  #resolver: Resolver | undefined;
  #given: readonly Endpoint[] | undefined;
  #key = '';
  #madeAt = 0;

  constructor(servers: () => readonly Endpoint[] | undefined, options: UpstreamOptions) {
    this.#servers = servers;
    this.#options = options;
  }

  /** Brings the servers up to date; true when answers of the old ones no longer count. */
  refresh(): boolean {
    const given = this.#servers();
    const isSystem = given === undefined || given.length === 0;
    const isStale = isSystem && this.#options.now() - this.#madeAt > SYSTEM_REFRESH;
    if (this.#resolver && given === this.#given && !isStale) return false;
    const key = isSystem ? '' : given.join(' ');
    if (this.#resolver && key === this.#key && !isStale) {
      this.#given = given;
      return false;
    }
    const hasChanged = this.#resolver !== undefined && key !== this.#key;
    const { tryTimeout, tries, now } = this.#options;
    // c-ares doubles the timeout of each further try unless told a maximum.
    const options = { timeout: tryTimeout, maxTimeout: tryTimeout, tries };
    // Servers can't be replaced while queries are under way, hence a resolver of their own.
    const resolver = new Resolver(options);
    if (!isSystem) resolver.setServers(given.map(String));
    this.#resolver = resolver;
    this.#given = given;
    this.#key = key;
    this.#madeAt = now();
    return hasChanged;
  }

  async query<T>(ask: (resolver: Resolver) => Promise<T>): Promise<T> {
    if (!this.#resolver) this.refresh();
    const resolver = this.#resolver!;
    this.#busy.set(resolver, (this.#busy.get(resolver) ?? 0) + 1);
    try {
      return await ask(resolver);
    } finally {
      const left = this.#busy.get(resolver)! - 1;
      if (left === 0) this.#busy.delete(resolver);
      else this.#busy.set(resolver, left);
    }
  }

  /** Breaks off every query; each rejects with ECANCELLED. */
  cancel(): void {
    for (const resolver of this.#busy.keys()) resolver.cancel();
  }
}
