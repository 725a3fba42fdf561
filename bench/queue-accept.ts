// Messages per second accepted durably over SMTP into the queue, sent by Postfix's smtp-source, with nothing taken out and with a
// consumer that finishes every message at once; what an empty queue and one of 100,000 messages make of it; how fast that one starts.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultsOf } from '../src/core/object-class.ts';
import { TransportServer } from '../src/core/objects/transport-server.ts';
import { openQueueFile } from '../src/store/queue/open-queue-file.ts';
import { MAILDIR_ROUTER } from '../src/transport/queue/config-router.ts';
import type { NextHop } from '../src/transport/queue/contract.ts';
import { openQueue } from '../src/transport/queue/open-queue.ts';
import { openQueueSink } from '../src/transport/queue/queue-sink.ts';
import { retryPolicy } from '../src/transport/queue/retry-policy.ts';
import { startTestTransport } from '../test/support/test-transport.ts';
import { machine, quantile, records } from './report.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 20_000);
/** Turns of an empty and a full queue. */
const TURNS = Number(process.env['TURNS'] ?? 9);
const QUEUED = Number(process.env['QUEUED'] ?? 100_000);
/** Where the data goes: a disk, not a memory file system, or a sync costs nothing. */
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();
const ELSEWHERE: NextHop = {
  key: 'smtp:c:',
  deliveryType: 'SmartHostConnectorDelivery',
  domain: 'dead.example',
  connector: 'c',
};

if (process.argv[2] === 'serve') await serve(process.argv[3]!, process.argv[4] === 'drain');
else if (process.argv[2] === 'side-by-side') records(await sideBySide());
else await measure();

async function serve(home: string, drain: boolean): Promise<void> {
  const begun = performance.now();
  const { queue, spool } = await openQueue({
    folder: join(home, 'queue'),
    file: await openQueueFile(join(home, 'queue', '0.db'), 0),
    router: MAILDIR_ROUTER,
    policy: () => retryPolicy(defaultsOf(TransportServer) as never),
    eventLog: { write: () => undefined },
  });
  const started = performance.now() - begun;
  if (drain) {
    queue.onDue((hop) => {
      for (let job = queue.take(hop, { recipients: 100 }); job; job = queue.take(hop, { recipients: 100 })) {
        const results = job.recipients.map(({ id }) => ({
          recipient: id,
          outcome: 'delivered' as const,
          reply: '250',
        }));
        void queue.finish(job, results);
      }
    });
  }
  const { transport } = await startTestTransport({ home, sink: openQueueSink(queue, spool) });
  process.on('message', async (order) => {
    if (order === 'memory') process.send!(process.memoryUsage().rss);
    else if (order === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send!((user + system) / 1000);
    } else if (order === 'fill') {
      const bytes = Buffer.allocUnsafeSlow(4096).fill('x');
      const { file } = queue.parts;
      await file.write([
        ['putHop', 900, ELSEWHERE.key, ELSEWHERE.deliveryType, ELSEWHERE.domain, 'c', 0, 0, 0, 0, ''],
        ['reserve', QUEUED + 1],
      ]);
      const facts = JSON.stringify({
        from: 'a@b.example',
        messageId: '<1@b>',
        subject: 's',
        source: { kind: 'SMTP' },
        body: '8BITMIME',
        smtpUtf8: false,
      });
      for (let id = 1; id <= QUEUED; id += 500) {
        await Promise.all(
          Array.from({ length: Math.min(500, QUEUED - id + 1) }, (_, i) =>
            file.write([
              ['addMessage', id + i, Date.now(), 4096, 0, null, facts],
              ['addContent', id + i, bytes],
              ['putJob', id + i, 900, Date.now() + 3600_000, 1, 0, 0, '451', '[{"id":1,"address":"u@dead.example"}]'],
            ]),
          ),
        );
      }
      process.send!('filled');
    } else if (order === 'stop') {
      await transport.stop(0);
      await queue.close();
      process.exit(0);
    }
  });
  process.send!([transport.bindings[0]!.Port, started]);
}

