// smtp-server's connection with our dialogue on it: its sockets, timeouts and closing, our parser, commands and replies.
import type { Socket } from 'node:net';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection';
import { type Reply, replyText } from '../../core/reply.ts';
import type { Why } from '../../core/verdict.ts';
import type { Disconnect, ProtocolTrace } from '../logs/protocol-log.ts';
import { proxyBeforeTls } from './admission/proxy-before-tls.ts';
import { type Arrival, proxyLogOf, standingOf } from './arrival.ts';
import { Dialogue } from './dialogue.ts';
import { limitsOf, PROTOCOL_LIMITS } from './limits.ts';
import { Patience } from './patience.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import type { ReceiveServer } from './receive-server.ts';
import { REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';
import { type ParserHandler, StrictParser } from './strict-parser.ts';
import { secureSocket } from './trust/secure-socket.ts';
import type { TlsChoice } from './trust/tls-contexts.ts';
import { type TlsFacts, tlsFacts } from './trust/tls-facts.ts';

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
  #patience: Patience | undefined;
  /** Resolves when the greeting is out; undefined from then on. */
  #greeting: Promise<void> | undefined;
  /** Ends what `wait` waits for. */
  #wake: (() => void) | undefined;

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
      leave: () => {
        this.#hangUp();
        this._socket.destroySoon();
      },
      wait: (milliseconds) => this.#wait(milliseconds),
      beginData: (mends) => (this._parser as StrictParser).beginData(mends),
      beginChunk: (size) => (this._parser as StrictParser).beginChunk(size),
      secure: (line, choice) => this.#secure(line, choice),
    };
    const proxyLog = arrival.client ? undefined : proxyLogOf(arrival);
    this.#proxyLog = proxyLog;
    this.#standing = standingOf(arrival, proxyLog);
    this.#dialogue = new Dialogue(arrival.context, wire, this.#standing);
  }

  /** No reverse look-up and no 100 ms before the greeting, unlike smtp-server's own. */
  override init(): void {
    this._setListeners(() => {
      const { connection } = limitsOf(this.#arrival.connector);
      this.#timer = setTimeout(() => this.#timeOut('ConnectionTimeout'), connection).unref();
      this.#patience = new Patience({
        limits: () => this.#standing.limits,
        isBusy: () => this.#isBusy,
        inData: () => (this._parser as StrictParser).inData,
        lose: (limit) => this.#timeOut(limit),
      });
      if (this.#arrival.isImplicitTls) this.#beginTls().catch((error: unknown) => this.#failed(error));
      else this.#begin();
    });
  }

  #begin(): void {
    if (this.#standing.client) this.#greet();
    else {
      (this._parser as StrictParser).expectProxyHeader();
      setTimeout(() => this.#greetSilentProxy(), PROTOCOL_LIMITS.proxyWait).unref();
    }
  }

  async #beginTls(): Promise<void> {
    if (!this.#standing.client && !(await this.#hearProxy())) return;
    if (await this.#dialogue.beginTls()) this.#begin();
  }

  /** False when the proxy, or the client it names, isn't let in. */
  async #hearProxy(): Promise<boolean> {
    this._socket.unpipe(this._parser as StrictParser);
    const header = await proxyBeforeTls(this._socket);
    if (header === 'gone') this.close();
    return typeof header === 'string' ? header === 'none' : this.#dialogue.proxiedBeforeTls(header.named);
  }

  /**
   * The parser so far is retired with all it holds: what came in the clear after STARTTLS must not be read inside TLS
   * (RFC 3207, 6). What it hasn't got yet goes into the handshake, which fails unless it is one.
   */
  async #secure(line: string | undefined, choice: TlsChoice): Promise<TlsFacts | undefined> {
    const plain = this._socket;
    const parser = this._parser as StrictParser;
    plain.unpipe(parser);
    parser.isClosed = true;
    this._parser = this._createParser();
    this._upgrading = true;
    if (line !== undefined) {
      this.#write(line);
      await new Promise((resolve) => plain.write('', resolve));
    }
    if (plain.destroyed) return undefined;
    plain.setTimeout(0);
    plain.removeAllListeners('timeout');
    const secure = await secureSocket(plain, choice, (reason) =>
      this.#standing.log.info(reason, 'TLS negotiation failed'),
    );
    this._upgrading = false;
    if (!secure || this._closed || !this._parser) return undefined;
    this._socket = secure;
    this.secure = true;
    this._armTimeout();
    const facts = tlsFacts(secure);
    // The reader begins when what is known of the client is settled.
    setImmediate(() => {
      if (this._parser && !this._closing) secure.pipe(this._parser);
    });
    return facts;
  }

  /** Lets the transaction in progress finish, and ends the session when there is none. */
  shutDown(): void {
    this.#isStopping = true;
    this.#wake?.();
    if (!this.#isBusy && !this.#dialogue.hasTransaction) this.#leave();
  }

  override _createParser(): StrictParser {
    // Called by smtp-server's constructor, before our fields exist: the handler reads them later.
    const handler: ParserHandler = {
      line: (line, more) => this.#handle(() => this.#command(line, more)),
      overlong: (endless) => this.#handle(() => this.#dialogue.overlong(endless)),
      violation: (inData) => this.#handle(() => this.#dialogue.violation(inData)),
      content: (bytes) => {
        this.#patience?.received(bytes.length);
        return this.#handle(() => this.#dialogue.content(bytes), false);
      },
      proxied: (named) => this.#handle(() => this.#dialogue.proxied(named)),
      endOfData: () => this.#handle(() => this.#dialogue.endOfData()),
      endOfChunk: () => this.#handle(() => this.#dialogue.endOfChunk()),
    };
    const parser = new StrictParser(handler);
    parser.on('error', () => this._socket.destroy());
    // Sockets stay half open, so that a client that sent everything and closed its side still gets its replies.
    parser.on('finish', () => this.close());
    return parser;
  }

  /** smtp-server's would begin anew with every byte; ours doesn't. What it is for after the end, its closing timer does. */
  override _armTimeout(): void {}

  override _onClose(): void {
    super._onClose();
    clearTimeout(this.#timer);
    this.#patience?.stop();
    this.#wake?.();
    this.#proxyLog?.end(this.#endedBy ?? 'Remote');
    this.#dialogue.end(this.#endedBy ?? 'Remote').catch((error: unknown) => this.#failed(error));
  }

  override _onError(error: Error): void {
    this.#endedBy ??= 'Remote(SocketError)';
    super._onError(error);
  }

  async #command(line: string, more: boolean): Promise<void> {
    this.#standing.log.received(line);
    if (this.#isStopping && !this.#dialogue.hasTransaction) return this.#leave();
    return this.#dialogue.command(line, more);
  }

  /** `completes`: something whole has come, not a part of a message. */
  async #handle(work: () => Promise<void>, completes = true): Promise<void> {
    this.#isBusy = true;
    try {
      if (this.#greeting) await this.#early();
      if (!this._closing) await work();
    } catch (error) {
      this.#failed(error);
      this.#sayAndClose(REPLIES.internal);
    }
    this.#isBusy = false;
    if (completes) this.#patience?.progressed();
    if (this.#isStopping && !this._closing && !this.#dialogue.hasTransaction) this.#leave();
    if (this._socket.writableNeedDrain) await this.#drained();
  }

  /** At once where nothing can have come before; otherwise after GreetingDelay, or a look at what has come. */
  #greet(): void {
    const delay = this.#standing.limits.greetingDelay;
    if (delay === 0 && !this.#arrival.hasWaited) {
      this.#dialogue.greet();
      return;
    }
    this.#greeting = (delay === 0 ? twoTurns() : this.#wait(delay)).then(async () => {
      this.#greeting = undefined;
      if (this._closing || this._closed) return;
      // Within TLS the handshake's bytes count too; who speaks early there is met as its line comes.
      const hasSpoken = this._socket.bytesRead > 0 && !this.#standing.tls;
      if (hasSpoken && this.#standing.connector.EarlyTalkerRejectionEnabled) await this.#dialogue.earlyTalk();
      else this.#dialogue.greet();
    });
  }

  /** The client has spoken before the greeting. */
  async #early(): Promise<void> {
    if (!this.#standing.connector.EarlyTalkerRejectionEnabled) return this.#greeting;
    this.#greeting = undefined;
    await this.#dialogue.earlyTalk();
  }

  #wait(milliseconds: number): Promise<void> {
    if (this._closed || this.#isStopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), milliseconds).unref();
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
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

  #timeOut(limit: string): void {
    this.#giveUp(REPLIES.timedOut, { reason: 'TimedOut', data: limit });
  }

  #leave(): void {
    this.#giveUp(REPLIES.shuttingDown, { reason: 'ShuttingDown' });
  }

  #giveUp(answer: Reply, why: Why): void {
    if (this._closing || this._closed) return;
    this.#dialogue.giveUp(answer, why);
    this.#sayAndClose(answer);
  }

  #sayAndClose(answer: Reply): void {
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

/** Until what lies in the socket has been read. */
async function twoTurns(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
