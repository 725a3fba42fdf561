// Next hops that stall, close, lie or talk rubbish at every stage: nothing counts as sent that wasn't, nothing as failed that wasn't refused.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { ReplyReader } from '../../../../src/transport/delivery/smtp/reply-reader.ts';
import { SessionFailure } from '../../../../src/transport/delivery/smtp/session-failure.ts';
import type { Timeouts } from '../../../../src/transport/delivery/smtp/timeouts.ts';
import { type Act, EVERYTHING, startNextHop } from '../../../support/next-hop.ts';
import { mailOf, openTo } from '../../../support/send-session.ts';

const SHORT = 150;
const timeouts: Timeouts = {
  connect: SHORT,
  greeting: SHORT,
  command: SHORT,
  dataStart: SHORT,
  dataBlock: SHORT,
  dataEnd: SHORT,
  quit: SHORT,
};

const drip = (socket: Socket): void => {
  const timer = setInterval(() => socket.write('2'), 20);
  socket.on('close', () => clearInterval(timer));
};
const endless = (socket: Socket): void => {
  const more = (): void => {
    if (socket.writable) socket.write('250-more\r\n'.repeat(500), () => setImmediate(more));
  };
  more();
};

const BAD: Readonly<Record<string, Act>> = {
  hangs: undefined,
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  'talks rubbish': 'HTTP/1.1 400 Bad Request',
  'sends NULs': (socket) => socket.write(Buffer.alloc(5000)),
  'sends a line of 1 MB': (socket) => socket.write(`250 ${'x'.repeat(1_000_000)}\r\n`),
  'sends 1 MB without a line end': (socket) => socket.write(`250 ${'x'.repeat(1_000_000)}`),
  'sends lines without end': endless,
  'sends half a reply': (socket) => socket.write('250 2.0'),
  'sends half a reply and closes': (socket) => socket.end('250 2.0'),
  'sends half a multi-line reply': (socket) => socket.write('250-and\r\n'),
  'changes the code': ['250-a', '550 b'],
  'drips bytes': drip,
  'says 421 and closes': (socket) => socket.end('421 4.3.2 Closing\r\n'),
  'says 421 and stays': '421 4.3.2 Closing',
  'says 450': '450 4.2.0 Later',
};

for (const [name, act] of Object.entries(BAD))
  for (const stage of ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'content'])
    for (const pipelining of [true, false])
      test(`${name} at ${stage}${pipelining ? '' : ', without pipelining'}`, async (t) => {
        const server = await startNextHop({
          extensions: EVERYTHING.filter((one) => pipelining || one !== 'PIPELINING'),
          script: (at) => (at === stage ? act : 'default'),
        });
        t.after(() => server.close());
        const opening = openTo(server, { timeouts });
        if (stage === 'greeting' || stage === 'EHLO') {
          await assert.rejects(
            opening,
            (error) => error instanceof SessionFailure && /^451 4\.\d\.\d /.test(error.reply),
          );
          return;
        }
        const session = await opening;
        const results = await session.send(mailOf({ to: ['a@b.test', 'c@b.test'] }));
        assert.deepEqual(
          results.toSorted((a, b) => a.recipient - b.recipient).map(({ recipient, outcome }) => [recipient, outcome]),
          [
            [1, 'deferred'],
            [2, 'deferred'],
          ],
        );
        for (const { reply } of results) {
          assert.match(reply, /^4\d\d [\x20-\x7e]+$/);
          assert.ok(reply.length <= 1000);
        }
        assert.deepEqual(server.received, []);
        await session.quit();
      });

test('yes at the end and then closes: sent, and the session is over', async (t) => {
  const server = await startNextHop({
    script: (stage) => (stage === 'content' ? (socket) => socket.end('250 2.6.0 Got it\r\n') : 'default'),
  });
  t.after(() => server.close());
  const session = await openTo(server, { timeouts });
  assert.deepEqual(
    (await session.send(mailOf())).map(({ reply }) => reply),
    ['250 2.6.0 Got it'],
  );
  assert.deepEqual(
    (await session.send(mailOf())).map(({ outcome }) => outcome),
    ['deferred'],
  );
  await session.quit();
});

