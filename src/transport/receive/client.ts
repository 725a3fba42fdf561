// One client of a connection: its session and its agents. A connection has a second one after a proxy has named whom it speaks for.
import type { EventArguments, EventName } from '../../core/agent.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { Outcome, ReceiveContext, SessionHost } from './ports.ts';
import { ReceiveSession } from './receive-session.ts';

export class Client {
  readonly session: ReceiveSession;
  readonly host: SessionHost;
  #ended = false;

  /** `view`: the configuration at this event; asking for it twice would be felt where connections are refused. */
  constructor(context: ReceiveContext, view: ConfigView, local: Endpoint, remote: Endpoint) {
    const { InternalSMTPServers } = view.one(TransportConfig);
    const isExternal = !InternalSMTPServers.some((range) => range.contains(remote.Address));
    this.session = new ReceiveSession(context.nextSessionId(), local, remote, isExternal);
    this.host = context.openHost(this.session, view);
  }

  run<E extends EventName>(event: E, args: EventArguments[E]): Outcome | Promise<Outcome> {
    return this.host.run(event, args);
  }

  /** The last event. Nothing waits for its agents. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const outcome = this.host.run('onDisconnect', { session: this.session });
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  }
}
