// How long Get-Queue's and Get-Message's looks take beside a queue of 100,000 messages in 200 queues, alone and as whole processes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueChange } from '../src/core/queue-file.ts';
import { openQueueWriter } from '../src/store/queue/queue-database.ts';
import { createQueueViewer } from '../src/store/queue/queue-viewer.ts';
import { QueueWriter } from '../src/store/queue/queue-writer.ts';
import { machine, quantile, records } from './report.ts';

const MESSAGES = Number(process.env['QUEUED'] ?? 100_000);
const QUEUES = 200;
const LOOKS = 10;

const ENTRY = join(import.meta.dirname, '../bin/postern.js');
const home = mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'postern-bench-'));
const empty = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const folder = join(home, 'queue');
const writer = new QueueWriter(openQueueWriter(join(folder, '0.db')));
const facts = JSON.stringify({
  from: 'a@b.example',
  subject: 'bench',
  messageId: '<1@b.example>',
  source: { kind: 'SMTP' },
});
const bytes = Buffer.alloc(4096, 'x');
const hops = Array.from({ length: QUEUES }, (_, i): QueueChange => {
  return ['putHop', i + 1, `smtp:c:d${i}.example`, 'DnsConnectorDelivery', `d${i}.example`, 'c', 0, 0, 0, 0, ''];
});
writer.write([hops]);
for (let first = 1; first <= MESSAGES; first += 1000) {
  const unit: QueueChange[] = [];
  for (let id = first; id < first + 1000; id++) {
    const due = Date.now() + (id % 2) * 3600_000;
    const recipients = `[{"id":1,"address":"u@d${id % QUEUES}.example"}]`;
    unit.push(['addMessage', id, Date.now(), 4096, 0, null, facts], ['addContent', id, bytes]);
    unit.push(['putJob', id, (id % QUEUES) + 1, due, 0, 0, 0, '', recipients]);
  }
  writer.write([unit]);
}

const viewer = createQueueViewer(folder);
/** The whole program, as an operator starts it. */
const postern = (at: string, command: string) =>
  execFileSync(process.execPath, [ENTRY, '-Command', command], { env: { ...process.env, POSTERN_HOME: at } });
const time = (figure: string, look: () => unknown) => {
  look();
  const times = Array.from({ length: LOOKS }, () => {
    const begun = performance.now();
    look();
    return performance.now() - begun;
  });
  return { figure, 'p50 (ms)': quantile(times, 0.5).toFixed(1), 'max (ms)': Math.max(...times).toFixed(1) };
};
machine();
records([
  time('all queues', () => viewer.queues()),
  time('the messages of one queue', () => [...viewer.messages({ queue: 'smtp:c:d7.example' })]),
  time('one message', () => [...viewer.messages({ message: 77_777 })]),
  time('node -e 0', () => execFileSync(process.execPath, ['-e', '0'])),
  time('Get-Queue, an empty queue', () => postern(empty, 'Get-Queue')),
  time('Get-Queue', () => postern(home, 'Get-Queue')),
  time('Get-Message 77777', () => postern(home, 'Get-Message 77777')),
  time('Get-QueueDigest', () => postern(home, 'Get-QueueDigest')),
]);
writer.close();
for (const one of [home, empty]) rmSync(one, { recursive: true });
