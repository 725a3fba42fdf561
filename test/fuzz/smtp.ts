// SMTP sessions made from a seed, played against a transport and checked: one reply for each command, and what is acknowledged is
// what is stored, to the byte.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { ByteSize } from '../../src/core/values/byte-size.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { plainConfig } from '../support/plain-config.ts';
import type { SmtpClient } from '../support/smtp-client.ts';
import { ANY_PORT, startTestTransport, type TestTransport } from '../support/test-transport.ts';
import { addCertificate, addUsers, plainAccounts } from '../support/trust-setup.ts';
import { randomFrom } from './received.ts';

export interface Rig {
  readonly server: TestTransport;
  readonly folder: string;
  stop(): Promise<void>;
}

/** `base`: where its data goes; a memory file system makes the most of a long run. */
export async function openRig(base = tmpdir()): Promise<Rig> {
  const home = await mkdtemp(join(base, 'postern-fuzz-'));
  const config = plainConfig();
  config.set(ReceiveConnector, { Bindings: [ANY_PORT], Fqdn: 'edge.test' });
  await addUsers(config, ['CONTOSO\\kim secret a@b.example']);
  const certificates = await addCertificate(config);
  const server = await startTestTransport({ home, config, certificates, accounts: plainAccounts() });
  return {
    server,
    folder: join(home, 'mail'),
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Some text to send, and what its reply means for the message in progress. */
interface Step {
  readonly text: string;
  readonly kind: 'hello' | 'mail' | 'rcpt' | 'data' | 'chunk' | 'reset' | 'auth' | 'tls' | 'other';
  readonly content?: string;
  readonly isLast?: boolean;
  readonly mailbox?: string;
}

interface Expected {
  readonly content: string;
  readonly copies: number;
}

/** Content whose storing can be foretold to the byte begins so. */
const HEADER = 'Message-ID: <fuzz@b.example>\r\nSubject: fuzz\r\n';
/** kim's, by the rig's account. */
const LOGON = Buffer.from('\0CONTOSO\\kim\0secret').toString('base64');
const CLEAN = /^(?:[^\r\n\0]|\r\n)*$/;
const REPLY_LINE = /^([2-5])\d\d[ -](?:([245])\.\d{1,3}\.\d{1,3} )?[\x20-\x7e]*$/;

export async function checkSession(rig: Rig, seed: number): Promise<void> {
  const session = new Session(rig, randomFrom(seed), seed);
  await session.play();
}

class Session {
  readonly #rig: Rig;
  readonly #below: (limit: number) => number;
  readonly #mends: boolean;
  readonly #isTrusted: boolean;
  readonly #expected: Expected[] = [];
  #client!: SmtpClient;
  #isOpen = true;
  /** A message was ended and nobody waited for the reply. */
  #mayHaveMore = 0;
  #recipients = new Set<string>();
  #chunks = '';
  #isBinary = false;
  /** How far the transaction is: nothing, hello, MAIL, RCPT; and how far it will be after the steps made so far. */
  #stage = 0;
  #planned = 0;

  constructor(rig: Rig, below: (limit: number) => number, seed: number) {
    this.#rig = rig;
    this.#below = below;
    this.#mends = this.#below(4) === 0;
    this.#isTrusted = this.#below(4) === 0;
    rig.server.config.set(ReceiveConnector, {
      Bindings: [ANY_PORT],
      Fqdn: 'edge.test',
      BareLinefeedRejectionEnabled: !this.#mends,
      MaxProtocolErrors: this.#below(3) === 0 ? 5 : 'Unlimited',
      MaxMessageSize: new ByteSize(this.#below(3) === 0 ? 3000 : 1_000_000),
      MaxHeaderSize: new ByteSize(this.#below(5) === 0 ? 100 : 65_536),
      ChunkingEnabled: this.#below(8) !== 0,
      PipeliningEnabled: this.#below(8) !== 0,
      EnhancedStatusCodesEnabled: this.#below(8) !== 0,
      UnauthorizedPipeliningRejectionEnabled: this.#below(3) !== 0,
      AuthMechanism: this.#one('None', 'Tls', 'Tls, BasicAuth', 'Tls, BasicAuth, BasicAuthRequireTLS'),
      PermissionGroups: 'AnonymousUsers, ExchangeUsers',
      RequireTLS: false,
      TrustedProxies: this.#isTrusted ? [IPRange.parse('127.0.0.0/8')] : [],
      Comment: `seed ${seed}`,
    });
  }

  async play(): Promise<void> {
    this.#client = await this.#rig.server.connect();
    try {
      await this.#replied(undefined);
      if (this.#below(10) !== 0) await this.#group([this.#hello()]);
      for (let i = 2 + this.#below(14); i > 0 && this.#isOpen; i--) await this.#turn();
      if (this.#isOpen && this.#below(4) === 0) await this.#leave();
      if (this.#isOpen) await this.#quit();
    } finally {
      this.#client.close();
    }
    await this.#settled();
    await this.#compare();
  }

  async #turn(): Promise<void> {
    this.#planned = this.#stage;
    const size = this.#below(3) === 0 ? 1 + this.#below(6) : 1;
    const steps = Array.from({ length: size }, () => this.#step());
    // What must wait for its reply ends the group.
    const last = steps.findIndex(
      ({ kind }) => kind === 'hello' || kind === 'data' || kind === 'auth' || kind === 'tls',
    );
    await this.#group(last < 0 ? steps : steps.slice(0, last + 1));
    if (this.#isOpen && this.#below(4) === 0) await this.#inStep();
  }

  /** Nothing but the reply to this command may come. */
  async #inStep(): Promise<void> {
    await this.#send('HELP\r\n');
    const lines = await this.#client.reply();
    if (!lines) this.#isOpen = false;
    else assert.match(lines[0]!, /^(?:214-|421 )/, 'a reply too many');
  }

  async #group(steps: readonly Step[]): Promise<void> {
    await this.#send(steps.map(({ text }) => text).join(''));
    for (const step of steps) {
      if (!this.#isOpen) return;
      const code = await this.#replied(step);
      if (step.kind === 'data' && code === '354') await this.#data();
      if (code === '334') await this.#group([{ text: '*\r\n', kind: 'other' }]);
      if (step.kind === 'tls' && code === '220') await this.#secure();
    }
  }

  /** Nothing that was said before holds behind it (RFC 3207, 4.2). */
  async #secure(): Promise<void> {
    this.#forget();
    this.#stage = 0;
    if (this.#below(4) !== 0) return this.#client.secure();
    if (this.#below(2) === 0) await this.#send('EHLO x\r\nMAIL FROM:<a@b.example>\r\n');
    this.#hangUp();
  }

  async #data(): Promise<void> {
    const lines = this.#content();
    const given = this.#below(4) === 0 ? spoiled(lines, this.#below) : lines;
    // A dot behind a bare line end is content: only a real one makes it the end.
    const text = /(?:^|\r\n)$/.test(given) ? given : `${given}\r\n`;
    if (this.#below(25) === 0) {
      const sent = stuffed(text);
      await this.#send(sent.slice(0, this.#below(sent.length)));
      return this.#hangUp();
    }
    await this.#send(`${stuffed(text)}.\r\n`);
    await this.#replied({ text: '', kind: 'other', content: text, isLast: true });
  }

  /** The reply's code; keeps book of the transaction. */
  async #replied(step: Step | undefined): Promise<string> {
    const lines = await this.#client.reply();
    if (!lines) {
      this.#isOpen = false;
      return '';
    }
    for (const line of lines) {
      const [, first, enhanced] = REPLY_LINE.exec(line) ?? assert.fail(`no reply line: ${JSON.stringify(line)}`);
      assert.ok(enhanced === undefined || enhanced === first, line);
    }
    const code = lines.at(-1)!.slice(0, 3);
    if (step) this.#note(step, code);
    return code;
  }

  #note(step: Step, code: string): void {
    const isGood = code.startsWith('2');
    if (step.content !== undefined && step.kind === 'other') {
      if (isGood) this.#acknowledged(step.content);
      this.#forget();
    } else if (step.kind === 'chunk') {
      if (isGood) this.#chunks += step.content;
      else this.#forget();
      if (!isGood || !step.isLast) return;
      const ended = this.#isBinary || this.#chunks === '' || this.#chunks.endsWith('\n') ? '' : '\r\n';
      this.#acknowledged(this.#chunks + ended);
      this.#forget();
    } else if (step.kind === 'rcpt' && isGood) {
      this.#recipients.add(step.mailbox!);
      this.#stage = 3;
    } else if (step.kind === 'mail' && isGood) {
      this.#forget();
      this.#stage = 2;
      this.#isBinary = step.text.includes('BINARYMIME');
    } else if ((step.kind === 'reset' || step.kind === 'hello') && isGood) {
      this.#forget();
      if (step.kind === 'hello') this.#stage = 1;
    }
  }

  #acknowledged(content: string): void {
    assert.ok(this.#mends || this.#isBinary || CLEAN.test(content), 'a message with bad line ends was taken');
    assert.ok(this.#recipients.size > 0, 'a message without a recipient was taken');
    this.#expected.push({ content, copies: this.#recipients.size });
  }

  #forget(): void {
    this.#stage = Math.min(this.#stage, 1);
    this.#recipients = new Set();
    this.#chunks = '';
    this.#isBinary = false;
  }

  async #leave(): Promise<void> {
    const step = this.#step();
    await this.#send(step.text.slice(0, this.#below(step.text.length + 1)));
    if (step.kind === 'chunk' && step.isLast) this.#mayHaveMore = 3;
    this.#hangUp();
  }

  #hangUp(): void {
    this.#client.close();
    this.#isOpen = false;
  }

  async #quit(): Promise<void> {
    await this.#send('QUIT\r\n');
    const lines = await this.#client.reply();
    if (lines) assert.match(lines[0]!, /^(?:221|421) /, 'the last reply');
    assert.equal(await this.#client.rest(), '', 'nothing comes behind it');
  }

  /** OnDisconnect is the last thing that happens. */
  async #settled(): Promise<void> {
    if (!this.#client.socket.closed) await once(this.#client.socket, 'close');
    for (let i = 0; i < 1000; i++) {
      const { seen } = this.#rig.server;
      if (seen.at(-1)?.event === 'onDisconnect' || seen.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, i < 10 ? 0 : 5));
    }
    assert.deepEqual(this.#rig.server.events, [], 'nothing went wrong inside');
    // Records of the whole run would look like a leak.
    this.#rig.server.forget();
  }

  async #compare(): Promise<void> {
    const wanted = this.#expected.reduce((sum, { copies }) => sum + copies, 0);
    const paths = (await readdir(this.#rig.folder, { recursive: true })).filter((path) =>
      /\/(?:new|tmp)\/./.test(path),
    );
    const stored = await Promise.all(
      paths.map(async (path) => {
        const text = await readFile(join(this.#rig.folder, path), 'latin1');
        await unlink(join(this.#rig.folder, path));
        return text;
      }),
    );
    assert.ok(stored.length >= wanted && stored.length <= wanted + this.#mayHaveMore, `${stored.length} of ${wanted}`);
    for (const { content, copies } of this.#expected) {
      if (!content.startsWith(`${HEADER}\r\n`) || !(this.#isPlain(content) || CLEAN.test(content))) continue;
      const found = stored.filter((text) => text.endsWith(content));
      assert.ok(found.length >= copies, `stored otherwise: ${JSON.stringify(content.slice(0, 300))}`);
    }
    for (const text of stored) assert.ok(!text.includes('smuggled@evil.example>\r\nReceived'), 'smuggled');
  }

  /** A binary body behind a header that is text. */
  #isPlain(content: string): boolean {
    const end = content.indexOf('\r\n\r\n');
    return !this.#mends && end > 0 && CLEAN.test(content.slice(0, end));
  }

  /** Whole, cut at random places, or byte by byte. */
  async #send(text: string): Promise<void> {
    const how = this.#below(6);
    if (how === 0 && text.length < 300) return this.#client.sendByByte(text);
    if (how > 2) return this.#client.send(text);
    for (let from = 0; from < text.length; ) {
      const to = Math.min(text.length, from + 1 + this.#below(how === 1 ? 7 : 400));
      this.#client.send(text.slice(from, to));
      from = to;
      if (this.#below(3) === 0) await new Promise(setImmediate);
    }
  }

  #step(): Step {
    return this.#below(10) < 6 ? this.#sensible() : this.#anything();
  }

  /** What a client would send that knows how. */
  #sensible(): Step {
    const stage = this.#planned++;
    if (stage === 0) return { text: 'EHLO x\r\n', kind: 'hello' };
    const body = this.#one('', '', ' BODY=8BITMIME', ' BODY=BINARYMIME');
    if (stage === 1) return { text: `MAIL FROM:<a@b.example>${body}\r\n`, kind: 'mail' };
    if (stage === 2) return { text: 'RCPT TO:<bob@contoso.com>\r\n', kind: 'rcpt', mailbox: 'bob@contoso.com' };
    return this.#below(2) === 0 ? { text: 'DATA\r\n', kind: 'data' } : this.#chunk();
  }

  #anything(): Step {
    const choice = this.#below(100);
    if (choice < 4) return this.#hello();
    if (choice < 22) return this.#mail();
    if (choice < 42) return this.#rcpt();
    if (choice < 54) return { text: 'DATA\r\n', kind: 'data' };
    if (choice < 76) return this.#chunk();
    if (choice < 82) return { text: this.#one('RSET\r\n', 'rset\r\n'), kind: 'reset' };
    if (choice < 85)
      return {
        text: this.#one('AUTH PLAIN AGEAYg==\r\n', 'AUTH LOGIN\r\n', `AUTH PLAIN ${LOGON}\r\n`, 'AUTH X\r\n'),
        kind: 'auth',
      };
    if (choice < 87) return { text: 'STARTTLS\r\n', kind: 'tls' };
    return { text: this.#oddity(), kind: 'other' };
  }

  #hello(): Step {
    return {
      text: `${this.#one('EHLO x', 'EHLO x', 'ehlo [192.0.2.1]', 'HELO x', 'EHLO', 'EHLO a b')}\r\n`,
      kind: 'hello',
    };
  }

  #mail(): Step {
    const path = this.#one(
      '<a@b.example>',
      '<a@b.example>',
      '<>',
      '<@r.example:a@b.example>',
      '<a@b',
      '<\xc3\xa4@b.example>',
    );
    const parameters = [
      '',
      '',
      ' SIZE=100',
      ' SIZE=9999999',
      ' BODY=8BITMIME',
      ' BODY=BINARYMIME',
      ' SMTPUTF8',
      ' RET=FULL ENVID=x',
      ' X=Y',
    ];
    return { text: `MAIL FROM:${path}${this.#one(...parameters)}\r\n`, kind: 'mail' };
  }

  #rcpt(): Step {
    const mailbox = this.#one('bob', 'kate', 'x%y', '"a b"');
    const domain = this.#one('contoso.com', 'contoso.com', 'contoso.com', 'evil.example', '');
    const parameter = this.#one('', '', '', ' NOTIFY=NEVER', ' NOTIFY=X', ' ORCPT=rfc822;x');
    return { text: `RCPT TO:<${mailbox}@${domain}>${parameter}\r\n`, kind: 'rcpt', mailbox: `${mailbox}@${domain}` };
  }

  #chunk(): Step {
    const isLast = this.#below(3) === 0;
    const whole = this.#content();
    let content = this.#below(4) === 0 ? whole.slice(0, this.#below(whole.length)) : whole;
    if (this.#below(10) === 0) content = '';
    if (this.#below(12) === 0) content = spoiled(content, this.#below);
    if (this.#below(30) === 0)
      return { text: `BDAT ${this.#one('x', '-1', '', '1e3', '5 LASTLY')}\r\n`, kind: 'other' };
    return { text: `BDAT ${content.length}${isLast ? ' LAST' : ''}\r\n${content}`, kind: 'chunk', content, isLast };
  }

  #content(): string {
    const header = this.#below(8) === 0 ? '' : `${HEADER}${this.#below(10) === 0 ? '' : '\r\n'}`;
    const lines = [
      '.',
      '..',
      '.x',
      '',
      'hello',
      'MAIL FROM:<smuggled@evil.example>',
      'QUIT',
      'x'.repeat(1200),
      '\xff\xfe',
    ];
    const count = this.#below(20) === 0 ? 400 : this.#below(8);
    return header + Array.from({ length: count }, () => `${this.#one(...lines)}\r\n`).join('');
  }

  #oddity(): string {
    const odd = [
      ...[
        'NOOP\r\n',
        'noop x\r\n',
        'HELP\r\n',
        'VRFY bob\r\n',
        'VRFY\r\n',
        'EXPN all\r\n',
        ' \t\r\n',
        ' \r\n',
        'GET / HTTP/1.1\r\n',
      ],
      ...[
        'RSET x\r\n',
        'DATA x\r\n',
        'FOO\r\n',
        'NOOP\0\r\n',
        'NOOP\n',
        'NOOP\r',
        'NOOP\r\r\n',
        'NOOP\n.\r\n',
        '\x80\r\n',
        '\x16\x03\x01\r\n',
      ],
      ...['XCLIENT ADDR=192.0.2.1\r\n', 'XCLIENT ADDR=x\r\n'],
      // Believed as the very first line, it is answered by nothing but the greeting that was sent already.
      ...(this.#isTrusted ? [] : ['\r\n', 'PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n']),
      ...[`NOOP ${'x'.repeat(600)}\r\n`, `MAIL FROM:<${'x'.repeat(3000)}>\r\n`, `${'x'.repeat(10_000)}\r\n`],
    ];
    const text = this.#one(...odd);
    // A line without its end would swallow the next command: then there is one reply for both.
    return text.endsWith('\n') ? text : `${text}x\r\n`;
  }

  #one(...choices: readonly string[]): string {
    return choices[this.#below(choices.length)]!;
  }
}

function stuffed(text: string): string {
  return text.replace(/(^|\r\n)\./g, '$1..');
}

/** With one of the ends of data that aren't, and what would be smuggled behind it. */
function spoiled(text: string, below: (limit: number) => number): string {
  const ends = [
    '\n.\n',
    '\r.\r',
    '\n.\r\n',
    '\r\n.\n',
    '\r.\r\n',
    '\r\n\0.\r\n',
    '\r\r\n.\r\r\n',
    '\n',
    '\r',
    '\0',
    '\r\n.\r',
  ];
  const at = below(text.length + 1);
  return `${text.slice(0, at)}x${ends[below(ends.length)]}MAIL FROM:<smuggled@evil.example>\r\n${text.slice(at)}`;
}
