// How a connection has arrived, and where it stands before anything was said.
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { NO_TRACE, type ProtocolTrace } from '../logs/protocol-log.ts';
import type { Place } from './admission/open-sessions.ts';
import type { Client } from './client.ts';
import { limitsOf } from './limits.ts';
import { type ConnectorObject, connectorIn, type ReceiveContext } from './ports.ts';
import type { Standing } from './standing.ts';

export interface Arrival {
  readonly context: ReceiveContext;
  readonly connector: ConnectorObject;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** Who passed OnConnect already; absent for trusted proxies. */
  readonly client: Client | undefined;
  /** TLS begins with the first byte. */
  readonly isImplicitTls: boolean;
  readonly place: Place;
  /** Time has passed since the connection was made, in which the client may have spoken. */
  readonly hasWaited: boolean;
}

export function standingOf(arrival: Arrival, proxyLog: ProtocolTrace | undefined): Standing {
  const { local, peer, client, context, place } = arrival;
  let view: ConfigView | undefined;
  let { connector } = arrival;
  return {
    get connector() {
      const newest = context.config.current();
      if (newest !== view) {
        view = newest;
        // A session that outlives its connector keeps what it knew.
        connector = connectorIn(view, arrival.connector.Guid) ?? arrival.connector;
      }
      return connector;
    },
    get limits() {
      return limitsOf(this.connector);
    },
    get fqdn() {
      return this.connector.Fqdn ?? context.hostName;
    },
    local,
    peer,
    place,
    client,
    get log() {
      return this.client?.log ?? proxyLog ?? NO_TRACE;
    },
    tls: undefined,
    hello: undefined,
    mail: undefined,
  };
}

/** A trusted peer speaks before anybody's session has begun: what it says has an id of its own. */
export function proxyLogOf({ context, connector, local, peer }: Arrival): ProtocolTrace | undefined {
  if (connector.ProtocolLoggingLevel !== 'Verbose') return undefined;
  return context.protocolLog.open({
    connectorId: `${context.config.current().server}\\${connector.Name}`,
    sessionId: context.nextSessionId(),
    localEndpoint: local,
    remoteEndpoint: peer,
  });
}
