// Who a session is and what it may therefore do: anonymous, an account, a partner, a server of the organization, or externally secured.
import type { Account } from '../../../core/accounts.ts';
import type { AuthenticationSource } from '../../../core/agent.ts';
import type { ObjectOf } from '../../../core/object-class.ts';
import { ReceiveConnectorPermission } from '../../../core/objects/receive-connector-permission.ts';
import { TransportConfig } from '../../../core/objects/transport-config.ts';
import type { ExtendedRight } from '../../../core/permissions/extended-rights.ts';
import { PRINCIPALS } from '../../../core/permissions/permission-groups.ts';
import { groupsIn, names, type Permission, permissionsOf, rightsOf } from '../../../core/permissions/session-rights.ts';
import type { ConfigView } from '../../../core/ports.ts';
import type { ConnectorObject } from '../ports.ts';
import type { ClientCertificate } from './tls-facts.ts';

export type TrustClass = 'Anonymous' | 'Account' | 'Partner' | 'ExchangeServer' | 'ExternallySecured';

export interface Trust {
  readonly trustClass: TrustClass;
  readonly source: AuthenticationSource;
  readonly rights: ReadonlySet<ExtendedRight>;
  /** The domains of TLSReceiveDomainSecureList that a partner's certificate is for. */
  readonly partnerDomains: readonly string[];
}

/** What the client has shown so far. */
export interface Proofs {
  readonly account?: Account | undefined;
  readonly certificate?: ClientCertificate | undefined;
}

interface ConnectorTrust {
  readonly stored: readonly object[];
  readonly permissions: readonly Permission[];
  /** That of a client that has shown nothing, which most are. */
  readonly unproved: Trust;
}

const NO_PROOFS: Proofs = {};
/** A connector object is the same until it changes. */
const known = new WeakMap<ConnectorObject, ConnectorTrust>();

export function trustOf(view: ConfigView, connector: ConnectorObject, proofs: Proofs = NO_PROOFS): Trust {
  const { permissions, unproved } = connectorTrust(view, connector);
  if (!proofs.account && !proofs.certificate) return unproved;
  return judge(view, connector, permissions, proofs);
}

function connectorTrust(view: ConfigView, connector: ConnectorObject): ConnectorTrust {
  const stored = view.all(ReceiveConnectorPermission);
  const before = known.get(connector);
  if (before?.stored === stored) return before;
  const own = stored.filter((one: ObjectOf<typeof ReceiveConnectorPermission>) => one.Connector === connector.Guid);
  const permissions = permissionsOf(groupsIn(connector.PermissionGroups), own);
  const made = { stored, permissions, unproved: judge(view, connector, permissions, NO_PROOFS) };
  known.set(connector, made);
  return made;
}

function judge(
  view: ConfigView,
  connector: ConnectorObject,
  permissions: readonly Permission[],
  { account, certificate }: Proofs,
): Trust {
  const made = (trustClass: TrustClass, source: AuthenticationSource, principals: readonly string[]): Trust => ({
    trustClass,
    source,
    rights: rightsOf(permissions, principals),
    partnerDomains: trustClass === 'Partner' ? partnerDomains : [],
  });
  const groups = groupsIn(connector.PermissionGroups);
  const partnerDomains =
    certificate?.isTrusted && connector.DomainSecureEnabled && groups.includes('Partners')
      ? securedDomains(view.one(TransportConfig).TLSReceiveDomainSecureList, certificate.domains)
      : [];
  const isExternallySecured = names(connector.AuthMechanism, 'ExternalAuthoritative');
  if (account) {
    const secured = isExternallySecured ? [PRINCIPALS.externallySecured] : [];
    return made('Account', 'Organization', [PRINCIPALS.users, account.identity, ...secured]);
  }
  if (isExternallySecured) return made('ExternallySecured', 'Organization', [PRINCIPALS.externallySecured]);
  if (isServer(connector, certificate) && groups.includes('ExchangeServers'))
    return made('ExchangeServer', 'Organization', [PRINCIPALS.hubServers]);
  if (partnerDomains.length > 0) return made('Partner', 'Partner', [PRINCIPALS.partners]);
  return made('Anonymous', 'Anonymous', [PRINCIPALS.anonymous]);
}

function isServer(connector: ConnectorObject, certificate: ClientCertificate | undefined): boolean {
  if (!certificate || !names(connector.AuthMechanism, 'ExchangeServer')) return false;
  return connector.ServerCertificates.includes(certificate.fingerprint);
}

/** A certificate is for a domain of the list by that name, or by a wildcard that covers it (RFC 6125, 6.4.3). */
function securedDomains(list: readonly string[], domains: readonly string[]): readonly string[] {
  const own = new Set(domains);
  return list
    .map((one) => one.toLowerCase())
    .filter((one) => own.has(one) || own.has(`*.${one.slice(one.indexOf('.') + 1)}`));
}
