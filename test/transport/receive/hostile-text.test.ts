// Hostile text in every command: it is refused, and no reply, header or stored file carries it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestTransport, type TestTransport } from '../../support/test-transport.ts';

const COMMANDS = [
  'HELO X',
  'EHLO X',
  'MAIL FROM:<X@b.example>',
  'MAIL FROM:<a@b.example> SIZE=X',
  'RCPT TO:<X@contoso.com>',
  'DATA X',
  'RSET X',
  'NOOP X',
  'HELP X',
  'VRFY X',
  'EXPN X',
  'AUTH X',
  'XCLIENT ADDR=X',
  'PROXY TCP4 X',
  'STARTTLS X',
  'QUIT X',
  'X',
];
const TEXTS: Readonly<Record<string, string>> = {
  CR: 'a\rMAIL FROM:<evil@x>',
  LF: 'a\nMAIL FROM:<evil@x>',
  'CR CR LF': 'a\r\r\nb',
  NUL: 'a\x00b',
  '8-bit': '\xc3\xa4\xff',
  escape: '\x1b]0;owned\x07',
  delete: 'a\x7f',
};

describe('hostile text', () => {
  let server: TestTransport;
  before(async () => {
    server = await startTestTransport({ connector: { MaxProtocolErrors: 1000 } });
  });
  after(() => server.stop());

  for (const [name, text] of Object.entries(TEXTS)) {
    test(`${name} in every command`, async () => {
      for (const command of COMMANDS) {
        const client = await server.connect();
        await client.reply();
        await client.ask('HELO x');
        if (command.startsWith('RCPT') || command.startsWith('DATA')) await client.ask('MAIL FROM:<a@b.example>');
        client.send(`${command.replace('X', text)}\r\n`);
        const first = (await client.reply())?.[0] ?? '';
        assert.match(first, /^[245]\d\d[ -][\x20-\x7e]*$/, command);
        // Not one of them is taken: QUIT and PROXY end the session anyway.
        if (!/^(?:QUIT|PROXY)/.test(command)) assert.match(first, /^5/, command);
        assert.doesNotMatch(first, /evil|owned/);
        client.socket.end();
        await client.rest();
        client.close();
      }
      assert.equal((await server.mail()).length, 0);
      for (const { about } of server.seen) assert.doesNotMatch(about, /[^\x20-\x7e]/);
    });
  }

  test('a line of a megabyte in every command', async () => {
    for (const command of COMMANDS) {
      const client = await server.connect();
      await client.reply();
      client.send(`${command.replace('X', 'x'.repeat(1_000_000))}\r\n`);
      assert.match((await client.reply())![0]!, /^500 5\.5\.2 Line too long$/);
      assert.equal(await client.rest(), '');
      client.close();
    }
  });
});

test('recipients without end neither fill the log nor go on for ever', async (t) => {
  const server = await startTestTransport();
  t.after(() => server.stop());
  const client = await server.connect();
  await client.reply();
  await client.ask('EHLO client.example');
  await client.ask('MAIL FROM:<a@b.example>');
  client.send('RCPT TO:<bob@contoso.com>\r\n'.repeat(3000));
  const replies = (await client.rest()).split('\r\n').slice(0, -1);
  client.close();
  assert.match(replies.at(-1)!, /^421 4\.7\.0 Too many errors/);
  assert.ok(replies.length < 1300, `${replies.length} replies`);
  assert.ok(server.refusals.length < 10, `${server.refusals.length} rows`);
});

test('a client that never reads its replies is not answered without bound', async (t) => {
  // Nothing else ends this session.
  const server = await startTestTransport({ connector: { MaxProtocolErrors: 'Unlimited' } });
  t.after(() => server.stop());
  const client = await server.connect();
  await client.reply();
  await client.ask('EHLO client.example');
  client.socket.pause();
  const burst = 'X\r\n'.repeat(10_000);
  let sent = 0;
  // The server stops reading once the replies can't go out: our writes stop draining then.
  for (; sent < 400; sent++) {
    if (client.socket.write(burst)) continue;
    const drained = await Promise.race([
      new Promise((resolve) => client.socket.once('drain', () => resolve(true))),
      new Promise((resolve) => setTimeout(resolve, 1500, false)),
    ]);
    if (!drained) break;
  }
  client.close();
  assert.ok(sent < 400, 'all was read while nothing was taken');
});