async function measure(): Promise<void> {
  const rows = [];
  for (const [figure, drain, fill] of [
    ['nothing taken out', false, false],
    ['everything taken out', true, false],
    [`everything taken out, beside ${QUEUED} others`, true, true],
  ] as const) {
    const home = await mkdtemp(join(FOLDER, 'postern-bench-'));
    if (fill) {
      const first = await start(home, drain);
      await ask(first.server, 'fill');
      await stop(first.server);
    }
    const { server, port, started } = await start(home, drain);
    const before = Number(await ask(server, 'memory'));
    await send(port, 2000, ['-d']);
    const kept = await send(port, MESSAGES, ['-d']);
    const fresh = await send(port, MESSAGES / 4, []);
    const after = Number(await ask(server, 'memory'));
    await stop(server);
    await rm(home, { recursive: true });
    rows.push({
      figure,
      'kept connections': Math.round(kept),
      'one connection each': Math.round(fresh),
      'start (ms)': Math.round(started),
      'RSS at start (MB)': Math.round(before / 1e6),
      'RSS after (MB)': Math.round(after / 1e6),
    });
  }
  machine();
  records(rows);
  records(await sideBySide());
}

/** An empty queue and a full one take turns: whatever else the machine does meets both. */
async function sideBySide() {
  const homes = await Promise.all(['empty', 'full'].map(() => mkdtemp(join(FOLDER, 'postern-bench-'))));
  const filling = await start(homes[1]!, true);
  await ask(filling.server, 'fill');
  await stop(filling.server);
  const servers = [await start(homes[0]!, true), await start(homes[1]!, true)];
  const rows = [];
  for (const [figure, flags] of [
    ['kept connections', ['-d']],
    ['one connection each', []],
  ] as const) {
    const taken: number[][] = [[], []];
    const spent: number[][] = [[], []];
    for (let turn = 0; turn <= TURNS; turn++) {
      for (const [i, { server, port }] of servers.entries()) {
        const before = Number(await ask(server, 'cpu'));
        const rate = await send(port, MESSAGES / 10, flags);
        const cpu = ((Number(await ask(server, 'cpu')) - before) / (MESSAGES / 10)) * 1000;
        // The first turn warms up.
        if (turn > 0) taken[i]!.push(rate);
        if (turn > 0) spent[i]!.push(cpu);
      }
    }
    const ratios = taken[0]!.map((rate, turn) => taken[1]![turn]! / rate);
    const median = (list: readonly number[]) => quantile([...list], 0.5);
    rows.push({
      figure,
      'empty (messages/s)': Math.round(median(taken[0]!)),
      [`${QUEUED} queued (messages/s)`]: Math.round(median(taken[1]!)),
      'of the rate': median(ratios).toFixed(2),
      'CPU a message, empty (µs)': Math.round(median(spent[0]!)),
      'CPU a message, full (µs)': Math.round(median(spent[1]!)),
    });
  }
  for (const { server } of servers) await stop(server);
  for (const home of homes) await rm(home, { recursive: true });
  return rows;
}

async function start(home: string, drain: boolean) {
  const server = fork(import.meta.filename, ['serve', home, drain ? 'drain' : ''], { execArgv: [] });
  const [port, started] = (await new Promise((resolve) => server.once('message', resolve))) as [number, number];
  return { server, port, started };
}

function ask(server: ChildProcess, order: string): Promise<unknown> {
  const answer = new Promise((resolve) => server.once('message', resolve));
  server.send(order);
  return answer;
}

function stop(server: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.send('stop');
  return ended;
}

async function send(port: number, messages: number, flags: readonly string[]): Promise<number> {
  const begun = performance.now();
  await promisify(execFile)('/usr/sbin/smtp-source', [
    ...flags,
    ...[
      '-s',
      '20',
      '-m',
      String(messages),
      '-l',
      '4096',
      '-f',
      'a@b.example',
      '-t',
      'user@contoso.com',
      `127.0.0.1:${port}`,
    ],
  ]);
  return (messages / (performance.now() - begun)) * 1000;
}
