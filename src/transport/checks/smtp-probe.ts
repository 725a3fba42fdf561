// A raw SMTP client for checks: sends bytes exactly as given and says what came back, bounded in time and in size.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fail } from '../../core/errors.ts';
import type { ProbeAnswer, SmtpProbe, SmtpProbePort } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';

/** Characters of one reply; a server that sends more is no server to wait for. */
const LONGEST_REPLY = 64 * 1024;

export function createSmtpProbe(): SmtpProbePort {
  return {
    async connect(endpoint, { timeout, signal }) {
      signal?.throwIfAborted();
      return new Probe(await connected(endpoint, timeout, signal), endpoint, timeout, signal);
    },
  };
}

function connected(endpoint: Endpoint, timeout: number, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: String(endpoint.Address), port: endpoint.Port, noDelay: true });
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      timeout,
    );
    const abort = () => socket.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    socket.once('connect', () => {
      done();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      done();
      try {
        signal?.throwIfAborted();
        fail('ProbeConnectFailed', { endpoint: String(endpoint), code: error.code ?? error.message }, { cause: error });
      } catch (failure) {
        reject(failure as Error);
      }
    });
  });
}

class Probe implements SmtpProbe {
  #socket: Socket;
  readonly #endpoint: Endpoint;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  #text = '';
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, endpoint: Endpoint, timeout: number, signal: AbortSignal | undefined) {
    this.#socket = socket;
    this.#endpoint = endpoint;
    this.#timeout = timeout;
    this.#signal = signal;
    this.#listen(socket);
    signal?.addEventListener('abort', () => this.#socket.destroy(), { once: true });
  }

  async secure(): Promise<void> {
    const plain = this.#socket;
    for (const event of ['data', 'end', 'close']) plain.removeAllListeners(event);
    this.#text = '';
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    this.#socket = secure;
    const timer = setTimeout(() => secure.destroy(new Error('no handshake')), this.#timeout);
    try {
      await once(secure, 'secureConnect');
    } catch (error) {
      plain.destroy();
      this.#signal?.throwIfAborted();
      const code = `TLS: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
      fail('ProbeConnectFailed', { endpoint: String(this.#endpoint), code }, { cause: error });
    } finally {
      clearTimeout(timer);
    }
    this.#listen(secure);
  }

  #listen(socket: Socket): void {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#text += text;
      if (this.#text.length > LONGEST_REPLY) socket.destroy();
      this.#wake();
    });
    socket.on('error', () => undefined);
    for (const event of ['end', 'close'] as const)
      socket.on(event, () => {
        this.#isClosed = true;
        this.#wake();
      });
  }

  async send(...segments: readonly string[]): Promise<void> {
    for (const [i, segment] of segments.entries()) {
      // Without a pause the system would put segments together again.
      if (i > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      if (this.#socket.writable) this.#socket.write(segment, 'latin1');
    }
  }

  async answer(timeout = this.#timeout): Promise<ProbeAnswer> {
    const deadline = performance.now() + timeout;
    for (;;) {
      this.#signal?.throwIfAborted();
      const reply = this.#take();
      if (reply) return reply;
      if (this.#isClosed) return { kind: 'closed' };
      const left = deadline - performance.now();
      if (left <= 0) return { kind: 'silent' };
      await this.#more(left);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #more(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A whole reply of one line or several (RFC 5321, 4.2.1). */
  #take(): ProbeAnswer | undefined {
    const lines: string[] = [];
    let at = 0;
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n', at)) {
      const line = this.#text.slice(at, end).replace(/\r$/, '');
      lines.push(line);
      at = end + 1;
      if (/^\d{3}-/.test(line)) continue;
      this.#text = this.#text.slice(at);
      return { kind: 'reply', code: Number.parseInt(line, 10) || 0, text: lines.join(' / ') };
    }
    return undefined;
  }
}
