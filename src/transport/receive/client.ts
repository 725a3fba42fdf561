// One client of a connection: its session and its agents. A connection has a second one after a proxy has named whom it speaks for.
import type { EventArguments, EventName } from '../../core/agent.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { ConnectorObject, Outcome, ReceiveContext, SessionHost } from './ports.ts';
import { ReceiveSession } from './receive-session.ts';

export class Client {
  readonly session: ReceiveSession;
  readonly host: SessionHost;
  /** Messages begun so far. */
  messages = 0;
  readonly #context: ReceiveContext;
  /** By which it was told whether the client is one of ours; the same object until it changes. */
  #judgedBy: ObjectOf<typeof TransportConfig>;
  #ended = false;

  /** `view`: the configuration at this event; asking for it twice would be felt where connections are refused. */
  constructor(
    context: ReceiveContext,
    view: ConfigView,
    connector: ConnectorObject,
    local: Endpoint,
    remote: Endpoint,
  ) {
    this.#context = context;
    this.#judgedBy = view.one(TransportConfig);
    const isOutside = isExternal(remote, this.#judgedBy);
    const { Name, Guid } = connector;
    this.session = new ReceiveSession(context.nextSessionId(), local, remote, isOutside, {
      id: `${view.server}\\${Name}`,
      guid: Guid,
    });
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

  /** The last event. Nothing waits for its agents. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const outcome = this.host.run('onDisconnect', { session: this.session });
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  }
}

function isExternal({ Address }: Endpoint, { InternalSMTPServers }: ObjectOf<typeof TransportConfig>): boolean {
  return !InternalSMTPServers.some((range) => range.contains(Address));
}
