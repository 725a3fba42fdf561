// smtp-server's server, whose connect() decides before there is a connection: a refused client costs one line.
import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { ConfigView } from '../../core/ports.ts';
import { replyText } from '../../core/reply.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { Client } from './client.ts';
import type { ConnectorObject, Outcome, ReceiveContext } from './ports.ts';
import { type Arrival, ReceiveConnection } from './receive-connection.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { refuse } from './refuse.ts';
import { REPLIES } from './replies.ts';

/** How a socket arrived. */
export interface Accepted {
  readonly view: ConfigView;
  readonly connector: ConnectorObject;
  /** The address that was listened on; undefined behind a wildcard, where the socket knows it. */
  readonly local: Endpoint | undefined;
}

export class ReceiveServer extends SMTPServer {
  readonly #context: ReceiveContext;
  /** Sockets whose OnConnect agents are still at it. */
  readonly #waiting = new Set<Socket>();
  /** All sockets of sessions until they are closed on both sides; smtp-server forgets a connection when it begins to close. */
  readonly #sockets = new Set<Socket>();

  constructor(context: ReceiveContext) {
    super({
      logger: false,
      disabledCommands: ['AUTH', 'STARTTLS'],
      socketTimeout: context.limits.inactivity,
      disableReverseLookup: true,
    });
    this.#context = context;
    this.on('error', () => undefined);
  }

  /** smtp-server would load its built-in certificate here, whose key is public. Nothing offers TLS, so there is none. */
  override updateSecureContext(): void {
    this.secureContext = new Map();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the base class declares its own options type, and we hand over ours
  override connect(socket: Socket, accepted?: any): void {
    this.#connect(socket, accepted as Accepted);
  }

  shutDown(): void {
    for (const socket of this.#waiting) refuse(socket, replyText(REPLIES.shuttingDown));
    this.#waiting.clear();
    for (const connection of this.connections) (connection as ReceiveConnection).shutDown();
  }

  /** Whether some session hasn't ended. */
  get isBusy(): boolean {
    return this.connections.size + this.#waiting.size > 0;
  }

  /** Whoever is still there; resolves when all sessions have had their OnDisconnect. */
  async destroyAll(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    while (this.#sockets.size > 0) await new Promise(setImmediate);
  }

  #connect(socket: Socket, { view, connector, local }: Accepted): void {
    socket.on('error', ignore);
    const address = IPAddress.tryParse(socket.remoteAddress ?? '');
    if (!address) {
      socket.destroy();
      return;
    }
    const peer = new Endpoint(address, socket.remotePort ?? 0);
    const here = local ?? new Endpoint(IPAddress.tryParse(socket.localAddress ?? '') ?? address, socket.localPort ?? 0);
    if (this.connections.size + this.#waiting.size >= this.#context.limits.connections) {
      refuse(socket, replyText(REPLIES.tooManyConnections));
      return;
    }
    const arrival = { context: this.#context, connector, local: here, peer };
    if (connector.TrustedProxies.some((range) => range.contains(address))) {
      this.#admit(socket, { ...arrival, client: undefined });
      return;
    }
    const client = new Client(this.#context, view, connector, here, peer);
    const outcome = client.run('onConnect', { session: client.session });
    if (!(outcome instanceof Promise)) {
      this.#judge(socket, { ...arrival, client }, client, outcome);
      return;
    }
    this.#waiting.add(socket);
    outcome.then(
      (decided) => this.#judgeLater(socket, { ...arrival, client }, client, decided),
      (error: unknown) => this.#failed(socket, client, error),
    );
  }

  #judgeLater(socket: Socket, arrival: Arrival, client: Client, outcome: Outcome): void {
    if (this.#waiting.delete(socket) && !socket.destroyed) this.#judge(socket, arrival, client, outcome);
    else client.end('Remote');
  }

  #judge(socket: Socket, arrival: Arrival, client: Client, outcome: Outcome): void {
    if (outcome.kind === 'continue' || outcome.kind === 'delete') {
      this.#admit(socket, arrival);
      return;
    }
    refuse(socket, replyText(outcome.reply));
    client.log.sent(replyText(outcome.reply));
    const heard = client.host.rejected('onConnect', outcome.reply, undefined);
    if (heard instanceof Promise) heard.finally(() => client.end('Local')).catch(ignore);
    else client.end('Local');
  }

  #failed(socket: Socket, client: Client, error: unknown): void {
    this.#waiting.delete(socket);
    report(this.#context, RECEIVE_EVENTS.sessionFailed, `A session failed at OnConnect: ${String(error)}`);
    refuse(socket, replyText(REPLIES.internal));
    client.log.sent(replyText(REPLIES.internal));
    client.end('Local');
  }

  #admit(socket: Socket, arrival: Arrival): void {
    this.#sockets.add(socket);
    const connection = new ReceiveConnection(this, socket, arrival);
    this.connections.add(connection);
    connection.on('error', ignore);
    connection.init();
    // After smtp-server's own listener, which ends the session.
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function ignore(): void {}
