// Ends of data that aren't: none of them ends a message, none lets what follows be read as commands.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ReceiveConnector } from '../../../src/core/objects/receive-connector.ts';
import { plainConfig } from '../../support/plain-config.ts';
import type { SmtpClient } from '../../support/smtp-client.ts';
import { ANY_PORT, startTestTransport, type TestTransport } from '../../support/test-transport.ts';
import { addCertificate } from '../../support/trust-setup.ts';

interface Vector {
  readonly name: string;
  readonly bytes: string;
}

/** Everything that some server has taken for CR LF . CR LF, and everything near it. */
const VECTORS: readonly Vector[] = [
  '\n.\n',
  '\r.\r',
  '\r.\n',
  '\n.\r',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r\n',
  '\r\n.\r',
  '\n\n.\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\x00.\r\n',
  '\r\n.\x00\r\n',
  '\x00\r\n.\r\n',
  '\r\n\x00.\n',
  '\r\n.\r\r\n',
  '\r\n.\n\r\n',
  '\r\n\r.\r\n',
  '\r\n.\r\x00\n',
  '\r\n..\n',
  '\r\n..\r',
  '\n..\r\n',
  '\x0b\r\n.\n',
  '\x85.\x85\n',
  '\r\n.\\r\\n\n',
].map((bytes) => ({ name: JSON.stringify(bytes), bytes }));

const shared = new URL('../../../../shared/data/smtp/smuggling-vectors.json', import.meta.url);
const given: readonly Vector[] = existsSync(shared) ? JSON.parse(readFileSync(shared, 'utf8')).vectors : [];

const SMUGGLED =
  'MAIL FROM:<evil@evil.example>\r\nRCPT TO:<bob@contoso.com>\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\n';

