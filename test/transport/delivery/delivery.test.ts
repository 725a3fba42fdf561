// Delivery from a queue to next hops on real sockets and to Maildirs: everything once, limits kept, a dead hop in nobody's way.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SendConnector } from '../../../src/core/objects/send-connector.ts';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import type { MailDnsPort } from '../../../src/core/ports.ts';
import { SmartHost } from '../../../src/core/values/smart-host.ts';
import { startDelivery } from '../../../src/transport/delivery/delivery.ts';
import { createNotices } from '../../../src/transport/delivery/dsn/notices.ts';
import { maildirHop } from '../../../src/transport/delivery/maildir-hop.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { sessionSource } from '../../../src/transport/delivery/session-source.ts';
import { SILENT } from '../../../src/transport/delivery/smtp/send-log.ts';
import { DELAYED, EXPIRED, FAILED, type NewMessage, type NextHop } from '../../../src/transport/queue/contract.ts';
import { eventually } from '../../support/eventually.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { type NextHopOptions, type NextHopServer, startNextHop } from '../../support/next-hop.ts';
import { plainConfig } from '../../support/plain-config.ts';

const NO_DNS: MailDnsPort = {
  a: async () => ({ kind: 'none' }),
  aaaa: async () => ({ kind: 'none' }),
  mx: async () => ({ kind: 'none' }),
  ptr: async () => ({ kind: 'none' }),
};

interface SetUp {
  readonly hops?: Readonly<
    Record<string, { readonly server: Pick<NextHopServer, 'endpoint'>; readonly rest?: object }>
  >;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly idleTime?: number;
}

async function setUp(t: TestContext, { hops = {}, server = {}, idleTime = 50 }: SetUp) {
  const folder = await mkdtemp(join(tmpdir(), 'postern-delivery-'));
  const config = plainConfig();
  config.set(TransportServer, server);
  config.set(
    SendConnector,
    ...Object.entries(hops).map(
      ([
        Guid,
        {
          server: { endpoint },
          rest,
        },
      ]) => ({
        Guid,
        Name: Guid,
        SmartHosts: [SmartHost.parse(String(endpoint))],
        ...rest,
      }),
    ),
  );
  const queue = new MemoryQueue();
  const troubles: unknown[] = [];
  const log = {
    connection: () => SILENT,
    hop: () => undefined,
    results: () => undefined,
    notice: () => undefined,
    dropped: () => undefined,
  };
  const maildir = maildirHop(folder);
  const delivery = startDelivery({
    queue,
    config: config.current,
    maildir,
    log,
    sessions: sessionSource({
      config: config.current,
      dns: NO_DNS,
      externalDns: NO_DNS,
      hostName: 'us.test',
      isOurs: () => false,
      openSecret: (sealed) => sealed,
      log,
      now: () => performance.now(),
    }),
    notices: createNotices({ config: config.current, hostName: 'us.test', now: () => 0 }),
    onTrouble: (_hop, error) => troubles.push(error),
    idleTime,
  });
  t.after(async () => {
    await delivery.stop(1000);
    await maildir.close();
    await rm(folder, { recursive: true });
    assert.deepEqual(troubles, []);
  });
  return { queue, delivery, folder, config };
}

async function hopServer(t: TestContext, options: NextHopOptions = {}) {
  const server = await startNextHop(options);
  t.after(() => server.close());
  return server;
}

function to(guid: string, domain = ''): NextHop {
  return { key: `smtp:${guid}:${domain}`, deliveryType: 'SmartHostConnectorDelivery', domain: 'x', connector: guid };
}

function message(
  recipients: readonly string[],
  content = 'Subject: x\r\n\r\nHello\r\n',
  rest: Partial<NewMessage> = {},
): NewMessage {
  return {
    from: 'sender@else.test',
    received: 1_700_000_000_123,
    messageId: '<1@else.test>',
    subject: 'x',
    source: { kind: 'SMTP' },
    body: '7BIT',
    smtpUtf8: false,
    recipients: recipients.map((address) => ({ address })),
    content: { kind: 'bytes', bytes: Buffer.from(content) },
    ...rest,
  };
}

