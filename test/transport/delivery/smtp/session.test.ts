// Our SMTP client against next hops on real sockets: bytes kept, parameters passed on, each recipient's own result.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SendLog } from '../../../../src/transport/delivery/smtp/send-log.ts';
import { SILENT } from '../../../../src/transport/delivery/smtp/send-log.ts';
import { SessionFailure } from '../../../../src/transport/delivery/smtp/session-failure.ts';
import type { RecipientResult } from '../../../../src/transport/queue/contract.ts';
import { EVERYTHING, type NextHopOptions, startNextHop } from '../../../support/next-hop.ts';
import { mailOf, OPPORTUNISTIC, openTo } from '../../../support/send-session.ts';

const PEM = (name: string) => readFileSync(join(import.meta.dirname, '../../../fixtures/tls', name), 'utf8');
const CERTIFICATE = { key: PEM('mail.key'), cert: PEM('mail.pem') };

async function hop(t: TestContext, options: NextHopOptions = {}) {
  const server = await startNextHop(options);
  t.after(() => server.close());
  return server;
}
const outcomes = (results: readonly RecipientResult[]) => results.map(({ outcome, reply }) => `${outcome} ${reply}`);

const contents: readonly (readonly [name: string, content: string | Buffer])[] = [
  ['dots', '.\r\n..\r\n.x\r\n\r\n.\r\na.b\r\n.\r\n'],
  ['no end', 'Subject: x\r\n\r\nno end'],
  ['empty', ''],
  ['NUL and 8-bit', Buffer.from([65, 13, 10, 13, 10, 0, 255, 128, 13, 10])],
  ['large', `Subject: x\r\n\r\n${'.line of text\r\n'.repeat(30_000)}`],
];
for (const [name, content] of contents)
  for (const kind of ['bytes', 'file'] as const)
    test(`the bytes arrive as they are: ${name}, from ${kind}`, async (t) => {
      const server = await hop(t);
      const session = await openTo(server);
      const mail = mailOf({ content });
      const bytes = Buffer.from(content as string);
      const folder = await mkdtemp(join(tmpdir(), 'postern-send-'));
      t.after(() => rm(folder, { recursive: true }));
      await writeFile(join(folder, 'spool'), bytes.subarray(3));
      const file = {
        kind: 'file',
        path: join(folder, 'spool'),
        size: Math.max(0, bytes.length - 3),
        top: bytes.subarray(0, 3),
      } as const;
      const results = await session.send(kind === 'bytes' ? mail : { ...mail, content: file });
      assert.deepEqual(outcomes(results), ['relayed 250 2.6.0 Queued']);
      const expected = name === 'no end' ? Buffer.concat([bytes, Buffer.from('\r\n')]) : bytes;
      assert.ok(server.received[0]!.content.equals(expected));
      await session.quit();
    });

