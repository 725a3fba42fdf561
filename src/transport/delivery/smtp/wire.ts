// One TCP or TLS connection to a next hop as commands and replies: each wait has a deadline, and after a failure nothing more is read.
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Endpoint } from '../../../core/values/endpoint.ts';
import { IPAddress } from '../../../core/values/ip-address.ts';
import { BrokenReply, ReplyReader, replyLine, type ServerReply } from './reply-reader.ts';
import type { SendLog } from './send-log.ts';
import { SessionFailure } from './session-failure.ts';

interface Waiter {
  readonly resolve: (reply: ServerReply) => void;
  readonly reject: (failure: SessionFailure) => void;
  readonly timer: NodeJS.Timeout;
}

export interface WireOptions {
  readonly remote: Endpoint;
  /** The local address to connect from. */
  readonly from: IPAddress | undefined;
  readonly log: SendLog;
  /** Milliseconds. */
  readonly connectTimeout: number;
}

export class Wire {
  #socket: Socket;
  #reader = new ReplyReader();
  #waiters: Waiter[] = [];
  #failure: SessionFailure | undefined;
  #isEncrypted = false;
  readonly #log: SendLog;
  readonly #remote: Endpoint;

  private constructor(socket: Socket, { remote, log }: WireOptions) {
    this.#socket = socket;
    this.#log = log;
    this.#remote = remote;
    this.#listen(socket);
  }

  /** @throws SessionFailure of kind connect */
  static open(options: WireOptions): Promise<Wire> {
    const { remote, from, log, connectTimeout } = options;
    log.connecting(remote);
    return new Promise((resolve, reject) => {
      const family = remote.Address.version;
      const socket = connect({
        host: String(remote.Address),
        port: remote.Port,
        family,
        noDelay: true,
        ...(from?.version === family ? { localAddress: String(from) } : {}),
      });
      const refuse = (why: string) => {
        clearTimeout(timer);
        socket.destroy();
        log.info(why, 'Failed to connect');
        reject(new SessionFailure('connect', `451 4.4.0 Failed to connect to ${remote}: ${why}`));
      };
      const timer = setTimeout(() => refuse('timed out'), connectTimeout);
      const onError = (error: NodeJS.ErrnoException) => refuse(error.code ?? 'error');
      socket.once('error', onError).once('connect', () => {
        clearTimeout(timer);
        socket.off('error', onError);
        const local = IPAddress.tryParse(socket.localAddress ?? '') ?? IPAddress.fromV4(0);
        log.connected(new Endpoint(local, socket.localPort ?? 0), remote);
        resolve(new Wire(socket, options));
      });
    });
  }

  get isEncrypted(): boolean {
    return this.#isEncrypted;
  }

  /** Set once the connection is of no more use. */
  get failure(): SessionFailure | undefined {
    return this.#failure;
  }

  /** Whether a whole reply waits to be taken. */
  get hasReply(): boolean {
    return this.#reader.hasReply;
  }

  /** Puts commands on the wire; `shown` is what the log says in their place. */
  write(lines: readonly string[], shown: readonly string[] = lines): void {
    for (const line of shown) this.#log.sent(line);
    if (!this.#failure) this.#socket.write(`${lines.join('\r\n')}\r\n`);
  }

  /** Content. Resolves when the connection takes more; undefined when it does at once. @throws SessionFailure when it doesn't in time */
  writeBytes(bytes: Buffer, timeout: number): Promise<void> | undefined {
    if (this.#failure) throw this.#failure;
    const socket = this.#socket;
    if (socket.write(bytes)) return undefined;
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        socket.off('drain', done).off('close', done);
        if (this.#failure) reject(this.#failure);
        else resolve();
      };
      const timer = setTimeout(() => {
        this.#fail('it takes no more content');
        done();
      }, timeout);
      socket.once('drain', done).once('close', done);
    });
  }