describe('smuggling', () => {
  let server: TestTransport;
  before(async () => {
    const config = plainConfig();
    const certificates = await addCertificate(config);
    config.set(ReceiveConnector, { Bindings: [ANY_PORT], Fqdn: 'edge.test', BareLinefeedRejectionEnabled: true });
    server = await startTestTransport({ config, certificates });
  });
  after(() => server.stop());

  /** `cut`: all at once, byte by byte, or in two parts. */
  async function attempt(bytes: string, cut: 'none' | 'bytes' | number, isTls = false): Promise<void> {
    const before = (await server.mail()).length;
    const client = await server.connect();
    await client.reply();
    await client.ask('EHLO x');
    if (isTls) await startTls(client);
    await client.ask('MAIL FROM:<a@b.example>');
    await client.ask('RCPT TO:<bob@contoso.com>');
    assert.match(await client.ask('DATA'), /^354 /);
    const all = `Subject: first\r\n\r\nfirst${bytes}${SMUGGLED}QUIT\r\n`;
    await send(client, all, cut);
    const rest = await client.rest();
    client.close();
    assert.match(rest, /^550 5\.6\.11 [^\r\n]*\r\n$/, 'the connection ends with one reply');
    assert.equal((await server.mail()).length, before);
  }

  for (const { name, bytes } of VECTORS) {
    test(`${name} in one segment`, () => attempt(bytes, 'none'));
    test(`${name} byte by byte`, () => attempt(bytes, 'bytes'));
    test(`${name} cut at each place`, async () => {
      const start = 'Subject: first\r\n\r\nfirst'.length;
      // The bytes that count, with one on either side.
      for (let at = start - 1; at <= start + bytes.length + 1; at++) await attempt(bytes, at);
    });
    test(`${name} within TLS`, async () => {
      for (const cut of ['none', 'bytes', 'Subject: first\r\n\r\nfirst'.length + bytes.length - 1] as const)
        await attempt(bytes, cut, true);
    });
    test(`${name} in a chunk`, async () => {
      for (const cut of ['none', 'bytes', 70, 73] as const) await attemptChunk(bytes, cut);
    });
    test(`${name} mended`, async () => {
      for (const cut of ['none', 'bytes'] as const) await attemptMended(bytes, cut);
    });
  }

  async function startTls(client: SmtpClient): Promise<void> {
    assert.match(await client.ask('STARTTLS'), /^220 /);
    await client.secure();
    assert.match(await client.ask('EHLO x'), /^250/);
  }

  async function send(client: SmtpClient, text: string, cut: 'none' | 'bytes' | number): Promise<void> {
    if (cut === 'bytes') return client.sendByByte(text);
    if (cut === 'none') return client.send(text);
    client.send(text.slice(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 2));
    client.send(text.slice(cut));
  }

  async function opened(): Promise<SmtpClient> {
    const client = await server.connect();
    await client.reply();
    await client.ask('EHLO x');
    await client.ask('MAIL FROM:<a@b.example>');
    await client.ask('RCPT TO:<bob@contoso.com>');
    return client;
  }

  /** A chunk's size says where it ends: nothing in it does, and a relay could only pass such line ends on. */
  async function attemptChunk(bytes: string, cut: 'none' | 'bytes' | number): Promise<void> {
    const before = (await server.mail()).length;
    const client = await opened();
    const content = `Subject: first\r\n\r\nfirst${bytes}${SMUGGLED}`;
    await send(client, `BDAT ${content.length} LAST\r\n${content}QUIT\r\n`, cut);
    assert.match(await client.rest(), /^550 5\.6\.11 [^\r\n]*\r\n$/);
    assert.equal((await server.mail()).length, before);
  }

  /** Put up with, they are one message with nothing but CRLF in it; a NUL is refused all the same. */
  async function attemptMended(bytes: string, cut: 'none' | 'bytes'): Promise<void> {
    const [connector] = server.config.current().all(ReceiveConnector);
    server.config.set(ReceiveConnector, { ...connector, BareLinefeedRejectionEnabled: false });
    try {
      const before = await server.mail();
      const client = await opened();
      await client.ask('DATA');
      await send(client, `Subject: first\r\n\r\nfirst${bytes}MAIL FROM:<evil@evil.example>\r\n.\r\n`, cut);
      const [answer = ''] = (await client.reply()) ?? [];
      assert.match(answer, bytes.includes('\0') ? /^550 5\.6\.11 / : /^250 2\.6\.0 /);
      client.close();
      const after = await server.mail();
      assert.equal(after.length, before.length + (bytes.includes('\0') ? 0 : 1));
      for (const { text } of after) assert.match(text, /^(?:[^\r\n\0]|\r\n)*$/);
    } finally {
      server.config.set(ReceiveConnector, { ...connector });
    }
  }

  test('vectors of other projects', async (t) => {
    if (given.length === 0) return t.skip('shared data absent: smuggling-vectors.json');
    for (const { name, bytes } of given) {
      // A dot and nothing: content goes on, here with a line of the smuggled text.
      const isDotOnly = name === 'dot-only';
      for (const byByte of [false, true]) {
        await t.test(`${name}${byByte ? ' byte by byte' : ''}`, () =>
          isDotOnly ? attemptDotOnly(byByte) : attempt(bytes, byByte ? 'bytes' : 'none'),
        );
      }
    }
  });

  async function attemptDotOnly(byByte: boolean): Promise<void> {
    const before = (await server.mail()).length;
    const client = await server.connect();
    await client.reply();
    await client.ask('EHLO x');
    await client.ask('MAIL FROM:<a@b.example>');
    await client.ask('RCPT TO:<bob@contoso.com>');
    await client.ask('DATA');
    const all = `Subject: first\r\n\r\nfirst\r\n.${SMUGGLED}`;
    if (byByte) await client.sendByByte(all);
    else client.send(all);
    assert.match((await client.reply())![0]!, /^250 2\.6\.0 /);
    assert.equal(await client.ask('QUIT'), '221 2.0.0 Service closing transmission channel');
    client.close();
    assert.equal((await server.mail()).length, before + 1);
  }
});
