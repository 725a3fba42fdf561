// A session with a next hop, ready for mail: greeting, EHLO, TLS as the policy demands, log-on; kept and used again.

import type { Endpoint } from '../../../core/values/endpoint.ts';
import type { IPAddress } from '../../../core/values/ip-address.ts';
import type { RecipientResult } from '../../queue/contract.ts';
import { type Extensions, extensionsOf, NO_EXTENSIONS } from './extensions.ts';
import { type Login, logOn } from './log-on.ts';
import { replyLine, type ServerReply } from './reply-reader.ts';
import type { SendLog } from './send-log.ts';
import { SessionFailure } from './session-failure.ts';
import type { Timeouts } from './timeouts.ts';
import { certificateFault, type TlsPolicy } from './tls-policy.ts';
import { type Mail, Transaction } from './transaction.ts';
import { Wire } from './wire.ts';

export interface SessionOptions {
  readonly remote: Endpoint;
  /** The next hop's name, for TLS and for logs. */
  readonly host: string;
  readonly from: IPAddress | undefined;
  /** The name we give in EHLO. */
  readonly ourName: string;
  readonly protocol: 'SMTP' | 'LMTP';
  readonly forceHelo: boolean;
  readonly tls: TlsPolicy;
  /** Certificate authorities in PEM, in place of those Node comes with. */
  readonly ca?: string | undefined;
  readonly login: Login | undefined;
  readonly timeouts: Timeouts;
  readonly log: SendLog;
}

export class Session {
  readonly #wire: Wire;
  readonly #options: SessionOptions;
  readonly #extensions: Extensions;
  #sent = 0;
  #needsReset = false;
  #isUnheard = false;

  private constructor(wire: Wire, options: SessionOptions, extensions: Extensions) {
    this.#wire = wire;
    this.#options = options;
    this.#extensions = extensions;
  }

  /** TLS that is merely offered and fails is done without, on a new connection. @throws SessionFailure */
  static async open(options: SessionOptions): Promise<Session> {
    try {
      return await Session.#begin(options);
    } catch (error) {
      const isOptional = options.tls.use === 'offered' && error instanceof SessionFailure && error.kind === 'tls';
      if (!isOptional) throw error;
      options.log.info(error.reply, 'Trying without TLS');
      return Session.#begin({ ...options, tls: { ...options.tls, use: 'never' } });
    }
  }

  static async #begin(options: SessionOptions): Promise<Session> {
    const { remote, from, log, timeouts, tls, login } = options;
    const wire = await Wire.open({ remote, from, log, connectTimeout: timeouts.connect });
    try {
      expect(await wire.reply(timeouts.greeting), 220, 'its greeting');
      let extensions = await hello(wire, options);
      if (tls.use !== 'never' && extensions.startTls) {
        const reply = await wire.ask('STARTTLS', timeouts.command);
        if (reply.code !== 220) throw new SessionFailure('tls', `451 4.7.4 STARTTLS was refused: ${replyLine(reply)}`);
        const isName = !/^[\d.]+$|:/.test(options.host);
        const servername = isName ? options.host : undefined;
        const secure = await wire.startTls({ servername, ca: options.ca, timeout: timeouts.command });
        const fault = certificateFault(tls, secure);
        if (fault !== undefined) throw new SessionFailure('tls', `451 4.7.5 ${options.host}: ${fault}`);
        extensions = await hello(wire, options);
      } else if (tls.use === 'required')
        throw new SessionFailure('tls', `451 4.7.4 ${options.host} offers no TLS, which is required`);
      if (login) await logOn(wire, extensions, login, timeouts.command);
      return new Session(wire, options, extensions);
    } catch (error) {
      wire.close();
      throw error;
    }
  }

  get remote(): Endpoint {
    return this.#options.remote;
  }

  get host(): string {
    return this.#options.host;
  }

  get isEncrypted(): boolean {
    return this.#wire.isEncrypted;
  }

  /** Messages begun. */
  get sent(): number {
    return this.#sent;
  }

  get isUsable(): boolean {
    return this.#wire.failure === undefined;
  }

  /** The last message was put to a connection that had been lost: the server said nothing to any of it. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  /** What became of each recipient; those without a result are to be tried again at once. Never rejects for what the next hop does. */
  async send(mail: Mail): Promise<readonly RecipientResult[]> {
    this.#sent++;
    const { protocol, timeouts, login } = this.#options;
    const transaction = new Transaction(this.#wire, mail, {
      isLmtp: protocol === 'LMTP',
      extensions: this.#extensions,
      isAuthenticated: login !== undefined,
      timeouts,
      remote: `${this.#options.host} (${this.#options.remote})`,
      resetFirst: this.#needsReset,
    });
    const results = await transaction.run();
    this.#needsReset = !transaction.isClean;
    this.#isUnheard = transaction.isUnheard;
    return results;
  }

  /** Says goodbye when the server still listens; resolves when the connection is gone. */
  async quit(): Promise<void> {
    if (this.isUsable) await this.#wire.ask('QUIT', this.#options.timeouts.quit).catch(() => undefined);
    this.#wire.close();
  }
}

async function hello(wire: Wire, { protocol, forceHelo, ourName, timeouts }: SessionOptions): Promise<Extensions> {
  if (protocol === 'LMTP') {
    const reply = await wire.ask(`LHLO ${ourName}`, timeouts.command);
    expect(reply, 250, 'LHLO');
    return extensionsOf(reply);
  }
  if (!forceHelo) {
    const reply = await wire.ask(`EHLO ${ourName}`, timeouts.command);
    if (reply.code === 250) return extensionsOf(reply);
    // A server that is busy or closing says so with a 4xx; only one that doesn't know EHLO is asked by HELO (RFC 5321, 3.2).
    if (reply.code < 500) expect(reply, 250, 'EHLO');
  }
  expect(await wire.ask(`HELO ${ourName}`, timeouts.command), 250, 'HELO');
  return NO_EXTENSIONS;
}

function expect(reply: ServerReply, code: number, what: string): void {
  if (reply.code !== code)
    throw new SessionFailure('refused', `451 4.4.0 The next hop refused ${what}: ${replyLine(reply)}`);
}
