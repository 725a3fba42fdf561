// Messages per second into Maildirs with fsync before each 250: one connection after the other's reply, and twenty at once,
// beside a bare loop of write, fsync, rename and folder fsync on the same disk.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Endpoint } from '../src/core/values/endpoint.ts';
import { SmtpClient } from '../test/support/smtp-client.ts';
import { startTestTransport } from '../test/support/test-transport.ts';
import { machine, median, records } from './report.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const MESSAGES = Number(process.env['MESSAGES'] ?? 1000);
/** Where the data goes: a disk, not a memory file system, or fsync costs nothing. */
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();
const BODY = `Subject: bench\r\nFrom: <a@b.example>\r\nMessage-ID: <bench@b.example>\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(60)}.\r\n`;

if (process.argv[2] === 'serve') {
  const { transport } = await startTestTransport({ home: process.argv[3]! });
  process.send!(transport.bindings[0]!.Port);
} else await measure();

async function measure(): Promise<void> {
  const home = await mkdtemp(join(FOLDER, 'postern-bench-'));
  const server = fork(import.meta.filename, ['serve', home], { execArgv: [] });
  const port = await new Promise<number>((resolve) => server.once('message', (message) => resolve(message as number)));
  const endpoint = Endpoint.parseBinding(`127.0.0.1:${port}`);
  const cases: Readonly<Record<string, () => Promise<number>>> = {
    'bare files, one at a time': () => bareFiles(join(home, 'bare')),
    'one connection': () => sendAll(endpoint, 1),
    '20 connections': () => sendAll(endpoint, 20),
    '20 connections, a new one for each message': () => sendAll(endpoint, 20, true),
  };
  const rates: Record<string, number[]> = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(cases)) {
      const seconds = await run();
      if (round > 0) rates[name]!.push(MESSAGES / seconds);
    }
  }
  server.kill();
  await ended(server);
  await rm(home, { recursive: true, force: true });
  const [bare] = Object.values(rates).map(median);
  machine();
  records(
    Object.entries(rates).map(([figure, list]) => ({
      figure,
      'messages per second': Math.round(median(list)),
      ratio: Number((median(list) / bare!).toFixed(2)),
    })),
  );
}

async function sendAll(endpoint: Endpoint, connections: number, fresh = false): Promise<number> {
  const start = performance.now();
  let left = MESSAGES;
  const work = async () => {
    let client: SmtpClient | undefined;
    while (left-- > 0) {
      if (!client) {
        client = await SmtpClient.connect(endpoint);
        await client.reply();
        await client.ask('EHLO bench.example');
      }
      await client.ask('MAIL FROM:<a@b.example>');
      await client.ask(`RCPT TO:<user${left % 10}@contoso.com>`);
      await client.ask('DATA');
      client.send(BODY);
      const [answer = ''] = (await client.reply()) ?? [];
      if (!answer.startsWith('250 ')) throw new Error(answer);
      if (!fresh) continue;
      await client.ask('QUIT');
      client.close();
      client = undefined;
    }
    client?.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return (performance.now() - start) / 1000;
}

async function bareFiles(folder: string): Promise<number> {
  // A folder for each round: replacing files is dearer than making them.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const start = performance.now();
  for (let i = 0; i < MESSAGES; i++) {
    const file = await open(join(folder, 'tmp'), 'w');
    await file.write(BODY);
    await file.sync();
    await file.close();
    await rename(join(folder, 'tmp'), join(folder, `new${i}`));
    const directory = await open(folder);
    await directory.sync();
    await directory.close();
  }
  return (performance.now() - start) / 1000;
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve));
}
