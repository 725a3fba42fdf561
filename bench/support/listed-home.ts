// A data folder whose IP Block list has a given number of entries, for benchmarks that run the real transport.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_AGENTS } from '../../src/agents/facts.ts';
import { IPBlockListConfig } from '../../src/core/objects/ip-block-list-config.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { TransportServer } from '../../src/core/objects/transport-server.ts';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { TimeSpan } from '../../src/core/values/time-span.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';

const LOOPBACK = 127;

export interface ListedHome {
  readonly home: string;
  remove(): void;
}

/** Of a folder that may not exist yet. */
export function openHome(home: string): Store {
  return openStore(home, { builtInAgents: BUILT_IN_AGENTS, now: () => new Date() });
}

/** Listens on a free port of the loopback and refuses listed clients at the connection; `first` are among the entries. */
export function listedHome(entries: number, first: readonly string[] = []): ListedHome {
  const home = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const store = openHome(home);
  const { Guid } = store.config.list(ReceiveConnector)[0]!;
  store.config.update(ReceiveConnector, Guid, {
    Bindings: [Endpoint.parseBinding('127.0.0.1:0')],
    TarpitInterval: new TimeSpan(0),
    MaxInboundConnection: 'Unlimited',
    MaxInboundConnectionPerSource: 'Unlimited',
    MaxInboundConnectionPercentagePerSource: 100,
    MessageRateLimit: 'Unlimited',
  });
  store.config.update(TransportServer, undefined, { MaxConnectionRatePerMinute: 2_000_000_000, ReceiveProcesses: 1 });
  store.config.update(IPBlockListConfig, undefined, { RejectAt: 'Connect' });
  store.config.transaction(() => {
    for (const text of first.slice(0, entries)) addTo(store, IPRange.single(IPAddress.parse(text)));
    for (let i = 0; i < entries - first.length; i++) addTo(store, rangeOf(i));
  });
  store.close();
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

export function addTo({ ipLists }: Store, range: IPRange): number {
  return ipLists.add({ list: 'Block', range, expires: undefined, comment: '' }).id;
}

/** The i-th address of a series that visits each one once, in no order, none of them a loopback address. */
export function rangeOf(i: number): IPRange {
  // An odd multiplier permutes the 32-bit numbers; the few that fall on 127.0.0.0/8 go where no listed address is.
  const word = Math.imul(i, 2654435761) >>> 0;
  const isLoopback = word >>> 24 === LOOPBACK;
  return isLoopback
    ? IPRange.single(IPAddress.fromWords([0x20010db8, 0, 0, word]))
    : IPRange.single(IPAddress.fromV4(word));
}
