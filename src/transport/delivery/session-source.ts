// Opens sessions with a next hop: the connector's settings, the servers DNS names, one after another until one takes us.
import { SendConnector } from '../../core/objects/send-connector.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import type { ConfigView, MailDnsPort } from '../../core/ports.ts';
import { Credential } from '../../core/values/credential.ts';
import type { DeliveryJob, NextHop } from '../queue/contract.ts';
import type { Load } from './delivery.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { outboundContent } from './outbound-content.ts';
import { isRedirect, redirectConnector } from './redirect.ts';
import type { Connector } from './route.ts';
import { Session } from './smtp/session.ts';
import { SessionFailure } from './smtp/session-failure.ts';
import { limitedTo, RFC_TIMEOUTS, type Timeouts } from './smtp/timeouts.ts';
import { tlsPolicy } from './smtp/tls-policy.ts';
import type { Mail } from './smtp/transaction.ts';
import { findTargets, type Target, type TargetPorts } from './targets.ts';

export type Opened =
  | { readonly kind: 'open'; readonly session: Session }
  /** For good, for this domain. */
  | { readonly kind: 'failed'; readonly reply: string }
  /** The hop is not to be had now. */
  | { readonly kind: 'deferred'; readonly reply: string };

export interface SessionSource {
  open(hop: NextHop, job: DeliveryJob): Promise<Opened>;
  /** The message as it leaves by the hop's connector. */
  outgoing(hop: NextHop, load: Load): Promise<Mail>;
  /** Whether the session has carried as many messages as the connector allows. */
  isSpent(hop: NextHop, session: Session): boolean;
}

export interface SessionSourceDeps extends Pick<TargetPorts, 'isOurs'> {
  readonly config: () => ConfigView;
  /** The system's DNS servers, and those of ExternalDNSServers. */
  readonly dns: MailDnsPort;
  readonly externalDns: MailDnsPort;
  readonly hostName: string;
  /** Opens what the store has sealed. @throws when the key is another */
  readonly openSecret: (sealed: string) => string;
  readonly log: Pick<DeliveryLog, 'connection' | 'hop'>;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly random?: () => number;
  /** In place of the RFC's. */
  readonly timeouts?: Timeouts;
  /** Certificate authorities in PEM, in place of those Node comes with. */
  readonly ca?: string;
}

/** Milliseconds that a server that didn't take us is tried last. */
const AVOIDED = 5 * 60_000;
const MOST_AVOIDED = 10_000;

export function sessionSource(deps: SessionSourceDeps): SessionSource {
  const { config, dns, externalDns, hostName, isOurs, openSecret, log, now, random = Math.random, ca } = deps;
  const avoided = new Map<string, number>();

  const connectorOf = (hop: NextHop): Connector | undefined => {
    if (isRedirect(hop)) return redirectConnector(hop);
    const connectors = config().all(SendConnector);
    return connectors.find(({ Guid, Enabled }) => Guid === hop.connector && Enabled);
  };

  function inOrder(targets: readonly Target[]): readonly Target[] {
    const isAvoided = ({ endpoint }: Target) => (avoided.get(String(endpoint)) ?? 0) > now();
    return [...targets.filter((one) => !isAvoided(one)), ...targets.filter(isAvoided)];
  }

  function avoid({ endpoint }: Target): void {
    if (avoided.size >= MOST_AVOIDED) avoided.clear();
    avoided.set(String(endpoint), now() + AVOIDED);
  }

  function begin(hop: NextHop, connector: Connector, { host, endpoint }: Target): Promise<Session> {
    const { TLSSendDomainSecureList } = config().one(TransportConfig);
    const { ConnectionInactivityTimeOut, SourceIPAddress, AuthenticationCredential, SmartHostAuthMechanism } =
      connector;
    const logsOn = SmartHostAuthMechanism === 'BasicAuth' || SmartHostAuthMechanism === 'BasicAuthRequireTLS';
    const isSmart = hop.deliveryType === 'SmartHostConnectorDelivery';
    const login =
      logsOn && isSmart && AuthenticationCredential
        ? { user: AuthenticationCredential.UserName, password: Credential.reveal(AuthenticationCredential, openSecret) }
        : undefined;
    const from = SourceIPAddress.words.every((word) => word === 0) ? undefined : SourceIPAddress;
    return Session.open({
      remote: endpoint,
      host,
      from,
      ourName: connector.Fqdn ?? hostName,
      protocol: connector.Transport,
      forceHelo: connector.ForceHELO,
      tls: tlsPolicy(connector, TLSSendDomainSecureList, isSmart ? host : hop.domain, host),
      ca,
      login,
      timeouts: limitedTo(ConnectionInactivityTimeOut.milliseconds, deps.timeouts ?? RFC_TIMEOUTS),
      log: log.connection(hop, connector, host, endpoint),
    });
  }

  return {
    async open(hop) {
      const connector = connectorOf(hop);
      if (!connector) return { kind: 'deferred', reply: '451 4.4.0 The Send connector is gone or disabled' };
      const ourNames = [hostName, connector.Fqdn ?? hostName].map((name) => name.toLowerCase());
      const found = await findTargets(hop, connector, {
        dns: connector.UseExternalDNSServersEnabled ? externalDns : dns,
        isOurs,
        ourNames,
        random,
      });
      if (found.kind !== 'found') return { kind: found.kind, reply: found.reply } as Opened;
      log.hop(hop, found.targets.map(({ host, endpoint }) => `${host}[${endpoint.Address}]`).join(', '));
      let last = '451 4.4.0 No server could be reached';
      for (const target of inOrder(found.targets)) {
        try {
          const session = await begin(hop, connector, target);
          avoided.delete(String(target.endpoint));
          return { kind: 'open', session };
        } catch (error) {
          if (!(error instanceof SessionFailure)) throw error;
          last = error.reply;
          avoid(target);
        }
      }
      return { kind: 'deferred', reply: last };
    },
    async outgoing(hop, { job: { facts, size, recipients }, content }) {
      const connector = connectorOf(hop);
      const staysInside =
        connector?.Usage === 'Internal' || connector?.SmartHostAuthMechanism === 'ExternalAuthoritative';
      if (staysInside) return { facts, size, recipients, content };
      return { facts, recipients, ...(await outboundContent(content, size)) };
    },
    isSpent(hop, session) {
      const most = connectorOf(hop)?.SmtpMaxMessagesPerConnection ?? 1;
      return most > 0 && session.sent >= most;
    },
  };
}
