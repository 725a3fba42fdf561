// smtp-server's connection with our dialogue on it: its sockets, timeouts and closing, our parser, commands and replies.
import type { Socket } from 'node:net';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection';
import { replyText } from '../../core/reply.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { type Disconnect, NO_TRACE, type ProtocolTrace } from '../logs/protocol-log.ts';
import type { Client } from './client.ts';
import { Dialogue } from './dialogue.ts';
import { PROTOCOL_LIMITS } from './limits.ts';
import { type ConnectorObject, connectorIn, type ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import type { ReceiveServer } from './receive-server.ts';
import { REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';
import { type ParserHandler, StrictParser } from './strict-parser.ts';

export interface Arrival {
  readonly context: ReceiveContext;
  readonly connector: ConnectorObject;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** Who passed OnConnect already; absent for trusted proxies. */
  readonly client: Client | undefined;
}

export class ReceiveConnection extends SMTPConnection {
  readonly #arrival: Arrival;
  readonly #standing: Standing;
  readonly #dialogue: Dialogue;
  readonly #proxyLog: ProtocolTrace | undefined;
  /** A command or a message's end is being handled: the client owes us nothing. */
  #isBusy = false;
  #isStopping = false;
  #endedBy: Disconnect | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(server: ReceiveServer, socket: Socket, arrival: Arrival) {
    // An id of our own saves smtp-server's; the addresses are read already.
    super(server, socket, {
      id: arrival.client?.session.sessionId ?? 'proxy',
      localAddress: String(arrival.local.Address),
      localPort: arrival.local.Port,
      remoteAddress: String(arrival.peer.Address),
      remotePort: arrival.peer.Port,
    });
    this.#arrival = arrival;
    const wire: Wire = {
      send: (lines) => this.#write(lines),
      close: () => this.#hangUp(),
      beginData: () => (this._parser as StrictParser).beginData(),
    };
    const { local, peer, client, context } = arrival;
    const proxyLog = client ? undefined : proxyLogOf(arrival);
    this.#proxyLog = proxyLog;
    this.#standing = {
      // A session that outlives its connector keeps what it knew.
      get connector() {
        return connectorIn(context.config.current(), arrival.connector.Guid) ?? arrival.connector;
      },
      get fqdn() {
        return this.connector.Fqdn ?? context.hostName;
      },
      local,
      peer,
      client,
      get log() {
        return this.client?.log ?? proxyLog ?? NO_TRACE;
      },
      hello: undefined,
      mail: undefined,
    };
    this.#dialogue = new Dialogue(context, wire, this.#standing);
  }

  /** No reverse look-up and no 100 ms before the greeting, unlike smtp-server's own. */
  override init(): void {
    this._setListeners(() => {
      this.#timer = setTimeout(() => this.#timeOut(), this.#arrival.context.limits.connection).unref();
      if (this.#arrival.client) this.#dialogue.greet();
      else setTimeout(() => this.#greetSilentProxy(), PROTOCOL_LIMITS.proxyWait).unref();
    });
  }

  /** Lets the transaction in progress finish, and ends the session when there is none. */
  shutDown(): void {
    this.#isStopping = true;
    if (!this.#isBusy && !this.#dialogue.hasTransaction) this.#sayAndClose(REPLIES.shuttingDown);
  }

  override _createParser(): StrictParser {
    // Called by smtp-server's constructor, before our fields exist: the handler reads them later.
    const handler: ParserHandler = {
      line: (line, more) => this.#handle(() => this.#command(line, more)),
      overlong: (endless) => this.#handle(() => this.#dialogue.overlong(endless)),
      violation: (inData) => this.#handle(() => this.#dialogue.violation(inData)),
      content: (bytes) => this.#handle(() => this.#dialogue.content(bytes)),
      endOfData: () => this.#handle(() => this.#dialogue.endOfData()),
    };
    const parser = new StrictParser(handler);
    parser.on('error', () => this._socket.destroy());
    // Sockets stay half open, so that a client that sent everything and closed its side still gets its replies.
    parser.on('finish', () => this.close());
    return parser;
  }

  override _onTimeout(): void {
    if (this._closing) this._socket.destroy();
    else if (this.#isBusy) this._armTimeout();
    else this.#timeOut();
  }

  override _onClose(): void {
    super._onClose();
    clearTimeout(this.#timer);
    this.#proxyLog?.end(this.#endedBy ?? 'Remote');
    this.#dialogue.end(this.#endedBy ?? 'Remote').catch((error: unknown) => this.#failed(error));
  }

  override _onError(error: Error): void {
    this.#endedBy ??= 'Remote(SocketError)';
    super._onError(error);
  }

  async #command(line: string, more: boolean): Promise<void> {
    this.#standing.log.received(line);
    if (this.#isStopping && !this.#dialogue.hasTransaction) return this.#sayAndClose(REPLIES.shuttingDown);
    return this.#dialogue.command(line, more);
  }

  async #handle(work: () => Promise<void>): Promise<void> {
    this.#isBusy = true;
    try {
      await work();
    } catch (error) {
      this.#failed(error);
      this.#sayAndClose(REPLIES.internal);
    }
    this.#isBusy = false;
    if (this.#isStopping && !this._closing && !this.#dialogue.hasTransaction) this.#sayAndClose(REPLIES.shuttingDown);
    if (this._socket.writableNeedDrain) await this.#drained();
  }

  /** A client that never reads its replies must not make us keep them. */
  #drained(): Promise<void> {
    const socket = this._socket;
    return new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      if (socket.destroyed) return resolve();
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  #greetSilentProxy(): void {
    if (!this._closing && !this._closed && !this.#dialogue.isGreeted) this.#dialogue.greet();
  }

  #timeOut(): void {
    if (!this._closing && !this._closed) this.#sayAndClose(REPLIES.timedOut);
  }

  #sayAndClose(answer: (typeof REPLIES)[keyof typeof REPLIES]): void {
    this.#write(replyText(answer));
    this.#hangUp();
  }

  #hangUp(): void {
    this.#endedBy ??= 'Local';
    this.close();
  }

  #write(lines: string): void {
    if (!this._socket.writable || this._closing) return;
    this.#standing.log.sent(lines);
    this._socket.write(`${lines}\r\n`);
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report(this.#arrival.context, RECEIVE_EVENTS.sessionFailed, `A session failed: ${text}`);
  }
}

/** A trusted peer speaks before anybody's session has begun: what it says has an id of its own. */
function proxyLogOf({ context, connector, local, peer }: Arrival): ProtocolTrace | undefined {
  if (connector.ProtocolLoggingLevel !== 'Verbose') return undefined;
  return context.protocolLog.open({
    connectorId: `${context.config.current().server}\\${connector.Name}`,
    sessionId: context.nextSessionId(),
    localEndpoint: local,
    remoteEndpoint: peer,
  });
}
