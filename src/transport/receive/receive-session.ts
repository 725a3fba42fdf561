// One client's session as agents see it; the receive side alone changes it.
import type { AuthenticationSource, SmtpSession } from '../../core/agent.ts';
import type { ExtendedRight } from '../../core/permissions/extended-rights.ts';
import { GROUP_GRANTS } from '../../core/permissions/permission-groups.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';

const ANONYMOUS_RIGHTS: ReadonlySet<ExtendedRight> = new Set(
  GROUP_GRANTS.AnonymousUsers.flatMap(({ rights }) => rights),
);

export class ReceiveSession implements SmtpSession {
  readonly sessionId: string;
  readonly localEndpoint: Endpoint;
  readonly remoteEndpoint: Endpoint;
  authenticationSource: AuthenticationSource = 'Anonymous';
  identity: string | undefined;
  isTls = false;
  readonly connector: SmtpSession['connector'];
  /** What the session may do; worked out anew when who it is changes. */
  rights: ReadonlySet<ExtendedRight> = ANONYMOUS_RIGHTS;
  /** Whether the account may send as the address. */
  owns: (address: string) => boolean = () => false;
  isExternalConnection: boolean;
  helloDomain: string | undefined;
  lastExternalIPAddress: IPAddress | undefined;

  constructor(
    sessionId: string,
    local: Endpoint,
    remote: Endpoint,
    isExternal: boolean,
    connector: SmtpSession['connector'],
  ) {
    this.sessionId = sessionId;
    this.connector = connector;
    this.identity = undefined;
    this.localEndpoint = local;
    this.remoteEndpoint = remote;
    this.isExternalConnection = isExternal;
    this.helloDomain = undefined;
    this.lastExternalIPAddress = isExternal ? remote.Address : undefined;
  }

  get antispamBypass(): boolean {
    return this.rights.has('ms-Exch-Bypass-Anti-Spam');
  }
}
