// Messages per second that a queue file takes durably, written on the event loop's thread or on one of its own, and what the loop feels.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { QueueFile } from '../src/core/queue-file.ts';
import { openQueueFile } from '../src/store/queue/open-queue-file.ts';
import { machine, quantile, records } from './report.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 20_000);
/** Where the data goes: a disk, not a memory file system, or a sync costs nothing. */
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();
const FACTS = JSON.stringify({
  from: 'a@b.example',
  subject: 'bench',
  messageId: '<bench@b.example>',
  body: '8BITMIME',
});
const RECIPIENTS = JSON.stringify([{ id: 1, address: 'user@contoso.com' }]);

machine();
const rows = [];
for (const size of [4096, 16_384, 32_768, 65_536]) {
  for (const direct of [true, false]) {
    for (const drain of [false, true]) {
      for (const atOnce of [1, 50]) {
        if (size !== 4096 && (atOnce === 1 || !drain)) continue;
        rows.push(await measure(size, direct, drain, atOnce));
      }
    }
  }
}
records(rows);

async function measure(size: number, direct: boolean, drain: boolean, atOnce: number) {
  const folder = await mkdtemp(join(FOLDER, 'postern-bench-'));
  const queue = await openQueueFile(join(folder, '0.db'), 0, { direct });
  const count = atOnce === 1 ? MESSAGES / 10 : size === 4096 ? MESSAGES : MESSAGES / 4;
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const waits: number[] = [];
  let id = 0;
  loop.enable();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (id < count) {
        const mine = ++id;
        const begun = performance.now();
        await add(queue, mine, size);
        waits.push(performance.now() - begun);
        if (drain) void remove(queue, mine);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  loop.disable();
  await queue.close();
  await rm(folder, { recursive: true });
  await delay(200);
  return {
    bytes: size,
    written: direct ? 'on the loop' : 'in a thread',
    'taken out too': drain ? 'yes' : 'no',
    'at once': atOnce,
    'messages per second': Math.round(count / seconds),
    'wait p50 (ms)': quantile(waits, 0.5).toFixed(2),
    'wait p99 (ms)': quantile(waits, 0.99).toFixed(1),
    'loop p99 (ms)': (loop.percentile(99) / 1e6).toFixed(1),
    'loop max (ms)': (loop.max / 1e6).toFixed(0),
  };
}

function add(queue: QueueFile, id: number, size: number): Promise<void> {
  const bytes = Buffer.allocUnsafeSlow(size).fill('x');
  return queue.write([
    ['addMessage', id, Date.now(), size, 0, null, FACTS],
    ['addContent', id, bytes],
    ['putJob', id, 1, Date.now(), 0, 0, 0, '', RECIPIENTS],
  ]);
}

function remove(queue: QueueFile, id: number): Promise<void> {
  return queue.write([
    ['dropJob', id, 1],
    ['dropMessage', id],
    ['dropContent', id],
  ]);
}