test('many messages, each once, over connections that are kept', async (t) => {
  const server = await hopServer(t);
  const { queue, delivery } = await setUp(t, {
    hops: { a: { server } },
    server: { MaxPerDomainOutboundConnections: 4 },
  });
  for (let i = 0; i < 200; i++) queue.put(to('a'), message([`r${i}@b.test`]));
  await eventually(() => assert.equal(queue.left, 0));
  assert.deepEqual(new Set(server.received.flatMap(({ recipients }) => recipients)).size, 200);
  assert.equal(server.received.length, 200);
  await delivery.stop();
  // 20 messages each by default.
  assert.ok(server.sessions.length >= 10 && server.sessions.length <= 16, String(server.sessions.length));
  assert.equal(server.commands.filter((line) => line === 'QUIT').length, server.sessions.length);
  assert.equal(delivery.connections, 0);
});

test('limits: so many at once to one hop, and so many in all', async (t) => {
  let open = 0;
  let most = 0;
  const script: NextHopOptions['script'] = (stage) => {
    if (stage === 'MAIL') most = Math.max(most, ++open);
    if (stage === 'content') open--;
    return 'default';
  };
  const servers = [await hopServer(t, { script }), await hopServer(t, { script })];
  const hops = { a: { server: servers[0]! }, b: { server: servers[1]! } };
  const { queue } = await setUp(t, { hops, server: { MaxOutboundConnections: 3, MaxPerDomainOutboundConnections: 2 } });
  for (let i = 0; i < 60; i++) queue.put(to(i % 2 ? 'a' : 'b'), message([`r${i}@b.test`]));
  await eventually(() => assert.equal(queue.left, 0));
  assert.ok(most <= 3, String(most));
  assert.equal(servers[0]!.received.length + servers[1]!.received.length, 60);
});

test('a dead hop and a silent hop leave the others alone', async (t) => {
  const alive = await hopServer(t);
  const silent = await hopServer(t, { script: () => undefined });
  const dead = await startNextHop();
  await dead.close();
  const hops = { dead: { server: dead }, silent: { server: silent }, alive: { server: alive } };
  const { queue } = await setUp(t, { hops });
  for (let i = 0; i < 50; i++)
    for (const name of ['dead', 'silent', 'alive']) queue.put(to(name), message([`r${i}@b.test`]));
  await eventually(() => assert.equal(alive.received.length, 50));
  await eventually(() => assert.equal(queue.failures.length, 1));
  assert.equal(queue.failures[0]!.hop, 'smtp:dead:');
  assert.match(queue.failures[0]!.reply, /^451 4\.4\.0 Failed to connect/);
  assert.equal(silent.sessions.length, 1, 'one courier finds out');
  await eventually(() => assert.equal(queue.finished.length, 50));
});

test('the next smart host takes what the first does not', async (t) => {
  const first = await hopServer(t, { script: (stage) => (stage === 'greeting' ? '554 5.3.2 Go away' : 'default') });
  const second = await hopServer(t);
  const SmartHosts = [first, second].map(({ endpoint }) => SmartHost.parse(String(endpoint)));
  const { queue } = await setUp(t, { hops: { a: { server: first, rest: { SmartHosts } } } });
  for (let i = 0; i < 5; i++) queue.put(to('a'), message(['a@b.test']));
  await eventually(() => assert.equal(queue.left, 0));
  assert.equal(second.received.length, 5);
  assert.ok(first.sessions.length <= 1, 'and is not asked again each time');
});

