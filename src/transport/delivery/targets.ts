// The servers to try for a next hop, in order: by MX records (RFC 5321, 5.1) or the connector's smart hosts, and never ourselves.
import type { DnsResult, MailDnsPort } from '../../core/ports.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { NextHop } from '../queue/contract.ts';
import type { Connector } from './route.ts';

/** One server to connect to. */
export interface Target {
  /** Its name, for TLS and logs; the address when it has none. */
  readonly host: string;
  readonly endpoint: Endpoint;
}

export type Targets =
  | { readonly kind: 'found'; readonly targets: readonly Target[] }
  /** `reply` is ours: failed for good, or to be tried again. */
  | { readonly kind: 'failed' | 'deferred'; readonly reply: string };

export interface TargetPorts {
  readonly dns: Pick<MailDnsPort, 'a' | 'aaaa' | 'mx'>;
  /** Whether connecting there would reach this server. */
  readonly isOurs: (endpoint: Endpoint) => boolean;
  /** Lower case. */
  readonly ourNames: readonly string[];
  /** 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Names looked up and addresses tried for one next hop, however many a domain gives itself. */
const MOST_HOSTS = 16;
const MOST_TARGETS = 20;

interface Host {
  readonly name: string;
  readonly preference: number;
}

export async function findTargets(
  hop: NextHop,
  connector: Pick<Connector, 'SmartHosts' | 'Port' | 'ErrorPolicies'>,
  ports: TargetPorts,
): Promise<Targets> {
  if (hop.deliveryType === 'SmartHostConnectorDelivery') return smartHosts(connector, ports);
  const found = await byDns(hop.domain, connector.Port, ports);
  const isDowngraded = found.kind === 'failed' && connector.ErrorPolicies === 'DowngradeDnsFailures';
  return isDowngraded ? { kind: 'deferred', reply: transient(found.reply) } : found;
}

/** All of them, beginning with another one each time; what DNS says of one isn't the fault of the mail. */
async function smartHosts(
  { SmartHosts, Port }: Pick<Connector, 'SmartHosts' | 'Port'>,
  ports: TargetPorts,
): Promise<Targets> {
  const start = Math.floor(ports.random() * SmartHosts.length);
  const turned = [...SmartHosts.slice(start), ...SmartHosts.slice(0, start)];
  const each = await Promise.all(
    turned.map(async ({ Host, Address, Port: own }): Promise<Targets> => {
      if (!Address) return byDns(Host, own ?? Port, ports);
      const endpoint = new Endpoint(Address, own ?? Port);
      if (ports.isOurs(endpoint)) return loop(String(endpoint));
      return { kind: 'found', targets: [{ host: Host, endpoint }] };
    }),
  );
  const targets = each.flatMap((one) => (one.kind === 'found' ? one.targets : []));
  if (targets.length > 0) return { kind: 'found', targets: targets.slice(0, MOST_TARGETS) };
  const [first] = each;
  if (!first || first.kind === 'found')
    return { kind: 'deferred', reply: '451 4.4.0 The connector has no smart hosts' };
  return { kind: 'deferred', reply: transient(first.reply) };
}

async function byDns(domain: string, port: number, ports: TargetPorts): Promise<Targets> {
  const literal = literalAddress(domain);
  if (literal) {
    const endpoint = new Endpoint(literal, port);
    if (ports.isOurs(endpoint)) return loop(String(endpoint));
    return isSensible(literal)
      ? { kind: 'found', targets: [{ host: String(literal), endpoint }] }
      : { kind: 'failed', reply: `550 5.1.2 ${domain} is no address of a server` };
  }
  const mx = await ports.dns.mx(domain);
  if (mx.kind === 'failed')
    return { kind: 'deferred', reply: `451 4.4.3 The MX records of ${shown(domain)} are not known (${mx.code})` };
  const records = mx.kind === 'found' ? mx.records.filter(({ exchange }) => exchange !== '') : [];
  if (mx.kind === 'found' && records.length === 0)
    return { kind: 'failed', reply: `556 5.1.10 ${shown(domain)} takes no mail (null MX)` };
  const isImplicit = records.length === 0;
  const hosts = isImplicit
    ? [{ name: domain.toLowerCase(), preference: 0 }]
    : inOrder(
        records.map(({ exchange, preference }) => ({ name: exchange, preference })),
        ports.random,
      );
  return hostTargets(domain, hosts.slice(0, MOST_HOSTS), isImplicit, port, ports);
}

async function hostTargets(
  domain: string,
  hosts: readonly Host[],
  isImplicit: boolean,
  port: number,
  ports: TargetPorts,
): Promise<Targets> {
  const looked = await Promise.all(hosts.map(async (host) => ({ host, ...(await addressesOf(host.name, ports)) })));
  // We are one of its mail servers: what is left are those that come before us (RFC 5321, 5.1).
  const isOurs = ({ host, addresses }: (typeof looked)[number]) =>
    ports.ourNames.includes(host.name) || addresses.some((address) => ports.isOurs(new Endpoint(address, port)));
  const ours = Math.min(...looked.filter(isOurs).map(({ host }) => host.preference));
  const before = looked.filter(({ host }) => host.preference < ours);
  if (before.length === 0) return loop(domain);
  const targets = before.flatMap(({ host, addresses }) =>
    addresses.filter(isSensible).map((address) => ({ host: host.name, endpoint: new Endpoint(address, port) })),
  );
  if (targets.length > 0) return { kind: 'found', targets: targets.slice(0, MOST_TARGETS) };
  const failed = before.find(({ failure }) => failure !== undefined);
  if (failed)
    return {
      kind: 'deferred',
      reply: `451 4.4.3 The address of ${shown(failed.host.name)} is not known (${failed.failure})`,
    };
  return isImplicit
    ? { kind: 'failed', reply: `550 5.1.2 There is no domain ${shown(domain)}, or it has no mail server` }
    : { kind: 'failed', reply: `550 5.4.4 The mail servers of ${shown(domain)} have no addresses` };
}

/** IPv4 first: more servers take mail from addresses of ours that have a reverse name there. */
async function addressesOf(
  name: string,
  { dns }: TargetPorts,
): Promise<{ readonly addresses: readonly IPAddress[]; readonly failure: string | undefined }> {
  const results = await Promise.all([dns.a(name), dns.aaaa(name)]);
  const addresses = results.flatMap((result) => (result.kind === 'found' ? result.records : []));
  const failure = results.find((result) => result.kind === 'failed') as
    | Extract<DnsResult<string>, { kind: 'failed' }>
    | undefined;
  return {
    addresses: addresses.map((one) => IPAddress.tryParse(one)).filter((one) => one !== undefined),
    failure: failure?.code,
  };
}

/** By preference; those of one preference in any order, so that load is shared. */
function inOrder(hosts: readonly Host[], random: () => number): readonly Host[] {
  return hosts
    .map((host) => ({ host, lot: random() }))
    .sort((a, b) => a.host.preference - b.host.preference || a.lot - b.lot)
    .map(({ host }) => host);
}

function literalAddress(domain: string): IPAddress | undefined {
  const inside = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(domain)?.[1];
  return inside === undefined ? undefined : IPAddress.tryParse(inside);
}

/** Nobody listens at 0.0.0.0/8, ::, or at multicast and reserved addresses; a domain that names them is a trap or a mistake. */
function isSensible({ version, words }: IPAddress): boolean {
  const top = words[0]! >>> 24;
  if (version === 4) return top !== 0 && top < 224;
  return top !== 0xff && words.some((word) => word !== 0);
}

function loop(what: string): Targets {
  return { kind: 'failed', reply: `554 5.4.6 Mail for ${shown(what)} would come back to this server` };
}

function transient(reply: string): string {
  return `451 4.${reply.slice(6)}`;
}

function shown(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?').slice(0, 255);
}
