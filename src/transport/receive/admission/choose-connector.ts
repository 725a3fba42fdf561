// Which connector a connection is for: by the binding it came in on, then by the narrowest RemoteIPRanges that holds the client.

import { ReceiveConnector } from '../../../core/objects/receive-connector.ts';
import type { ConfigView } from '../../../core/ports.ts';
import type { Endpoint } from '../../../core/values/endpoint.ts';
import type { IPAddress } from '../../../core/values/ip-address.ts';
import type { IPRange } from '../../../core/values/ip-range.ts';
import type { ConnectorObject } from '../ports.ts';

/** One range of a connector, for the bindings it listens on. */
interface Candidate {
  readonly connector: ConnectorObject;
  readonly range: IPRange;
}

/** The enabled connectors of a configuration, arranged for look-ups. */
export class ConnectorChoice {
  readonly #connectors: readonly ConnectorObject[];
  /** By binding text. */
  readonly #candidates = new Map<string, readonly Candidate[]>();

  constructor(view: ConfigView) {
    this.#connectors = view.all(ReceiveConnector).filter(({ Enabled }) => Enabled);
  }

  /** Every binding that some connector wants, by its text. */
  get bindings(): ReadonlyMap<string, Endpoint> {
    return new Map(
      this.#connectors.flatMap(({ Bindings }) => Bindings.map((binding) => [String(binding), binding] as const)),
    );
  }

  /**
   * `bindings`: those that fit the local address, the narrowest first: the address itself, then the wildcard. A connector that is
   * bound to the address goes before one that is bound to all, if it takes the client at all.
   */
  choose(bindings: readonly string[], client: IPAddress): ConnectorObject | undefined {
    for (const binding of bindings) {
      const found = this.#of(binding).find(({ range }) => range.contains(client));
      if (found) return found.connector;
    }
    return undefined;
  }

  /** Narrowest range first. Ranges are nested or apart, so the first that holds a client is the narrowest that does. */
  #of(binding: string): readonly Candidate[] {
    let candidates = this.#candidates.get(binding);
    if (!candidates) {
      candidates = this.#connectors
        .filter(({ Bindings }) => Bindings.some((one) => String(one) === binding))
        .flatMap((connector) => connector.RemoteIPRanges.map((range) => ({ connector, range })))
        .toSorted((a, b) => compareSizes(a.range, b.range));
      this.#candidates.set(binding, candidates);
    }
    return candidates;
  }
}

function compareSizes(a: IPRange, b: IPRange): number {
  const [one, two] = [sizeOf(a), sizeOf(b)];
  return one < two ? -1 : one > two ? 1 : 0;
}

function sizeOf({ LowerBound, UpperBound }: IPRange): bigint {
  return asNumber(UpperBound) - asNumber(LowerBound);
}

function asNumber({ words }: IPAddress): bigint {
  return words.reduce((total, word) => (total << 32n) | BigInt(word), 0n);
}
