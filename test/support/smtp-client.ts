// A raw SMTP client: bytes out exactly as given, whole replies in.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Endpoint } from '../../src/core/values/endpoint.ts';

/** How long anything may take before the test fails; far beyond what it does take. */
const PATIENCE = 20_000;
const LONGEST_WAIT = 500;

export class SmtpClient {
  socket: Socket;
  readonly #patience: number;
  #buffer = '';
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, patience: number) {
    this.socket = socket;
    this.#patience = patience;
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#buffer += text;
      this.#wake();
    });
    const closed = () => {
      this.#isClosed = true;
      this.#wake();
    };
    socket.on('end', closed);
    socket.on('close', closed);
    socket.on('error', closed);
  }

  /** `patience`: milliseconds that anything may take. */
  static async connect(endpoint: Endpoint, patience = PATIENCE): Promise<SmtpClient> {
    const socket = connect({ host: String(endpoint.Address), port: endpoint.Port, noDelay: true, allowHalfOpen: true });
    await once(socket, 'connect');
    return new SmtpClient(socket, patience);
  }

  /** Begins TLS and resolves when the handshake is done. @throws Error when it fails */
  async secure(options: ConnectionOptions = {}): Promise<void> {
    const plain = this.socket;
    for (const event of ['data', 'end', 'close']) plain.removeAllListeners(event);
    const secure = connectTls({ socket: plain, rejectUnauthorized: false, ...options });
    await once(secure, 'secureConnect');
    this.socket = secure;
    this.#listen(secure);
  }

  send(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Each byte in a segment of its own, as far as the system lets us. */
  async sendByByte(bytes: string): Promise<void> {
    for (const byte of Buffer.from(bytes, 'latin1')) {
      if (!this.socket.writable) return;
      this.socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
  }

  /** The next reply, all its lines; undefined when the server has closed instead. */
  async reply(): Promise<readonly string[] | undefined> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      if (line === undefined) return undefined;
      lines.push(line);
      if (!/^\d{3}-/.test(line)) return lines;
    }
  }

  /** Sends a line and gives the reply as one text. */
  async ask(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return (await this.reply())?.join('\n') ?? '(closed)';
  }

  /** Everything that came until the server closed; then our side closes too. */
  async rest(): Promise<string> {
    await this.#until(() => this.#isClosed);
    this.socket.end();
    const text = this.#buffer;
    this.#buffer = '';
    return text;
  }

  close(): void {
    this.socket.destroy();
  }

  async #line(): Promise<string | undefined> {
    await this.#until(() => this.#isClosed || this.#buffer.includes('\r\n'));
    const end = this.#buffer.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 2);
    return line;
  }

  /** Only time in which the server could have answered counts: a process that was stopped meanwhile has not waited. */
  async #until(condition: () => boolean): Promise<void> {
    for (let left = this.#patience; !condition(); ) {
      if (left <= 0) throw new Error(`No answer; received so far: ${JSON.stringify(this.#buffer)}`);
      const begun = performance.now();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LONGEST_WAIT);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      left -= Math.min(LONGEST_WAIT, performance.now() - begun);
    }
  }
}
