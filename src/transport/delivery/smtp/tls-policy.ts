// What TLS a connection needs: from the Send connector, the domains that are only sent to in secret, and nothing else.
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import type { Connector } from '../route.ts';

export interface TlsPolicy {
  /** never: not even when offered. offered: when offered, and without it when it fails. required: or no mail goes. */
  readonly use: 'never' | 'offered' | 'required';
  /** Whether the certificate must be trusted. */
  readonly trusted: boolean;
  /** The names one of which it must be for; `*.contoso.com` stands for all below. Undefined: any. */
  readonly names: readonly string[] | undefined;
}

type Settings = Pick<
  Connector,
  'IgnoreSTARTTLS' | 'RequireTLS' | 'TlsAuthLevel' | 'TlsDomain' | 'DomainSecureEnabled' | 'SmartHostAuthMechanism'
>;

/**
 * `domain`: the recipients', `host`: the next hop's name. MX records aren't signed, so a host they name proves the domain only
 * when it lies below it.
 */
export function tlsPolicy(
  connector: Settings,
  secureDomains: readonly string[],
  domain: string,
  host: string,
): TlsPolicy {
  const { IgnoreSTARTTLS, RequireTLS, TlsAuthLevel, TlsDomain, DomainSecureEnabled, SmartHostAuthMechanism } =
    connector;
  if (DomainSecureEnabled && secureDomains.includes(domain.toLowerCase())) {
    const below = host.toLowerCase().endsWith(`.${domain.toLowerCase()}`) ? [host] : [];
    return { use: 'required', trusted: true, names: [domain, ...below] };
  }
  if (TlsAuthLevel === 'DomainValidation') return { use: 'required', trusted: true, names: [TlsDomain ?? host] };
  if (TlsAuthLevel === 'CertificateValidation') return { use: 'required', trusted: true, names: undefined };
  if (RequireTLS || TlsAuthLevel === 'EncryptionOnly' || SmartHostAuthMechanism === 'BasicAuthRequireTLS')
    return { use: 'required', trusted: false, names: undefined };
  return { use: IgnoreSTARTTLS ? 'never' : 'offered', trusted: false, names: undefined };
}

/** Why the certificate won't do; undefined when it does. */
export function certificateFault({ trusted, names }: TlsPolicy, socket: TLSSocket): string | undefined {
  if (!trusted) return undefined;
  if (!socket.authorized) return `the certificate isn't trusted (${socket.authorizationError})`;
  if (names === undefined) return undefined;
  const certificate = socket.getPeerCertificate();
  // A pattern is asked for by a name that only it, or a certificate for the same pattern, can match.
  const matches = names.some((name) =>
    name.startsWith('*.')
      ? isBelow(certificate.subjectaltname ?? '', name.slice(2))
      : checkServerIdentity(name, certificate) === undefined,
  );
  return matches ? undefined : `the certificate isn't for ${names.join(' or ')}`;
}

function isBelow(alternatives: string, parent: string): boolean {
  return alternatives
    .split(', ')
    .filter((one) => one.startsWith('DNS:'))
    .map((one) => one.slice(4).toLowerCase())
    .some((name) => name === parent || name.endsWith(`.${parent}`));
}