test('half of the recipients refused, half put off: each has one result, the failed are reported, nobody gets it twice', async (t) => {
  let round = 0;
  const server = await hopServer(t, {
    script: (stage, line) => {
      if (stage === 'MAIL') round++;
      if (stage !== 'RCPT' || line.includes('yes')) return 'default';
      return line.includes('no') ? '550 5.1.1 No such user' : round === 1 ? '450 4.2.1 Later' : 'default';
    },
  });
  const { queue } = await setUp(t, { hops: { a: { server } } });
  queue.put(to('a'), message(['yes@b.test', 'no@b.test', 'later@b.test']));
  await eventually(() => assert.equal(queue.finished.length, 1));
  await eventually(() => assert.equal(queue.left, 1));
  queue.retry();
  await eventually(() => assert.equal(queue.left, 0));
  assert.deepEqual(
    server.received.map(({ recipients }) => recipients),
    [['RCPT TO:<yes@b.test>'], ['RCPT TO:<later@b.test>']],
  );
  assert.equal(queue.follow.length, 1);
  const { from, isOwn, recipients, content } = queue.follow[0]!;
  assert.deepEqual([from, isOwn, recipients], ['', true, [{ address: 'sender@else.test', notify: [] }]]);
  assert.match(
    String(content.kind === 'bytes' && content.bytes),
    /Final-Recipient: rfc822;no@b\.test\r\nAction: failed\r\nStatus: 5\.1\.1/,
  );
});

test('a kept connection that the server has closed costs nothing', async (t) => {
  const server = await hopServer(t, {
    script: (stage, _line, { number, commands }) =>
      stage === 'MAIL' && number === 0 && commands.filter((one) => one.startsWith('MAIL')).length > 1
        ? (socket) => socket.destroy()
        : 'default',
  });
  const { queue } = await setUp(t, {
    hops: { a: { server } },
    server: { MaxPerDomainOutboundConnections: 1 },
    idleTime: 5000,
  });
  queue.put(to('a'), message(['a@b.test']));
  await eventually(() => assert.equal(server.received.length, 1));
  queue.put(to('a'), message(['c@b.test']));
  await eventually(() => assert.equal(server.received.length, 2));
  await eventually(() => assert.equal(queue.left, 0));
  assert.deepEqual(
    queue.finished.map(({ results }) => results[0]!.outcome),
    ['relayed', 'relayed'],
  );
  assert.deepEqual(queue.failures, []);
});

test('421 to every message is the failure of the hop, not a storm of connections', async (t) => {
  const server = await hopServer(t, {
    script: (stage) => (stage === 'MAIL' ? (socket) => socket.end('421 4.3.2 Busy\r\n') : 'default'),
  });
  const { queue } = await setUp(t, { hops: { a: { server } } });
  for (let i = 0; i < 30; i++) queue.put(to('a'), message(['a@b.test']));
  await eventually(() => assert.equal(queue.failures.length, 1));
  assert.match(queue.failures[0]!.reply, /^421 4\.3\.2 Busy/);
  assert.ok(server.sessions.length <= 2, String(server.sessions.length));
});

test('a domain without a mail server fails for good', async (t) => {
  const { queue, config } = await setUp(t, {});
  config.set(SendConnector, { Guid: 'dns', Name: 'dns' });
  const hop: NextHop = {
    key: 'smtp:dns:nowhere.test',
    deliveryType: 'DnsConnectorDelivery',
    domain: 'nowhere.test',
    connector: 'dns',
  };
  for (let i = 0; i < 3; i++) queue.put(hop, message(['a@nowhere.test']));
  await eventually(() => assert.equal(queue.left, 0));
  assert.deepEqual(
    queue.finished.map(({ results }) => results[0]!.reply.slice(0, 9)),
    Array(3).fill('550 5.1.2'),
  );
  assert.equal(queue.follow.length, 3);
});

test('a connector that is gone: the messages wait', async (t) => {
  const { queue } = await setUp(t, {});
  queue.put(to('gone'), message(['a@b.test']));
  await eventually(() => assert.equal(queue.failures.length, 1));
  assert.equal(queue.finished.length, 0);
});

