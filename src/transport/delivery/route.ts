// Which Send connector, or the Maildir, a recipient's domain goes to: most specific address space, then cost, then name.
import type { ObjectOf } from '../../core/object-class.ts';
import type { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import type { SendConnector } from '../../core/objects/send-connector.ts';
import type { NextHop } from '../queue/contract.ts';

export type Connector = ObjectOf<typeof SendConnector>;
type Domain = ObjectOf<typeof AcceptedDomain>;

export interface RouteFacts {
  /** Bytes; connectors whose MaxMessageSize is smaller are passed over. */
  readonly size: number;
  /** The GUID of the Receive connector it came by: one that is linked to a Send connector sends everything there. */
  readonly receivedBy?: string | undefined;
}

export type Route =
  | { readonly kind: 'hop'; readonly hop: NextHop }
  /** No connector is for the domain; or `tooLarge`: some are, but none for a message of this size (5.3.4). */
  | { readonly kind: 'unreachable' | 'tooLarge' };

export const MAILDIR_HOP: NextHop = { key: 'maildir', deliveryType: 'MapiDelivery', domain: 'Local Maildirs' };

const UNREACHABLE: Route = { kind: 'unreachable' };
const TOO_LARGE: Route = { kind: 'tooLarge' };
const MAILDIR: Route = { kind: 'hop', hop: MAILDIR_HOP };

/**
 * Authoritative domains go to the Maildir unless a connector names them, itself or with `--`: one for `*` is for the world
 * outside. `--` stands for authoritative and internal relay domains.
 */
export function route(
  domain: string,
  connectors: readonly Connector[],
  domains: readonly Domain[],
  facts: RouteFacts,
): Route {
  const table = tableOf(connectors);
  const linked = facts.receivedBy === undefined ? undefined : table.linked.get(facts.receivedBy);
  if (linked) return fits(linked, facts) ? hopOf(linked, domain) : TOO_LARGE;
  const name = domain.toLowerCase();
  const type = domainType(name, domains);
  let isTooLarge = false;
  for (const candidates of candidatesOf(table, name, type)) {
    const best = candidates.find(({ connector }) => fits(connector, facts));
    if (best) return hopOf(best.connector, name);
    isTooLarge ||= candidates.length > 0;
  }
  if (isTooLarge) return TOO_LARGE;
  return type === 'Authoritative' ? MAILDIR : UNREACHABLE;
}

interface Candidate {
  readonly connector: Connector;
  readonly cost: number;
}

interface Table {
  readonly exact: ReadonlyMap<string, readonly Candidate[]>;
  /** By parent: the domain itself and all below. */
  readonly below: ReadonlyMap<string, readonly Candidate[]>;
  readonly own: readonly Candidate[];
  readonly everything: readonly Candidate[];
  readonly linked: ReadonlyMap<string, Connector>;
}

type DomainType = Domain['DomainType'];

function* candidatesOf(table: Table, name: string, type: DomainType | undefined): Generator<readonly Candidate[]> {
  yield table.exact.get(name) ?? [];
  if (table.below.size > 0) {
    yield table.below.get(name) ?? [];
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      yield table.below.get(name.slice(dot + 1)) ?? [];
  }
  if (type === 'Authoritative' || type === 'InternalRelay') yield table.own;
  if (type !== 'Authoritative') yield table.everything;
}

/** A configuration gives the same list until a connector changes. */
const tables = new WeakMap<readonly Connector[], Table>();

function tableOf(connectors: readonly Connector[]): Table {
  let table = tables.get(connectors);
  if (!table) tables.set(connectors, (table = buildTable(connectors)));
  return table;
}

function buildTable(connectors: readonly Connector[]): Table {
  const exact = new Map<string, Candidate[]>();
  const below = new Map<string, Candidate[]>();
  const own: Candidate[] = [];
  const everything: Candidate[] = [];
  const linked = new Map<string, Connector>();
  for (const connector of connectors) {
    if (!connector.Enabled) continue;
    if (connector.LinkedReceiveConnector !== null) linked.set(connector.LinkedReceiveConnector, connector);
    for (const { Address, Cost: cost } of connector.AddressSpaces) {
      const candidate = { connector, cost };
      if (Address === '*') everything.push(candidate);
      else if (Address === '--') own.push(candidate);
      else if (Address.startsWith('*.')) push(below, Address.slice(2), candidate);
      else push(exact, Address, candidate);
    }
  }
  for (const list of [own, everything, ...exact.values(), ...below.values()]) list.sort(byCost);
  return { exact, below, own, everything, linked };
}

function push(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const list = map.get(key);
  if (list) list.push(candidate);
  else map.set(key, [candidate]);
}

/** The name decides between equal costs, so that the same mail takes the same way. */
function byCost(a: Candidate, b: Candidate): number {
  const [one, other] = [a.connector.Name.toLowerCase(), b.connector.Name.toLowerCase()];
  return a.cost - b.cost || (one < other ? -1 : Number(one > other));
}

function fits({ MaxMessageSize }: Connector, { size }: RouteFacts): boolean {
  return MaxMessageSize === 'Unlimited' || size <= MaxMessageSize.bytes;
}

function hopOf({ Guid, DNSRoutingEnabled, SmartHosts }: Connector, domain: string): Route {
  if (DNSRoutingEnabled && SmartHosts.length === 0) {
    const hop: NextHop = {
      key: `smtp:${Guid}:${domain}`,
      deliveryType: 'DnsConnectorDelivery',
      domain,
      connector: Guid,
    };
    return { kind: 'hop', hop };
  }
  const hop: NextHop = {
    key: `smtp:${Guid}:`,
    deliveryType: 'SmartHostConnectorDelivery',
    domain: SmartHosts.join(','),
    connector: Guid,
  };
  return { kind: 'hop', hop };
}

interface DomainTypes {
  readonly exact: ReadonlyMap<string, DomainType>;
  /** By parent, for the domains below it. */
  readonly below: ReadonlyMap<string, DomainType>;
}

const domainTypes = new WeakMap<readonly Domain[], DomainTypes>();

/** The type of the accepted domain that covers it most closely; undefined for a domain of others. */
export function domainType(name: string, domains: readonly Domain[]): DomainType | undefined {
  let types = domainTypes.get(domains);
  if (!types) domainTypes.set(domains, (types = buildTypes(domains)));
  const own = types.exact.get(name);
  if (own !== undefined || types.below.size === 0) return own;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const above = types.below.get(name.slice(dot + 1));
    if (above !== undefined) return above;
  }
  return undefined;
}

function buildTypes(domains: readonly Domain[]): DomainTypes {
  const exact = new Map<string, DomainType>();
  const below = new Map<string, DomainType>();
  for (const { DomainName, MatchSubDomains, DomainType: type } of domains) {
    const pattern = DomainName.toLowerCase();
    const parent = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
    // contoso.com beside *.contoso.com says what contoso.com itself is.
    if (parent === pattern || !exact.has(parent)) exact.set(parent, type);
    if (MatchSubDomains || parent !== pattern) below.set(parent, type);
  }
  return { exact, below };
}