  /** The next reply, whole within the time: bytes that trickle don't extend it. @throws SessionFailure */
  reply(timeout: number): Promise<ServerReply> {
    const ready = this.#waiters.length === 0 ? this.#reader.take() : undefined;
    if (ready) {
      this.#log.received(replyLine(ready));
      return Promise.resolve(ready);
    }
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail('it did not answer in time'), timeout);
      this.#waiters.push({ resolve, reject, timer });
    });
  }

  async ask(line: string, timeout: number, shown?: string): Promise<ServerReply> {
    this.write([line], shown === undefined ? undefined : [shown]);
    return this.reply(timeout);
  }

  /** What the server sent in clear before TLS must not be taken for what it says inside (CVE-2011-0411). @throws SessionFailure of kind tls */
  startTls(options: {
    readonly servername: string | undefined;
    readonly ca?: string | undefined;
    readonly timeout: number;
  }): Promise<TLSSocket> {
    const plain = this.#socket;
    plain.off('data', this.#onData).off('error', this.#onError).off('close', this.#onClose).off('end', this.#onClose);
    plain.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      if (this.#reader.hasMore) {
        reject(this.#broken('tls', 'it sent replies ahead of the TLS handshake'));
        return;
      }
      const secure = connectTls({
        socket: plain,
        // Whether the certificate is good enough is the caller's to say: without a demand, any encryption is better than none.
        rejectUnauthorized: false,
        ...(options.servername === undefined ? {} : { servername: options.servername }),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      });
      const refuse = (why: string) => {
        clearTimeout(timer);
        reject(this.#broken('tls', why));
        secure.destroy();
      };
      const timer = setTimeout(() => refuse('the TLS handshake took too long'), options.timeout);
      const onError = (error: NodeJS.ErrnoException) => refuse(`TLS failed: ${error.code ?? 'error'}`);
      const onClose = () => refuse('TLS failed: it closed the connection');
      secure.on('error', onError).on('close', onClose);
      secure.once('secureConnect', () => {
        clearTimeout(timer);
        secure.off('close', onClose);
        this.#listen(secure);
        secure.off('error', onError);
        this.#isEncrypted = true;
        this.#socket = secure;
        this.#log.info(`${secure.getProtocol() ?? 'TLS'} ${secure.getCipher()?.name ?? ''}`.trim(), 'TLS established');
        resolve(secure);
      });
    });
  }

  /** Ends in order when nothing is awaited; what is awaited fails. */
  close(): void {
    if (!this.#failure) {
      this.#failure = new SessionFailure('lost', '451 4.4.2 Connection closed');
      this.#log.closed('Local');
    }
    this.#rejectAll();
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #listen(socket: Socket): void {
    // A content of many blocks is written while the reply to it is awaited.
    socket.setMaxListeners(50);
    socket.on('data', this.#onData).on('error', this.#onError).on('close', this.#onClose).on('end', this.#onClose);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void =>
    this.#fail(`the connection broke (${error.code ?? 'error'})`);

  readonly #onClose = (): void => this.#fail('it closed the connection', 'Remote');

  readonly #onData = (chunk: Buffer): void => {
    if (this.#failure) return;
    let fault: string | undefined;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      fault = error instanceof BrokenReply ? error.message : 'its reply cannot be read';
    }
    this.#hand();
    if (fault !== undefined) this.#fail(fault);
  };

  #hand(): void {
    while (this.#waiters.length > 0) {
      const reply = this.#reader.take();
      if (!reply) return;
      const waiter = this.#waiters.shift()!;
      clearTimeout(waiter.timer);
      this.#log.received(replyLine(reply));
      waiter.resolve(reply);
    }
  }

  #fail(why: string, by: 'Local' | 'Remote' = 'Local'): void {
    if (this.#failure) return;
    this.#failure = this.#broken('lost', why);
    this.#log.info(why, by);
    this.#log.closed(by);
    this.#rejectAll();
    this.#socket.destroy();
  }

  #rejectAll(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject, timer } of waiters) {
      clearTimeout(timer);
      reject(this.#failure!);
    }
  }

  #broken(kind: 'tls' | 'lost', why: string): SessionFailure {
    const failure = new SessionFailure(kind, `451 4.4.${kind === 'tls' ? 0 : 2} ${this.#remote}: ${why}`);
    this.#failure ??= failure;
    return failure;
  }
}
