// smtp-server's server, whose connect() decides before there is a connection: a refused client costs one line.
import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { ConfigView } from '../../core/ports.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { Refusal } from './admission/admission.ts';
import { type Entrance, entrance } from './admission/entrance.ts';
import type { Place } from './admission/open-sessions.ts';
import { Client } from './client.ts';
import type { ConnectorObject, ReceiveContext } from './ports.ts';
import { ReceiveConnection } from './receive-connection.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { refuse, refuseLate } from './refuse.ts';
import { REPLIES } from './replies.ts';

/** How a socket arrived. */
export interface Accepted {
  readonly view: ConfigView;
  readonly connector: ConnectorObject;
  readonly local: Endpoint;
  readonly peer: Endpoint;
}

export class ReceiveServer extends SMTPServer {
  readonly #context: ReceiveContext;
  /** Sockets whose OnConnect agents are still at it. */
  readonly #waiting = new Set<Socket>();
  /** All sockets of sessions until they are closed on both sides; smtp-server forgets a connection when it begins to close. */
  readonly #sockets = new Set<Socket>();

  constructor(context: ReceiveContext) {
    super({
      name: context.hostName,
      logger: false,
      disabledCommands: ['AUTH', 'STARTTLS'],
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

  #connect(socket: Socket, accepted: Accepted): void {
    const { view, connector, local, peer } = accepted;
    const { admission, metrics } = this.#context;
    metrics.connections.add();
    const full = exhausted(this.#context) ?? admission.full(view, connector);
    if (connector.TrustedProxies.some((range) => range.contains(peer.Address))) {
      if (full) {
        this.#reportLimit(accepted, full);
        refuse(socket, replyText(full.reply));
        return;
      }
      this.#admit(socket, accepted, undefined, admission.enter(connector, undefined), false);
      return;
    }
    const client = new Client(this.#context, view, connector, local, peer);
    const decided = entrance(this.#context, view, connector, client, full);
    if (!(decided instanceof Promise)) {
      if (isWelcome(decided)) this.#admit(socket, accepted, client, admission.enter(connector, peer.Address), false);
      else this.#refuse(socket, accepted, client, decided);
      return;
    }
    this.#waiting.add(socket);
    const place = admission.enter(connector, peer.Address);
    decided.then(
      (late) => {
        if (!this.#waiting.delete(socket) || socket.destroyed) client.end('Remote');
        else if (isWelcome(late)) return this.#admit(socket, accepted, client, place, true);
        else this.#refuse(socket, accepted, client, late, refuseLate);
        place.leave();
      },
      (error: unknown) => {
        place.leave();
        this.#failed(socket, client, error);
      },
    );
  }

  #refuse(
    socket: Socket,
    accepted: Accepted,
    client: Client,
    decided: Entrance & { readonly reply: Reply },
    say = refuse,
  ): void {
    say(socket, replyText(decided.reply));
    client.log.sent(replyText(decided.reply));
    const own = decided.kind === 'refused' ? { why: decided.why } : undefined;
    if (decided.kind === 'refused') {
      client.log.info(`${decided.why.reason}: ${decided.why.data ?? ''}`, 'Refused');
      if (decided.reply.code < 500) this.#reportLimit(accepted, decided);
    }
    const heard = client.host.rejected('onConnect', decided.reply, undefined, own);
    if (heard instanceof Promise) heard.finally(() => client.end('Local')).catch(ignore);
    else client.end('Local');
  }

  #reportLimit({ connector, peer }: Accepted, { why }: Refusal): void {
    const text = `The Receive connector ${connector.Name} refused a connection from ${peer.Address}: ${why.reason} (${why.data ?? ''}).`;
    report(this.#context, RECEIVE_EVENTS.clientRefused, text);
  }

  #failed(socket: Socket, client: Client, error: unknown): void {
    this.#waiting.delete(socket);
    report(this.#context, RECEIVE_EVENTS.sessionFailed, `A session failed at OnConnect: ${String(error)}`);
    refuse(socket, replyText(REPLIES.internal));
    client.log.sent(replyText(REPLIES.internal));
    client.end('Local');
  }

  #admit(socket: Socket, accepted: Accepted, client: Client | undefined, place: Place, hasWaited: boolean): void {
    this.#sockets.add(socket);
    const { metrics } = this.#context;
    metrics.sessionsBegun.add();
    const { connector, local, peer } = accepted;
    if (connector.ReverseDnsEnabled) void client?.findName(connector);
    const isImplicitTls = connector.ImplicitTlsBindings.some((one) => isBoundTo(one, local));
    const arrival = { context: this.#context, connector, local, peer, client, place, hasWaited, isImplicitTls };
    const connection = new ReceiveConnection(this, socket, arrival);
    this.connections.add(connection);
    connection.on('error', ignore);
    connection.init();
    // After smtp-server's own listener, which ends the session.
    socket.once('close', () => {
      this.#sockets.delete(socket);
      metrics.sessionsEnded.add();
      place.leave();
    });
  }
}

/** Under high pressure nobody comes in; under medium pressure sessions may begin, and messages wait. */
function exhausted({ pressure }: ReceiveContext): Refusal | undefined {
  if (pressure() !== 'High') return undefined;
  return { reply: REPLIES.noResources, why: { reason: 'ResourcePressure', data: 'High' } };
}

function isWelcome(decided: Entrance): decided is Exclude<Entrance, { readonly reply: Reply }> {
  return decided.kind === 'continue' || decided.kind === 'delete';
}

/** The unspecified address stands for all. */
function isBoundTo(binding: Endpoint, { Address, Port }: Endpoint): boolean {
  const isAny = binding.Address.words.every((word) => word === 0);
  return (
    binding.Port === Port && (isAny ? binding.Address.version === Address.version : binding.Address.equals(Address))
  );
}

function ignore(): void {}
