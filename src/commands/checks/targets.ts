// Which servers a check talks to: this server's own connectors, or one address that is named.
import { networkInterfaces } from 'node:os';
import type { Parameter } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import type { Ports } from '../../core/ports.ts';
import { types } from '../../core/types.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

export interface Target {
  /** `SERVER\name`; empty for an address that was named. */
  readonly connector: string;
  /** As configured. */
  readonly binding: Endpoint;
  readonly endpoint: Endpoint;
  /** Milliseconds after which an answer counts as none: the connector holds refusals back for its TarpitInterval. */
  readonly patience: number;
  readonly isOwn: boolean;
  readonly tls: 'FromTheStart' | 'Required' | 'NotRequired';
}

const MARGIN = 3000;
/** For a server whose tarpit nobody knows. */
const PATIENCE = 12_000;

export const END_POINT: Parameter<Endpoint> = {
  type: types.binding,
  position: 0,
  help: "An address and port to test instead of this server's own connectors.",
};
export const FORCE: Parameter<boolean> & { readonly type: { readonly isSwitch: true } } = {
  type: types.switch,
  help: 'Whether -EndPoint may be another computer. Test only servers that you answer for.',
};

/** Every enabled connector at every binding. `everyAddress`: at all addresses a wildcard stands for, else on loopback. */
export function connectorTargets({ config, server }: Ports, everyAddress: boolean): readonly Target[] {
  return config
    .list(ReceiveConnector)
    .filter(({ Enabled }) => Enabled)
    .flatMap(({ Name, Bindings, TarpitInterval, RequireTLS, ImplicitTlsBindings }) =>
      Bindings.flatMap((binding) =>
        addressesOf(binding.Address, everyAddress).map((address) => ({
          connector: `${server}\\${Name}`,
          binding,
          endpoint: new Endpoint(address, binding.Port),
          patience: TarpitInterval.milliseconds + MARGIN,
          isOwn: true,
          tls: tlsOf(new Endpoint(address, binding.Port), RequireTLS, ImplicitTlsBindings),
        })),
      ),
    );
}

/** @throws PosternError EndPointNotOwn */
export function targetsOf(
  args: { readonly EndPoint?: Endpoint | undefined; readonly Force?: boolean },
  ports: Ports,
): readonly Target[] {
  const { EndPoint: endpoint, Force = false } = args;
  if (!endpoint) return connectorTargets(ports, false);
  const isOwn = isOwnAddress(endpoint.Address);
  if (!isOwn && !Force)
    fail('EndPointNotOwn', { endpoint: String(endpoint) }, { parameter: 'EndPoint', target: endpoint });
  const known = connectorTargets(ports, true).find((target) => String(target.endpoint) === String(endpoint));
  return [
    known ?? { connector: '', binding: endpoint, endpoint, patience: PATIENCE, isOwn: false, tls: tlsOf(endpoint) },
  ];
}

/** Port 465 of a server that nothing is known of is the one for TLS from the start (RFC 8314, 3.3). */
function tlsOf(
  { Address, Port }: Endpoint,
  isRequired = false,
  implicit: readonly Endpoint[] | undefined = undefined,
): Target['tls'] {
  const isImplicit = implicit
    ? implicit.some((one) => one.Port === Port && (isAny(one.Address) || one.Address.equals(Address)))
    : Port === 465;
  if (isImplicit) return 'FromTheStart';
  return isRequired ? 'Required' : 'NotRequired';
}

/** The domain a server can be expected to take mail for. */
export function ownDomain({ config }: Ports): string | undefined {
  const domains = config.list(AcceptedDomain);
  return (domains.find(({ Default }) => Default) ?? domains[0])?.DomainName.replace(/^\*\.?/, '');
}

function addressesOf(address: IPAddress, everyAddress: boolean): readonly IPAddress[] {
  if (!isAny(address)) return [address];
  const all = ownAddresses().filter(({ version }) => version === address.version);
  const loopback = IPAddress.parse(address.version === 4 ? '127.0.0.1' : '::1');
  return everyAddress && all.length > 0 ? all : [loopback];
}

function isAny({ words }: IPAddress): boolean {
  return words.every((word) => word === 0);
}

function isOwnAddress(address: IPAddress): boolean {
  const text = String(address);
  return text.startsWith('127.') || text === '::1' || ownAddresses().some((own) => own.equals(address));
}

function ownAddresses(): readonly IPAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address }) => IPAddress.tryParse(address.split('%')[0]!) ?? []);
}
