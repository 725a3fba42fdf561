// Messages a second that several processes put into the queue: each with a queue file of its own, against one that writes for all and
// is handed the messages through a pipe. 4 KB each, so many under way at once in each process, nothing taken out.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueFile } from '../src/core/queue-file.ts';
import { openQueueFile } from '../src/store/queue/open-queue-file.ts';
import { machine, median, records } from './report.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 20_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const PROCESSES = Number(process.env['PROCESSES'] ?? availableParallelism());
const AT_ONCE = 20;
/** Where the data goes: a disk, not a memory file system, or a sync costs nothing. */
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();

type Put = (id: number, content: Buffer) => Promise<void>;
interface Done {
  readonly seconds: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
}
type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'put'; readonly id: number; readonly content: Uint8Array }
  | ({ readonly kind: 'done' } & Done);

if (process.argv[2] === 'work') await work(process.argv[3]!, process.argv[4]!, Number(process.argv[5]));
else await measure();

/** A process that takes mail in: into a file of its own, or through the pipe. */
async function work(design: string, folder: string, ordinal: number): Promise<void> {
  const waiting = new Map<number, () => void>();
  const file = design === 'own' ? await openQueueFile(join(folder, `${ordinal}.db`), ordinal) : undefined;
  const put: Put = file
    ? (id, content) => write(file, id, content)
    : (id, content) =>
        new Promise((resolve) => {
          waiting.set(id, resolve);
          process.send!({ kind: 'put', id, content });
        });
  process.on('message', async (order: 'start' | number) => {
    if (typeof order === 'number') {
      waiting.get(order)?.();
      waiting.delete(order);
      return;
    }
    const done = await load(put, ordinal);
    await file?.close();
    process.send!({ kind: 'done', ...done }, () => process.exit());
  });
  process.send!({ kind: 'ready' });
}

async function load(put: Put, ordinal: number): Promise<Done> {
  const content = Buffer.allocUnsafeSlow(4096).fill('x');
  const share = Math.floor(MESSAGES / PROCESSES);
  let next = 0;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < share) await put(ordinal * 2 ** 44 + ++next, content);
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begun) / 1000, cpu: (user + system) / 1000 };
}

function write(file: QueueFile, id: number, content: Buffer): Promise<void> {
  const now = Date.now();
  return file.write([
    ['addMessage', id, now, content.length, 0, null, '{"from":"a@b.example","subject":"s"}'],
    ['addContent', id, content],
    ['putJob', id, 1, now, 0, 0, 0, '', '[{"id":1,"address":"u@contoso.com"}]'],
  ]);
}

async function measure(): Promise<void> {
  const rates: Record<string, { rate: number[]; cpu: number[] }> = {
    own: { rate: [], cpu: [] },
    one: { rate: [], cpu: [] },
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const design of ['own', 'one']) {
      const { rate, cpu } = await run(design);
      rates[design]!.rate.push(rate);
      rates[design]!.cpu.push(cpu);
    }
  }
  machine();
  records(
    Object.entries(rates).map(([design, { rate, cpu }]) => ({
      [`${PROCESSES} processes`]: design === 'own' ? 'each writes a file of its own' : 'one writes for all',
      'messages/s': Math.round(median(rate)),
      'processor ms per message': median(cpu).toFixed(3),
    })),
  );
}

/** With `one`, this process writes for all; with one process fewer beside it than there are, since the first one receives too. */
async function run(design: string): Promise<{ rate: number; cpu: number }> {
  const folder = await mkdtemp(join(FOLDER, 'postern-bench-'));
  const file = design === 'one' ? await openQueueFile(join(folder, '0.db'), 0) : undefined;
  const usage = process.cpuUsage();
  const done: Promise<Done>[] = [];
  const children: ChildProcess[] = [];
  for (let i = 1; i < PROCESSES; i++) {
    const child = fork(import.meta.filename, ['work', design, folder, String(i)], { serialization: 'advanced' });
    children.push(child);
    const ready = Promise.withResolvers<void>();
    done.push(
      new Promise((resolve) => {
        child.on('message', (message: Message) => {
          if (message.kind === 'ready') ready.resolve();
          else if (message.kind === 'done') resolve(message);
          else void write(file!, message.id, Buffer.from(message.content)).then(() => child.send(message.id));
        });
      }),
    );
    await ready.promise;
  }
  const own = file ?? (await openQueueFile(join(folder, '0.db'), 0));
  for (const child of children) child.send('start');
  done.push(load((id, content) => write(own, id, content), 0));
  const all = await Promise.all(done);
  const { user, system } = process.cpuUsage(usage);
  const others = all.slice(0, -1).reduce((sum, { cpu }) => sum + cpu, 0);
  await own.close();
  await rm(folder, { recursive: true });
  return {
    rate: MESSAGES / Math.max(...all.map(({ seconds }) => seconds)),
    cpu: ((user + system) / 1000 + others) / MESSAGES,
  };
}