test('dots at the border of blocks', async (t) => {
  const server = await hop(t);
  const session = await openTo(server);
  const folder = await mkdtemp(join(tmpdir(), 'postern-send-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const before of [65_533, 65_534, 65_535, 65_536, 65_537]) {
    const bytes = Buffer.from(`${'x'.repeat(before - 2)}\r\n.dot\r\n`);
    await writeFile(join(folder, 'spool'), bytes);
    await session.send({
      ...mailOf(),
      size: bytes.length,
      content: { kind: 'file', path: join(folder, 'spool'), size: bytes.length, top: Buffer.alloc(0) },
    });
    assert.ok(server.received.at(-1)!.content.equals(bytes), String(before));
  }
  await session.quit();
});

test('one session takes several messages and says goodbye', async (t) => {
  const server = await hop(t);
  const session = await openTo(server);
  for (let i = 0; i < 3; i++) await session.send(mailOf());
  await session.quit();
  assert.deepEqual(server.commands, [
    'EHLO us.test',
    ...Array(3).fill(['MAIL FROM:<sender@us.test> SIZE=21', 'RCPT TO:<a@b.test>', 'DATA']).flat(),
    'QUIT',
  ]);
  assert.equal(server.sessions.length, 1);
});

for (const extensions of [EVERYTHING, EVERYTHING.filter((one) => one !== 'PIPELINING')]) {
  const kind = extensions.includes('PIPELINING') ? 'pipelined' : 'one by one';
  test(`each recipient has its own reply, ${kind}`, async (t) => {
    const server = await hop(t, {
      extensions,
      script: (stage, line) =>
        stage !== 'RCPT'
          ? 'default'
          : line.includes('no')
            ? '550 5.1.1 No such user'
            : line.includes('later')
              ? ['451-4.2.1 Not', '451 4.2.1 now']
              : 'default',
    });
    const session = await openTo(server);
    const results = await session.send(mailOf({ to: ['yes@b.test', 'no@b.test', 'later@b.test', 'also@b.test'] }));
    assert.deepEqual(
      results.toSorted((a, b) => a.recipient - b.recipient).map(({ outcome, reply }) => `${outcome} ${reply}`),
      [
        'relayed 250 2.6.0 Queued',
        'failed 550 5.1.1 No such user',
        'deferred 451 4.2.1 Not now',
        'relayed 250 2.6.0 Queued',
      ],
    );
    assert.equal(server.received.length, 1);
    assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued'], 'and the next');
    await session.quit();
  });

  test(`when all are refused nothing is sent, and the session goes on, ${kind}`, async (t) => {
    for (const data of ['default', '354 Go on'] as const) {
      const server = await hop(t, {
        extensions,
        script: (stage, line) =>
          stage === 'RCPT' && line.includes('no')
            ? '550 5.1.1 No'
            : stage === 'DATA' && data !== 'default'
              ? data
              : stage === 'content' && server.commands.length < 6
                ? '554 5.5.1 No recipients'
                : 'default',
      });
      const session = await openTo(server);
      assert.deepEqual(outcomes(await session.send(mailOf({ to: ['no@b.test'] }))), ['failed 550 5.1.1 No']);
      assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued']);
      assert.deepEqual(
        server.received.map(({ recipients }) => recipients),
        [['RCPT TO:<a@b.test>']],
      );
      assert.ok(server.commands.includes('RSET'));
      await session.quit();
    }
  });

  test(`a refused MAIL is the result of all, ${kind}`, async (t) => {
    const server = await hop(t, {
      extensions,
      script: (stage) => (stage === 'MAIL' ? '550 5.7.1 Not you' : 'default'),
    });
    const session = await openTo(server);
    const results = await session.send(mailOf({ to: ['a@b.test', 'b@b.test'] }));
    assert.deepEqual(outcomes(results), Array(2).fill('failed 550 5.7.1 Not you'));
    assert.ok(session.isUsable);
    await session.quit();
  });
}

test('too many recipients at a time: the rest are left to be tried at once', async (t) => {
  const server = await hop(t, {
    script: (stage, _line, { recipients }) =>
      stage === 'RCPT' && recipients.length >= 2 ? '452 4.5.3 Too many' : 'default',
  });
  const session = await openTo(server);
  const results = await session.send(mailOf({ to: ['a@b.test', 'b@b.test', 'c@b.test', 'd@b.test'] }));
  assert.deepEqual(
    results.map(({ recipient, outcome }) => [recipient, outcome]),
    [
      [1, 'relayed'],
      [2, 'relayed'],
    ],
  );
  await session.quit();
});

test('parameters go to a next hop that knows them, and to no other', async (t) => {
  const facts = { ret: 'HDRS', envid: 'QQ+2B', body: '8BITMIME', auth: 'someone' } as const;
  const to = [
    { address: 'a@b.test', notify: ['SUCCESS', 'DELAY'] as const, orcpt: 'rfc822;a@b.test' },
    { address: 'c@b.test', notify: [] },
  ];
  const content = 'Subject: x\r\n\r\n\u00e4\r\n';
  const lines: string[][] = [];
  for (const extensions of [EVERYTHING, ['8BITMIME']]) {
    const server = await hop(t, { extensions });
    const session = await openTo(server);
    const results = await session.send(mailOf({ facts, to, content }));
    assert.equal(results[0]!.dsnPassedOn, extensions === EVERYTHING);
    await session.quit();
    lines.push(server.commands.filter((line) => /^(?:MAIL|RCPT)/.test(line)));
  }
  assert.deepEqual(lines, [
    [
      'MAIL FROM:<sender@us.test> SIZE=18 BODY=8BITMIME RET=HDRS ENVID=QQ+2B',
      'RCPT TO:<a@b.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b.test',
      'RCPT TO:<c@b.test> NOTIFY=NEVER',
    ],
    ['MAIL FROM:<sender@us.test> BODY=8BITMIME', 'RCPT TO:<a@b.test>', 'RCPT TO:<c@b.test>'],
  ]);
});

const unsendable: readonly (readonly [
  name: string,
  mail: Parameters<typeof mailOf>[0],
  without: string,
  reply: RegExp,
])[] = [
  ['8-bit', { content: 'A: b\r\n\r\n\u00e4\r\n' }, '8BITMIME BINARYMIME CHUNKING', /^554 5\.6\.3 /],
  ['a sender outside ASCII', { facts: { from: 'ä@us.test' } }, 'SMTPUTF8', /^550 5\.6\.7 /],
  ['a recipient outside ASCII', { to: ['ä@b.test'] }, 'SMTPUTF8', /^550 5\.6\.7 /],
  ['a header outside ASCII', { facts: { smtpUtf8: true }, content: 'A: ä\r\n\r\n' }, 'SMTPUTF8', /^554 5\.6\.9 /],
  ['too large', { content: 'x'.repeat(2000) }, 'SIZE 10000000', /^552 5\.3\.4 /],
  ['a bare LF', { content: 'A: b\r\n\r\nx\n.\r\ny\r\n' }, '', /^554 5\.6\.0 /],
  ['a bare CR', { content: 'A: b\r\n\r\nx\ry\r\n' }, '', /^554 5\.6\.0 /],
  ['a CR at the end', { content: 'A: b\r\n\r\nx\r' }, '', /^554 5\.6\.0 /],
  ['a recipient with a line end', { to: ['a@b.test>\r\nDATA\r\n'] }, '', /^553 5\.1\.3 /],
];
for (const [name, parts, without, reply] of unsendable)
  test(`not sent, and the next is: ${name}`, async (t) => {
    const missing = without.split(' ');
    const extensions = EVERYTHING.filter((one) => one !== without && !missing.includes(one)).concat(
      name === 'too large' ? 'SIZE 1000' : [],
    );
    const server = await hop(t, { extensions });
    const session = await openTo(server);
    const [result, ...more] = await session.send(mailOf(parts));
    assert.equal(more.length, 0);
    assert.equal(result!.outcome, 'failed');
    assert.match(result!.reply, reply);
    assert.deepEqual(server.received, []);
    assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued']);
    await session.quit();
  });

test('binary content goes in chunks', async (t) => {
  const server = await hop(t);
  const session = await openTo(server);
  const content = Buffer.from([65, 58, 32, 98, 13, 10, 13, 10, 0, 10, 13, 46, 13, 10, 200]);
  const results = await session.send(mailOf({ content, facts: { body: 'BINARYMIME' } }));
  assert.deepEqual(outcomes(results), ['relayed 250 2.6.0 Queued']);
  assert.ok(server.received[0]!.content.equals(content));
  assert.match(server.received[0]!.mail, /BODY=BINARYMIME/);
  await session.quit();
});

test('LMTP: a reply for each recipient at the end', async (t) => {
  const server = await hop(t, {
    isLmtp: true,
    script: (stage, line) => (stage === 'content' && line.includes('full') ? '552 5.2.2 Full' : 'default'),
  });
  const session = await openTo(server, { protocol: 'LMTP' });
  const results = await session.send(mailOf({ to: ['a@b.test', 'full@b.test', 'c@b.test'] }));
  assert.deepEqual(outcomes(results), [
    'delivered 250 2.1.5 Delivered',
    'failed 552 5.2.2 Full',
    'delivered 250 2.1.5 Delivered',
  ]);
  assert.equal(server.commands[0], 'LHLO us.test');
  await session.quit();
});

test('LMTP: those whose reply never came are tried again, the others are not', async (t) => {
  let ends = 0;
  const server = await hop(t, {
    isLmtp: true,
    script: (stage) => (stage === 'content' && ++ends > 1 ? (socket) => socket.destroy() : 'default'),
  });
  const session = await openTo(server, { protocol: 'LMTP' });
  const results = await session.send(mailOf({ to: ['a@b.test', 'b@b.test', 'c@b.test'] }));
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['delivered', 'deferred', 'deferred'],
  );
  assert.ok(!session.isUsable);
});

