// Hands one message to an SMTP server (RFC 5321), with STARTTLS and AUTH on demand; every wait and every reply is bounded.
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';

export interface Submission {
  readonly host: string;
  readonly port: number;
  /** ASCII addresses without < and >. */
  readonly from: string;
  readonly recipients: readonly string[];
  /** Values of NOTIFY (RFC 3461), when the server knows it. */
  readonly notify: readonly string[];
  /** With CRLF line ends. */
  readonly message: Buffer;
  readonly tls: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The server refused, broke the rules or went away; `reply` is its last line, unless there was none. */
export class SubmissionFailed extends Error {
  readonly reply: string | undefined;

  constructor(message: string, reply?: string) {
    super(reply === undefined ? message : `${message}: ${reply}`);
    this.reply = reply;
  }
}

/** The server's certificate is not one for its name, or nobody trusted has signed it. */
export class CertificateRefused extends SubmissionFailed {}

const LONGEST_REPLY = 65_536;

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Resolves when the server has taken the message. Gives the recipients it refused, with its replies. @throws SubmissionFailed */
export async function submit(submission: Submission): Promise<readonly string[]> {
  let dialogue = await Dialogue.open(submission);
  try {
    expectCode(await dialogue.reply(), 220, 'The server does not take mail now');
    let offers = await hello(dialogue);
    if (submission.tls) {
      if (!offers.has('STARTTLS')) throw new SubmissionFailed('The server does not offer STARTTLS');
      expectCode(await dialogue.ask('STARTTLS'), 220, 'STARTTLS was refused');
      dialogue = await dialogue.secured();
      offers = await hello(dialogue);
    }
    if (submission.login !== undefined) await authenticate(dialogue, offers, submission.login);
    return await transfer(dialogue, offers, submission);
  } finally {
    dialogue.end();
  }
}

async function hello(dialogue: Dialogue): Promise<ReadonlyMap<string, string>> {
  const name = /^[A-Za-z0-9.-]+$/.test(hostname()) ? hostname() : 'localhost';
  const reply = await dialogue.ask(`EHLO ${name}`);
  if (reply.code !== 250) {
    expectCode(await dialogue.ask(`HELO ${name}`), 250, 'The greeting was refused');
    return new Map();
  }
  return new Map(
    reply.lines.slice(1).map((line) => {
      const [word = '', ...rest] = line.slice(4).trim().split(' ');
      return [word.toUpperCase(), rest.join(' ')];
    }),
  );
}

async function authenticate(
  dialogue: Dialogue,
  offers: ReadonlyMap<string, string>,
  { user, password }: NonNullable<Submission['login']>,
): Promise<void> {
  const kinds = (offers.get('AUTH') ?? '').toUpperCase().split(' ');
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  if (kinds.includes('PLAIN'))
    expectCode(await dialogue.ask(`AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`), 235, 'The login was refused');
  else if (kinds.includes('LOGIN')) {
    expectCode(await dialogue.ask('AUTH LOGIN'), 334, 'The login was refused');
    expectCode(await dialogue.ask(encoded(user)), 334, 'The login was refused');
    expectCode(await dialogue.ask(encoded(password)), 235, 'The login was refused');
  } else throw new SubmissionFailed('The server offers no login by PLAIN or LOGIN');
}

async function transfer(dialogue: Dialogue, offers: ReadonlyMap<string, string>, submission: Submission) {
  const { message, from, recipients, notify } = submission;
  const limit = Number(offers.get('SIZE') ?? 0);
  if (limit > 0 && message.length > limit)
    throw new SubmissionFailed(`The message has ${message.length} bytes, and the server takes ${limit}`);
  const size = offers.has('SIZE') ? ` SIZE=${message.length}` : '';
  expectCode(await dialogue.ask(`MAIL FROM:<${from}>${size}`), 250, 'The sender was refused');
  const wish = notify.length > 0 && offers.has('DSN') ? ` NOTIFY=${notify.join(',')}` : '';
  const refused: string[] = [];
  for (const recipient of recipients) {
    const reply = await dialogue.ask(`RCPT TO:<${recipient}>${wish}`);
    if (reply.code !== 250 && reply.code !== 251) refused.push(`${recipient}: ${reply.lines.at(-1) ?? ''}`);
  }
  if (refused.length === recipients.length) throw new SubmissionFailed(`No recipient was taken: ${refused.join('; ')}`);
  expectCode(await dialogue.ask('DATA'), 354, 'The message was refused');
  dialogue.send(stuffed(message));
  expectCode(await dialogue.ask('.'), 250, 'The message was refused');
  await dialogue.ask('QUIT').catch(() => undefined);
  return refused;
}

/** RFC 5321 section 4.5.2. */
function stuffed(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const dotted = text.replace(/^\./gm, '..');
  return Buffer.from(dotted.endsWith('\r\n') ? dotted : `${dotted}\r\n`, 'latin1');
}

function expectCode(reply: Reply, code: number, problem: string): void {
  if (reply.code !== code) throw new SubmissionFailed(problem, reply.lines.at(-1));
}

/** OpenSSL's names of what it holds against a certificate. */
const CERTIFICATE =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_CERT_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_TLS_CERT_|PATH_LENGTH_)/;