test('yes in the midst of a large content counts for nothing; no does', async (t) => {
  for (const [early, outcome] of [
    ['250 2.6.0 Got it', 'deferred'],
    ['552 5.3.4 Enough', 'failed'],
  ] as const) {
    const server = await startNextHop({
      script: (stage) => (stage === 'DATA' ? ['354 Go on', early].join('\r\n') : 'default'),
    });
    t.after(() => server.close());
    const session = await openTo(server, { timeouts });
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
    const folder = await mkdtemp('/tmp/postern-hostile-');
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(`${folder}/spool`, 'line\r\n'.repeat(200_000));
    const content = { kind: 'file', path: `${folder}/spool`, size: 1_200_000, top: Buffer.alloc(0) } as const;
    const results = await session.send({ ...mailOf(), size: 1_200_000, content });
    assert.deepEqual(
      results.map((one) => one.outcome),
      [outcome],
    );
    assert.ok(!session.isUsable);
  }
});

test('takes no more content: given up', async (t) => {
  const server = await startNextHop({
    extensions: ['PIPELINING'],
    script: (stage) => (stage === 'DATA' ? (socket) => void socket.pause().write('354 Go on\r\n') : 'default'),
  });
  t.after(() => server.close());
  const session = await openTo(server, { timeouts });
  const results = await session.send(mailOf({ content: 'line\r\n'.repeat(3_000_000) }));
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['deferred'],
  );
});

test('a spool file that became shorter: the end is never said', async (t) => {
  const server = await startNextHop();
  t.after(() => server.close());
  const session = await openTo(server, { timeouts });
  const content = { kind: 'file', path: '/dev/null', size: 10, top: Buffer.from('A: b\r\n\r\n') } as const;
  const results = await session.send({ ...mailOf(), content });
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['deferred'],
  );
  assert.deepEqual(server.received, []);
});

test('4xx and then 5xx: each try has its own result', async (t) => {
  let tries = 0;
  const server = await startNextHop({
    script: (stage) => (stage !== 'RCPT' ? 'default' : ++tries === 1 ? '450 4.2.1 Greylisted' : '550 5.1.1 No'),
  });
  t.after(() => server.close());
  const session = await openTo(server, { timeouts });
  const outcomes = [await session.send(mailOf()), await session.send(mailOf())].map(([one]) => one!.outcome);
  assert.deepEqual(outcomes, ['deferred', 'failed']);
  await session.quit();
});

test('a dead port', async () => {
  const server = await startNextHop();
  await server.close();
  await assert.rejects(openTo(server, { timeouts }), { kind: 'connect' });
});

test('replies in every cut are the same replies', () => {
  const bytes = Buffer.from('220 a\r\n250-b\r\n250-c\r\n250 d\r\n354\r\n550 \xff\x1b[0m\n', 'latin1');
  const whole = read([bytes]);
  assert.deepEqual(whole, [
    { code: 220, lines: ['a'] },
    { code: 250, lines: ['b', 'c', 'd'] },
    { code: 354, lines: [''] },
    { code: 550, lines: ['??[0m'] },
  ]);
  for (let cut = 1; cut < bytes.length; cut++)
    assert.deepEqual(read([bytes.subarray(0, cut), bytes.subarray(cut)]), whole);
  assert.deepEqual(read([...bytes].map((byte) => Buffer.from([byte]))), whole);
});

function read(chunks: readonly Buffer[]) {
  const reader = new ReplyReader();
  for (const chunk of chunks) reader.push(chunk);
  return Array.from({ length: 10 }, () => reader.take()).filter((one) => one !== undefined);
}