test('HELO where EHLO is unknown, and where it is forced', async (t) => {
  const server = await hop(t, { script: (stage) => (stage === 'EHLO' ? '502 5.5.1 What?' : 'default') });
  const session = await openTo(server);
  assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued']);
  await session.quit();
  await (await openTo(server, { forceHelo: true })).quit();
  assert.deepEqual(
    server.commands.filter((line) => /^[EH]/.test(line)),
    ['EHLO us.test', 'HELO us.test', 'HELO us.test'],
  );
});

test('TLS when it is offered, and EHLO once more', async (t) => {
  const server = await hop(t, { tls: CERTIFICATE });
  const session = await openTo(server);
  assert.ok(session.isEncrypted);
  assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued']);
  await session.quit();
  assert.deepEqual(server.commands.slice(0, 3), ['EHLO us.test', 'STARTTLS', 'EHLO us.test']);
});

const demands = [
  { name: 'the right name', ok: true, policy: { names: ['mail.contoso.test'] } },
  { name: 'a name below', ok: true, policy: { names: ['*.contoso.test'] } },
  { name: 'another name', ok: false, policy: { names: ['mail.fabrikam.test'] } },
  { name: 'any name, an authority unknown', ok: false, policy: { names: undefined }, ca: undefined },
  {
    name: 'encryption only, an authority unknown',
    ok: true,
    policy: { trusted: false, names: undefined },
    ca: undefined,
  },
];
for (const { name, ok, policy, ...rest } of demands)
  test(`required TLS: ${name}`, async (t) => {
    const server = await hop(t, { tls: CERTIFICATE });
    const ca = 'ca' in rest ? undefined : PEM('ca.pem');
    const opening = openTo(server, { tls: { use: 'required', trusted: true, ...policy }, ca });
    if (ok) await (await opening).quit();
    else
      await assert.rejects(
        opening,
        (error) => error instanceof SessionFailure && error.kind === 'tls' && /^451 4\.7\.5 /.test(error.reply),
      );
    assert.equal(server.commands.filter((line) => line.startsWith('MAIL')).length, 0);
  });