function tlsFailure({ code = '', message }: NodeJS.ErrnoException): SubmissionFailed {
  if (CERTIFICATE.test(code)) return new CertificateRefused(`The server's certificate is not trusted: ${message}`);
  return new SubmissionFailed(`TLS failed: ${message}`);
}

class Dialogue {
  readonly #socket: Socket;
  readonly #submission: Submission;
  #received = '';
  #waiting: (() => void) | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, submission: Submission) {
    this.#socket = socket;
    this.#submission = submission;
    socket.setTimeout(submission.timeoutMs, () => socket.destroy(new Error('the server took too long')));
    socket.on('data', this.#data);
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
    const abort = () => socket.destroy(new Error('stopped'));
    submission.signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => submission.signal.removeEventListener('abort', abort));
  }

  static async open(submission: Submission): Promise<Dialogue> {
    const socket = connect({ host: submission.host, port: submission.port });
    const dialogue = new Dialogue(socket, submission);
    return dialogue;
  }

  /** The same connection under TLS; the certificate must be the server's. What came before in the clear is dropped. */
  async secured(): Promise<Dialogue> {
    if (this.#received !== '') throw new SubmissionFailed('The server spoke in the clear after STARTTLS');
    this.#socket.off('data', this.#data);
    const { host } = this.#submission;
    const socket = connectTls({ socket: this.#socket, host, servername: /^[\d.:]+$/.test(host) ? '' : host });
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', (error: NodeJS.ErrnoException) => reject(tlsFailure(error)));
      socket.once('close', () => reject(new SubmissionFailed('TLS failed: the server closed the connection')));
    });
    return new Dialogue(socket, this.#submission);
  }

  readonly #data = (chunk: Buffer): void => {
    this.#received += chunk.toString('latin1');
    if (this.#received.length > LONGEST_REPLY) this.#socket.destroy(new Error('the reply has no end'));
    this.#waiting?.();
  };

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.();
  }

  send(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  ask(line: string): Promise<Reply> {
    this.send(`${line}\r\n`);
    return this.reply();
  }

  async reply(): Promise<Reply> {
    for (;;) {
      const lines = this.#received.split('\r\n');
      const last = lines.findIndex((line, i) => i < lines.length - 1 && line[3] !== '-');
      if (last >= 0) {
        this.#received = lines.slice(last + 1).join('\r\n');
        const code = Number(/^[2-5]\d\d(?=$|[ -])/.exec(lines[last]!)?.[0] ?? 0);
        return { code, lines: lines.slice(0, last + 1) };
      }
      if (this.#failure !== undefined) throw new SubmissionFailed(`No answer: ${this.#failure.message}`);
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
      this.#waiting = undefined;
    }
  }

  end(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }
}
