// Delivery of 4 KB messages to one next hop on kept connections, alone and with dead next hops beside it, and into Maildirs.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendConnector } from '../src/core/objects/send-connector.ts';
import { TransportServer } from '../src/core/objects/transport-server.ts';
import type { MailDnsPort } from '../src/core/ports.ts';
import { SmartHost } from '../src/core/values/smart-host.ts';
import { startDelivery } from '../src/transport/delivery/delivery.ts';
import { createNotices } from '../src/transport/delivery/dsn/notices.ts';
import { maildirHop } from '../src/transport/delivery/maildir-hop.ts';
import { MAILDIR_HOP } from '../src/transport/delivery/route.ts';
import { sessionSource } from '../src/transport/delivery/session-source.ts';
import { SILENT } from '../src/transport/delivery/smtp/send-log.ts';
import type { NewMessage, NextHop } from '../src/transport/queue/contract.ts';
import { MemoryQueue } from '../test/support/memory-queue.ts';
import { plainConfig } from '../test/support/plain-config.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 10_000);
const SMTP_SINK = '/usr/sbin/smtp-sink';
const NONE = async () => ({ kind: 'none' }) as const;
const NO_DNS: MailDnsPort = { a: NONE, aaaa: NONE, mx: NONE, ptr: NONE };
const CONTENT = Buffer.from(`Subject: bench\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(56)}`);

function message(i: number): NewMessage {
  return {
    from: 'sender@bench.test',
    received: 1_700_000_000_000 + i,
    messageId: `<${i}@bench.test>`,
    subject: 'bench',
    source: { kind: 'SMTP' },
    body: '7BIT',
    smtpUtf8: false,
    recipients: [{ address: `r${i % 50}@bench.test` }],
    content: { kind: 'bytes', bytes: CONTENT },
  };
}

const hopTo = (guid: string): NextHop => ({
  key: `smtp:${guid}:`,
  deliveryType: 'SmartHostConnectorDelivery',
  domain: guid,
  connector: guid,
});

/** Messages a second until all are there. `silent`: hops that take connections and never say a word. */
async function run(hosts: Readonly<Record<string, string>>, measured: NextHop): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-bench-'));
  const config = plainConfig();
  config.set(TransportServer, {});
  const connectors = Object.entries(hosts).map(([Guid, host]) => ({
    Guid,
    Name: Guid,
    SmartHosts: [SmartHost.parse(host)],
    SmtpMaxMessagesPerConnection: 0,
  }));
  config.set(SendConnector, ...connectors);
  const queue = new MemoryQueue();
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
    log,
    maildir,
    sessions: sessionSource({
      config: config.current,
      dns: NO_DNS,
      externalDns: NO_DNS,
      hostName: 'bench.test',
      isOurs: () => false,
      openSecret: String,
      log,
      now: () => performance.now(),
    }),
    notices: createNotices({ config: config.current, hostName: 'bench.test', now: Date.now }),
    onTrouble: (_hop, error) => console.error(error),
  });
  for (const guid of Object.keys(hosts))
    if (guid !== measured.connector) for (let i = 0; i < 100; i++) queue.put(hopTo(guid), message(i));
  const began = performance.now();
  for (let i = 0; i < MESSAGES; i++) queue.put(measured, message(i));
  const done = () => queue.finished.filter(({ results }) => results[0]!.outcome !== 'deferred').length;
  while (queue.finished.length < MESSAGES || done() < MESSAGES) await new Promise((resolve) => setTimeout(resolve, 5));
  const seconds = (performance.now() - began) / 1000;
  await delivery.stop(100);
  await maildir.close();
  await rm(folder, { recursive: true });
  return MESSAGES / seconds;
}

function report(what: string, rate: number): void {
  console.log(`${what.padEnd(60)} ${Math.round(rate).toString().padStart(7)} messages/s`);
}

async function sink(): Promise<{ readonly host: string; readonly process: ChildProcess; count(): Promise<number> }> {
  const child = fork(join(import.meta.dirname, 'support/smtp-sink.ts'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    host: `[127.0.0.1]:${String(port).trim()}`,
    process: child,
    async count() {
      child.send('count');
      return ((await once(child, 'message')) as [number])[0];
    },
  };
}

const own = await sink();
await run({ sink: own.host }, hopTo('sink'));
const alone = await run({ sink: own.host }, hopTo('sink'));
report('one next hop', alone);

const silent = createServer(() => undefined).listen(0, '127.0.0.1');
await once(silent, 'listening');
const deadPort = createServer().listen(0, '127.0.0.1');
await once(deadPort, 'listening');
const dead = (deadPort.address() as { port: number }).port;
deadPort.close();
const silentHost = `[127.0.0.1]:${(silent.address() as { port: number }).port}`;
const beside = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [`dead${i}`, i % 2 ? silentHost : `[127.0.0.1]:${dead}`]),
);
const crowded = await run({ ...beside, sink: own.host }, hopTo('sink'));
report('the same beside 10 silent and 10 dead next hops', crowded);
console.log(
  `${(crowded / alone).toFixed(2)} of the rate alone; the sink has taken ${await own.count()} of ${MESSAGES * 3}`,
);
silent.close();
own.process.kill();

if (existsSync(SMTP_SINK)) {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(SMTP_SINK, ['-u', 'nobody', `127.0.0.1:${port}`, '1000'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  report("one next hop, Postfix's smtp-sink", await run({ sink: `[127.0.0.1]:${port}` }, hopTo('sink')));
  child.kill();
}

report('Maildirs, synced', await run({}, MAILDIR_HOP));
process.exit();
