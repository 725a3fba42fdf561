// One client's session as agents see it; the receive side alone changes it.
import type { AuthenticationSource, SmtpSession } from '../../core/agent.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';

export class ReceiveSession implements SmtpSession {
  readonly sessionId: string;
  readonly localEndpoint: Endpoint;
  readonly remoteEndpoint: Endpoint;
  readonly authenticationSource: AuthenticationSource = 'Anonymous';
  readonly antispamBypass = false;
  isExternalConnection: boolean;
  helloDomain: string | undefined;
  lastExternalIPAddress: IPAddress | undefined;

  constructor(sessionId: string, local: Endpoint, remote: Endpoint, isExternal: boolean) {
    this.sessionId = sessionId;
    this.localEndpoint = local;
    this.remoteEndpoint = remote;
    this.isExternalConnection = isExternal;
    this.helloDomain = undefined;
    this.lastExternalIPAddress = isExternal ? remote.Address : undefined;
  }
}