test('duties: time that is over is failure, and waiting is told', async (t) => {
  const { queue } = await setUp(t, {});
  queue.put(EXPIRED, message(['a@b.test']), to('a'));
  queue.put(DELAYED, message(['a@b.test']), to('a'));
  queue.put(EXPIRED, message(['a@b.test'], undefined, { from: '' }), to('a'));
  queue.put(DELAYED, message(['a@b.test'], undefined, { isOwn: true, from: 'x@y.test' }), to('a'));
  queue.put(FAILED, message(['a@b.test'], undefined, { from: '' }), to('a'));
  await eventually(() => assert.equal(queue.finished.length, 5));
  assert.deepEqual(queue.finished.map(({ results }) => results.length).toSorted(), [0, 0, 1, 1, 1]);
  assert.deepEqual(queue.follow.map(({ subject }) => subject).toSorted(), ['Delivery delayed: x', 'Undeliverable: x']);
});

const files = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

test('Maildirs: one file for several mailboxes, every mailbox its own result', async (t) => {
  const { queue, folder } = await setUp(t, {});
  queue.put(MAILDIR_HOP, message(['bob@c.test', 'kate@c.test', 'BOB@c.test']));
  await eventually(() => assert.equal(queue.left, 0));
  const paths = await files(folder);
  assert.deepEqual(paths.map((path) => path.slice(folder.length + 1).replace(/new\/.*/, 'new')).toSorted(), [
    'c.test/bob/new',
    'c.test/kate/new',
  ]);
  assert.equal(await readFile(paths[0]!, 'latin1'), 'Return-Path: <sender@else.test>\r\nSubject: x\r\n\r\nHello\r\n');
  assert.deepEqual(
    queue.finished[0]!.results.map(({ outcome }) => outcome),
    Array(3).fill('delivered'),
  );

  await writeFile(join(folder, 'c.test/blocked'), 'in the way');
  queue.put(MAILDIR_HOP, message(['blocked@c.test', 'kate@c.test']));
  await eventually(() => assert.equal(queue.finished.length, 2));
  assert.deepEqual(
    queue.finished[1]!.results.map(({ outcome }) => outcome),
    ['deferred', 'delivered'],
  );
  await rm(join(folder, 'c.test/blocked'));
  queue.retry();
  await eventually(() => assert.equal(queue.left, 0));
  assert.equal((await files(folder)).length, 4);
});

test('Maildirs: hundreds, and the same message again is there once', async (t) => {
  const { queue, folder } = await setUp(t, {});
  for (let i = 0; i < 300; i++) queue.put(MAILDIR_HOP, message([`r${i % 7}@c.test`]));
  await eventually(() => assert.equal(queue.left, 0));
  assert.equal((await files(folder)).length, 300);
  const hop = maildirHop(folder);
  const again = message(['r0@c.test']);
  const job = {
    id: 1,
    messageId: 1,
    facts: again,
    size: 1,
    attempts: 0,
    hop: MAILDIR_HOP,
    lastError: '',
    recipients: [{ id: 1, address: 'r0@c.test' }],
    content: () => again.content,
  };
  for (let i = 0; i < 3; i++) await hop.deliver([{ job, content: again.content }]);
  await hop.close();
  assert.equal((await files(folder)).length, 300, 'message 1 was there already');
});

test('stopping finishes what is in hand and begins nothing', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = await hopServer(t, {
    script: (stage) =>
      stage === 'content' ? (socket) => void promise.then(() => socket.end('250 2.6.0 Queued\r\n')) : 'default',
  });
  const { queue, delivery } = await setUp(t, { hops: { a: { server } } });
  for (let i = 0; i < 5; i++) queue.put(to('a'), message(['a@b.test']));
  await eventually(() => assert.ok(server.commands.includes('DATA')));
  const stopped = delivery.stop(5000);
  resolve();
  await stopped;
  assert.deepEqual(
    queue.finished.map(({ results }) => results[0]!.outcome),
    ['relayed'],
  );
  assert.equal(queue.left, 4);
});