test('required TLS that is not offered, refused, or no TLS at all: no mail', async (t) => {
  for (const script of [
    () => 'default',
    (stage: string) => (stage === 'STARTTLS' ? '454 4.7.0 Not now' : 'default'),
    (stage: string) => (stage === 'STARTTLS' ? ['220 Go', '250 injected'] : 'default'),
  ] as const) {
    const extensions = script.length === 0 ? EVERYTHING : [...EVERYTHING, 'STARTTLS'];
    const server = await hop(t, { extensions, script });
    await assert.rejects(openTo(server, { tls: { ...OPPORTUNISTIC, use: 'required' } }), { kind: 'tls' });
  }
});

test('TLS that is merely offered and fails is done without, on a new connection', async (t) => {
  for (const answer of ['454 4.7.0 Not now', ['220 Go on', '250 injected'], '220 Go on'] as const) {
    const server = await hop(t, {
      extensions: [...EVERYTHING, 'STARTTLS'],
      script: (stage) =>
        stage === 'STARTTLS' ? (socket) => socket.end(`${[answer].flat().join('\r\n')}\r\n`) : 'default',
    });
    const session = await openTo(server);
    assert.ok(!session.isEncrypted);
    assert.deepEqual(outcomes(await session.send(mailOf())), ['relayed 250 2.6.0 Queued']);
    await session.quit();
    assert.equal(server.sessions.length, 2);
  }
});

test('never TLS when told so', async (t) => {
  const server = await hop(t, { tls: CERTIFICATE });
  await (await openTo(server, { tls: { ...OPPORTUNISTIC, use: 'never' } })).quit();
  assert.ok(!server.commands.includes('STARTTLS'));
});

for (const [mechanisms, expected] of [
  ['PLAIN LOGIN', ['AUTH PLAIN AG1lAHNlY3JldA==']],
  ['LOGIN', ['AUTH LOGIN', 'bWU=', 'c2VjcmV0']],
] as const)
  test(`logs on by ${mechanisms}, and the log never sees the password`, async (t) => {
    let step = 0;
    const server = await hop(t, {
      extensions: [`AUTH ${mechanisms}`],
      script: (stage) =>
        stage === 'AUTH' && mechanisms === 'LOGIN'
          ? '334 VXNlcm5hbWU6'
          : stage === 'AUTH'
            ? '235 2.7.0 OK'
            : /^[bc]/i.test(stage) && stage !== 'content' && stage !== 'connect'
              ? ++step === 1
                ? '334 UGFzc3dvcmQ6'
                : '235 2.7.0 OK'
              : 'default',
    });
    const shown: string[] = [];
    const log: SendLog = { ...SILENT, sent: (line) => shown.push(line) };
    const session = await openTo(server, { login: { user: 'me', password: 'secret' }, log });
    await session.send(mailOf({ facts: { auth: '' } }));
    await session.quit();
    assert.deepEqual(server.commands.slice(1, 1 + expected.length), expected);
    assert.ok(server.commands.some((line) => line.startsWith('MAIL') && line.endsWith('AUTH=<>')));
    assert.ok(!/c2VjcmV0|secret|AG1l/.test(shown.join('\n')), shown.join('\n'));
  });

test('a log-on that is refused or not offered is no session', async (t) => {
  const refusing = await hop(t, {
    extensions: ['AUTH PLAIN'],
    script: (stage) => (stage === 'AUTH' ? '535 5.7.8 No' : 'default'),
  });
  const silent = await hop(t);
  for (const server of [refusing, silent])
    await assert.rejects(openTo(server, { login: { user: 'me', password: 'x' } }), {
      kind: 'refused',
      reply: /^451 4\.7\.0 /,
    });
});
