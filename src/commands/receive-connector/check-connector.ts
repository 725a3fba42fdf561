// What holds of every Receive connector beyond its single properties: combinations, and its ranges against those of its neighbours.
import { fail } from '../../core/errors.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { flagsOf } from '../../core/values/flags.ts';
import type { IPRange } from '../../core/values/ip-range.ts';

export type Connector = ObjectOf<typeof ReceiveConnector>;
type Checked = Pick<Connector, keyof typeof ReceiveConnector.properties>;

/** `guid`: the connector itself, which is no neighbour of its own. @throws PosternError */
export function checkConnector(config: ConfigStore, wanted: Checked, guid?: string): void {
  const { Banner, Bindings, RemoteIPRanges, ConnectionInactivityTimeout, ConnectionTimeout } = wanted;
  if (Banner !== null && !/^220 \S/.test(Banner))
    fail('InvalidBanner', { value: Banner }, { parameter: 'Banner', target: Banner });
  if (Bindings.length === 0) fail('PropertyMissing', { property: 'Bindings' }, { parameter: 'Bindings' });
  if (RemoteIPRanges.length === 0)
    fail('PropertyMissing', { property: 'RemoteIPRanges' }, { parameter: 'RemoteIPRanges' });
  if (ConnectionInactivityTimeout.milliseconds >= ConnectionTimeout.milliseconds)
    invalid(
      'ConnectionInactivityTimeout',
      `${ConnectionInactivityTimeout}`,
      'it must be shorter than ConnectionTimeout',
    );
  checkTrust(wanted);
  for (const other of config.list(ReceiveConnector)) if (other.Guid !== guid) checkNeighbour(wanted, other);
}

/** Exchange help, Set-ReceiveConnector -AuthMechanism, -RequireTLS, -DomainSecureEnabled. */
function checkTrust(wanted: Checked): void {
  const { AuthMechanism, PermissionGroups, RequireTLS, DomainSecureEnabled } = wanted;
  const mechanisms = flagsOf(AuthMechanism);
  const has = (name: string) => mechanisms.has(name);
  const wrong = (detail: string) => invalid('AuthMechanism', AuthMechanism, detail);
  if (has('BasicAuthRequireTLS') && !(has('BasicAuth') && has('Tls')))
    wrong('BasicAuthRequireTLS needs BasicAuth and Tls');
  if (has('Integrated')) {
    const reason = 'there is no Windows domain here, so nobody could log on by Integrated. BasicAuth is what there is.';
    fail('ParameterNotSupported', { parameter: 'AuthMechanism', reason }, { parameter: 'AuthMechanism' });
  }
  if (has('ExternalAuthoritative')) {
    if ([...mechanisms].some((name) => name !== 'ExternalAuthoritative' && name !== 'Tls'))
      wrong('ExternalAuthoritative can be combined with Tls only');
    if (!flagsOf(PermissionGroups).has('ExchangeServers'))
      wrong('ExternalAuthoritative needs ExchangeServers among the PermissionGroups');
    if (DomainSecureEnabled) wrong('ExternalAuthoritative excludes DomainSecureEnabled');
  }
  if (wanted.ImplicitTlsBindings.length > 0 && !has('Tls')) wrong('ImplicitTlsBindings need Tls');
  const own = new Set(wanted.Bindings.map(String));
  const stray = wanted.ImplicitTlsBindings.find((one) => !own.has(String(one)));
  if (stray) invalid('ImplicitTlsBindings', String(stray), 'it is none of the Bindings');
  if (RequireTLS && !has('Tls')) wrong('RequireTLS needs Tls');
  if (DomainSecureEnabled && !has('Tls')) wrong('DomainSecureEnabled needs Tls');
}

interface Conflict {
  readonly binding: string;
  readonly range: string;
  readonly other: string;
  readonly taken: string;
}

/** On a common binding, ranges must be apart or one within the other: otherwise two connectors have the same claim to a client. */
function checkNeighbour(wanted: Checked, other: Connector): void {
  const theirs = new Set(other.Bindings.map(String));
  const binding = wanted.Bindings.map(String).find((one) => theirs.has(one));
  if (binding === undefined) return;
  for (const range of wanted.RemoteIPRanges) {
    for (const taken of other.RemoteIPRanges) {
      if (!overlap(range, taken)) continue;
      const facts: Conflict = { binding, range: String(range), other: other.Name, taken: String(taken) };
      if (range.equals(taken)) fail('ConnectorConflict', facts, { parameter: 'RemoteIPRanges', target: range });
      if (!holds(range, taken) && !holds(taken, range))
        fail('RemoteRangesOverlap', facts, { parameter: 'RemoteIPRanges', target: range });
    }
  }
}

function overlap(a: IPRange, b: IPRange): boolean {
  if (a.LowerBound.version !== b.LowerBound.version) return false;
  return a.LowerBound.compare(b.UpperBound) <= 0 && b.LowerBound.compare(a.UpperBound) <= 0;
}

function holds(outer: IPRange, inner: IPRange): boolean {
  return outer.contains(inner.LowerBound) && outer.contains(inner.UpperBound);
}

function invalid(property: string, value: string, detail: string): never {
  return fail('PropertyInvalid', { property, value, detail }, { parameter: property, target: value });
}
