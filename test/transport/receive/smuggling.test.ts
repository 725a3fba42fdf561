// Ends of data that aren't: none of them ends a message, none lets what follows be read as commands.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { startTestTransport, type TestTransport } from '../../support/test-transport.ts';

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
    server = await startTestTransport();
  });
  after(() => server.stop());

  async function attempt(bytes: string, byByte: boolean): Promise<void> {
    const before = (await server.mail()).length;
    const client = await server.connect();
    await client.reply();
    await client.ask('EHLO x');
    await client.ask('MAIL FROM:<a@b.example>');
    await client.ask('RCPT TO:<bob@contoso.com>');
    assert.match(await client.ask('DATA'), /^354 /);
    const all = `Subject: first\r\n\r\nfirst${bytes}${SMUGGLED}QUIT\r\n`;
    if (byByte) await client.sendByByte(all);
    else client.send(all);
    const rest = await client.rest();
    client.close();
    assert.match(rest, /^550 5\.6\.11 [^\r\n]*\r\n$/, 'the connection ends with one reply');
    assert.equal((await server.mail()).length, before);
  }

  for (const { name, bytes } of VECTORS) {
    test(`${name} in one segment`, () => attempt(bytes, false));
    test(`${name} byte by byte`, () => attempt(bytes, true));
  }

  test('vectors of other projects', async (t) => {
    if (given.length === 0) return t.skip('shared data absent: smuggling-vectors.json');
    for (const { name, bytes } of given) {
      // A dot and nothing: content goes on, here with a line of the smuggled text.
      const isDotOnly = name === 'dot-only';
      for (const byByte of [false, true]) {
        await t.test(`${name}${byByte ? ' byte by byte' : ''}`, () =>
          isDotOnly ? attemptDotOnly(byByte) : attempt(bytes, byByte),
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
