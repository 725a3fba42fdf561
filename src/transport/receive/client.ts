// One client of a connection: its session and its agents. A connection has a second one after a proxy has named whom it speaks for.
import type { Account } from '../../core/accounts.ts';
import type { EventArguments, EventName } from '../../core/agent.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import { rightsText } from '../../core/permissions/extended-rights.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { type Disconnect, NO_TRACE, type ProtocolTrace } from '../logs/protocol-log.ts';
import { formatTimestamp } from '../logs/timestamp.ts';
import { type ReverseDns, reverseDns } from './admission/reverse-dns.ts';
import type { ConnectorObject, Outcome, ReceiveContext, SessionHost } from './ports.ts';
import { ReceiveSession } from './receive-session.ts';
import { trustOf } from './trust/client-trust.ts';
import type { TlsFacts } from './trust/tls-facts.ts';

export class Client {
  readonly session: ReceiveSession;
  readonly host: SessionHost;
  /** Its part of the receive protocol log, by the connector's level when it began. */
  readonly log: ProtocolTrace;
  readonly #context: ReceiveContext;
  /** As it was when the connection began. */
  readonly #connector: ConnectorObject;
  /** By which it was told whether the client is one of ours; the same object until it changes. */
  #judgedBy: ObjectOf<typeof TransportConfig>;
  /** When the session began, in milliseconds since 1970. */
  readonly #begun: number;
  /** Who it is by reverse DNS, where the connector has that looked up. */
  reverseDns: ReverseDns = { kind: 'off' };
  #name: Promise<ReverseDns> | undefined;
  #messages = 0;
  #ended = false;

  /** `view`: the configuration at this event; asking for it twice would be felt where connections are refused. */
  constructor(
    context: ReceiveContext,
    view: ConfigView,
    connector: ConnectorObject,
    local: Endpoint,
    remote: Endpoint,
    tls?: TlsFacts | undefined,
  ) {
    this.#context = context;
    this.#connector = connector;
    this.#begun = context.now();
    this.#judgedBy = view.one(TransportConfig);
    const isOutside = isExternal(remote, this.#judgedBy);
    const { Name, Guid } = connector;
    const trust = trustOf(view, connector, tls && { certificate: tls.certificate });
    const names = { id: `${view.server}\\${Name}`, guid: Guid };
    this.session = new ReceiveSession(context.nextSessionId(), local, remote, isOutside, names, trust);
    this.session.tls = tls;
    this.log = connector.ProtocolLoggingLevel === 'Verbose' ? this.#openLog() : NO_TRACE;
    this.host = context.openHost(this.session, view);
  }

  run<E extends EventName>(event: E, args: EventArguments[E]): Outcome | Promise<Outcome> {
    if (event !== 'onConnect') this.follow();
    const { session } = this;
    // Whom the last message came from says nothing about the next one.
    if (event === 'onMailCommand' && !session.isExternalConnection) session.lastExternalIPAddress = undefined;
    return this.host.run(event, args);
  }

  /** Takes notice of a change of InternalSMTPServers since the last event. */
  follow(): void {
    const config = this.#context.config.current().one(TransportConfig);
    if (config === this.#judgedBy) return;
    this.#judgedBy = config;
    const { session } = this;
    const external = isExternal(session.remoteEndpoint, config);
    if (external === session.isExternalConnection) return;
    session.isExternalConnection = external;
    session.lastExternalIPAddress = external ? session.remoteEndpoint.Address : undefined;
  }

  /** TLS has begun: what the client said before counts no more (RFC 3207, 4.2), what its certificate says does. */
  secured(tls: TlsFacts): void {
    const { session, log } = this;
    session.tls = tls;
    session.account = undefined;
    session.helloDomain = undefined;
    log.info(`${tls.protocol} ${tls.cipher}`, 'TLS negotiation succeeded');
    if (tls.certificate)
      log.info(tls.certificate.subject, `Received ${tls.certificate.isTrusted ? 'trusted' : 'untrusted'} certificate`);
    this.#trust();
  }

  /** Whether the account could send mail here at all: without that right it can't log on either. */
  mayBe(account: Account): boolean {
    const { rights } = trustOf(this.#context.config.current(), this.#connector, { account });
    return rights.has('ms-Exch-SMTP-Submit');
  }

  loggedOn(account: Account): void {
    this.session.account = account;
    this.#trust();
  }

  #trust(): void {
    const { session, log } = this;
    const { account, tls } = session;
    const proofs = { account, certificate: tls?.certificate };
    session.trust = trustOf(this.#context.config.current(), this.#connector, proofs);
    log.info(rightsText(session.rights), 'Set Session Permissions');
  }

  /** Looks the client's name up, once. Never rejects. */
  findName({ ReverseDnsEnabled }: ConnectorObject): Promise<ReverseDns> {
    this.#name ??= reverseDns(this.#context.dns, this.session.remoteEndpoint.Address).then((name) => {
      if (ReverseDnsEnabled) this.reverseDns = name;
      return name;
    });
    return this.#name;
  }

  /** Resolves when `reverseDns` is as it stays; undefined when it is already. */
  get isNamed(): Promise<unknown> | undefined {
    return this.#name;
  }

  /** The next message's name in the logs: session id, when the session began, number in the session. */
  beginMessage(): string {
    const source = `${this.session.sessionId};${formatTimestamp(this.#begun)};${++this.#messages}`;
    this.log.info(source, 'receiving message');
    return source;
  }

  /** The last event. Nothing waits for its agents. */
  end(by: Disconnect): void {
    if (this.#ended) return;
    this.#ended = true;
    this.log.end(by);
    const outcome = this.host.run('onDisconnect', { session: this.session });
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  }

  #openLog(): ProtocolTrace {
    const { connector, sessionId, localEndpoint, remoteEndpoint, rights } = this.session;
    const log = this.#context.protocolLog.open({ connectorId: connector.id, sessionId, localEndpoint, remoteEndpoint });
    log.info(rightsText(rights), 'Set Session Permissions');
    return log;
  }
}

function isExternal({ Address }: Endpoint, { InternalSMTPServers }: ObjectOf<typeof TransportConfig>): boolean {
  return !InternalSMTPServers.some((range) => range.contains(Address));
}
