// One client's session as agents see it; the receive side alone changes it.
import type { Account } from '../../core/accounts.ts';
import type { AuthenticationSource, SmtpSession } from '../../core/agent.ts';
import type { ExtendedRight } from '../../core/permissions/extended-rights.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';
import { coversSender } from '../../core/values/sender-pattern.ts';
import type { Trust, TrustClass } from './trust/client-trust.ts';
import type { TlsFacts } from './trust/tls-facts.ts';

export class ReceiveSession implements SmtpSession {
  readonly sessionId: string;
  readonly localEndpoint: Endpoint;
  readonly remoteEndpoint: Endpoint;
  /** What it has become by what the client has shown. */
  trust: Trust;
  /** Who has logged on. */
  account: Account | undefined;
  tls: TlsFacts | undefined;
  readonly connector: SmtpSession['connector'];
  /** Whether the session may send as the address by who it is: an account's own addresses, a partner's domains. */
  readonly owns = (address: string): boolean => {
    if (this.account) return coversSender(this.account.addresses, address);
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
    return this.trust.partnerDomains.includes(domain);
  };
  isExternalConnection: boolean;
  helloDomain: string | undefined;
  lastExternalIPAddress: IPAddress | undefined;

  constructor(
    sessionId: string,
    local: Endpoint,
    remote: Endpoint,
    isExternal: boolean,
    connector: SmtpSession['connector'],
    trust: Trust,
  ) {
    this.sessionId = sessionId;
    this.connector = connector;
    this.trust = trust;
    this.account = undefined;
    this.tls = undefined;
    this.localEndpoint = local;
    this.remoteEndpoint = remote;
    this.isExternalConnection = isExternal;
    this.helloDomain = undefined;
    this.lastExternalIPAddress = isExternal ? remote.Address : undefined;
  }

  get authenticationSource(): AuthenticationSource {
    return this.trust.source;
  }

  get trustClass(): TrustClass {
    return this.trust.trustClass;
  }

  get rights(): ReadonlySet<ExtendedRight> {
    return this.trust.rights;
  }

  /** The account that has logged on; of a partner the domain. */
  get identity(): string | undefined {
    return this.account?.identity ?? this.trust.partnerDomains[0];
  }

  get isTls(): boolean {
    return this.tls !== undefined;
  }

  get antispamBypass(): boolean {
    return this.rights.has('ms-Exch-Bypass-Anti-Spam');
  }
}
