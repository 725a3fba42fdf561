// Memory of one process while many clients send large messages at once; the disk holds each message until its end, then nothing.
//
//   CLIENTS=500 MEGABYTES=25 BENCH_FOLDER=<a folder on a disk with room for CLIENTS x MEGABYTES> node bench/large.ts
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveConnector } from '../src/core/objects/receive-connector.ts';
import { ByteSize } from '../src/core/values/byte-size.ts';
import { Endpoint } from '../src/core/values/endpoint.ts';
import { TimeSpan } from '../src/core/values/time-span.ts';
import { plainConfig } from '../test/support/plain-config.ts';
import { SmtpClient } from '../test/support/smtp-client.ts';
import { ANY_PORT, startTestTransport } from '../test/support/test-transport.ts';
import { machine, records } from './report.ts';

const CLIENTS = Number(process.env['CLIENTS'] ?? 500);
const MEGABYTES = Number(process.env['MEGABYTES'] ?? 25);
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();
const MB = 2 ** 20;
const LIMIT = 400;
/** All messages on the disk at once, and as much again to be left alone. */
const ROOM = 2 * CLIENTS * MEGABYTES * MB;
const LINE = `${'x'.repeat(76)}\r\n`;
const BLOCK = Buffer.from(LINE.repeat(840));

if (process.argv[2] === 'serve') {
  const config = plainConfig();
  config.set(ReceiveConnector, {
    Bindings: [ANY_PORT],
    Fqdn: 'edge.test',
    MaxMessageSize: new ByteSize(2 * MEGABYTES * MB),
    ConnectionTimeout: new TimeSpan(3_600_000),
    ConnectionInactivityTimeout: new TimeSpan(1_800_000),
    MinimumDataRate: 0,
  });
  // What was taken whole is counted and thrown away: the disk is for what is under way.
  let bytes = 0;
  const server = await startTestTransport({
    config,
    home: process.argv[3]!,
    script: {
      onEndOfData: ({ size }) => {
        bytes += size;
        return { kind: 'delete' };
      },
    },
  });
  process.on('message', () => process.send!(bytes));
  process.send!(server.transport.bindings[0]!.Port);
} else await measure();

async function measure(): Promise<void> {
  const { bavail, bsize } = await statfs(FOLDER);
  if (bavail * bsize < ROOM) {
    process.stdout.write(`Left out: ${FOLDER} has no room for ${Math.ceil(ROOM / MB)} MB; set BENCH_FOLDER.\n`);
    return;
  }
  const home = await mkdtemp(join(FOLDER, 'postern-large-'));
  const server = fork(import.meta.filename, ['serve', home], { execArgv: [] });
  const port = await answer(server);
  const idle = memoryOf(server);
  const watch = setInterval(() => memoryOf(server), 200);
  const start = performance.now();
  const endpoint = Endpoint.parseBinding(`127.0.0.1:${port}`);
  const rest = Array.from({ length: CLIENTS }, () => begun(endpoint));
  const clients = await Promise.all(rest);
  // All have begun before any ends.
  await Promise.all(clients.map(sendBody));
  const replies = await Promise.all(clients.map(finished));
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  server.send('bytes');
  const bytes = await answer(server);
  const most = memoryOf(server);
  server.kill();
  await new Promise((resolve) => server.once('exit', resolve));
  await rm(home, { recursive: true, force: true });
  const taken = replies.filter((reply) => reply.startsWith('250 ')).length;
  machine();
  records([
    { figure: 'clients at once', value: CLIENTS },
    { figure: 'messages taken', value: taken },
    { figure: 'MB received', value: Math.round(bytes / MB) },
    { figure: 'seconds', value: Math.round(seconds) },
    { figure: 'MB a second', value: Math.round(bytes / MB / seconds) },
    { figure: 'MB resident before', value: idle },
    { figure: `MB resident at most (limit ${LIMIT})`, value: most },
  ]);
  if (taken !== CLIENTS || most > LIMIT) process.exitCode = 1;
}

async function begun(endpoint: Endpoint): Promise<SmtpClient> {
  const client = await SmtpClient.connect(endpoint, Number.POSITIVE_INFINITY);
  await client.reply();
  for (const line of ['EHLO bench.example', 'MAIL FROM:<a@b.example>', 'RCPT TO:<bob@contoso.com>', 'DATA'])
    await client.ask(line);
  return client;
}

async function sendBody({ socket }: SmtpClient): Promise<void> {
  socket.write('Subject: large\r\n\r\n');
  for (let sent = 0; sent < MEGABYTES * MB; sent += BLOCK.length) {
    if (!socket.write(BLOCK)) await new Promise((resolve) => socket.once('drain', resolve));
  }
}

async function finished(client: SmtpClient): Promise<string> {
  client.send('.\r\n');
  const [reply = ''] = (await client.reply()) ?? [];
  client.close();
  return reply;
}

/** The most it was, in MB, as the kernel counts. */
function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}

function answer(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as number)));
}
