// Several files: each process owns one, a vanished process's file is taken over, a damaged one doesn't stop the mail.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { createQueueViewer } from '../../../src/store/queue/queue-viewer.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { applyOrder } from '../../../src/transport/queue/apply-order.ts';
import { claim, giveBack, type ProcessIdentity } from '../../../src/transport/queue/claims.ts';
import { MAILDIR_ROUTER } from '../../../src/transport/queue/config-router.ts';
import { QueueSet, type QueueSetOptions } from '../../../src/transport/queue/queue-set.ts';
import { DEFAULT_POLICY, delivered, message, takeSoon, testFolder } from './open-test-queue.ts';

const dead = new Set<number>();
const processOf = (pid: number) => ({
  own: { pid, startTime: String(pid) },
  isAlive: (one: ProcessIdentity) => !dead.has(one.pid),
});

async function open(
  t: TestContext,
  folder: string,
  pid: number,
  adopt: QueueSetOptions['adopt'] = 'never',
  more: Pick<QueueSetOptions, 'own' | 'isExpected' | 'suspended'> = {},
) {
  const events: number[] = [];
  const set = await QueueSet.open({
    folder,
    openFile: openQueueFile,
    processes: processOf(pid),
    adopt,
    ...more,
    router: MAILDIR_ROUTER,
    policy: () => DEFAULT_POLICY,
    eventLog: { write: ({ id }) => void events.push(id) },
  });
  t.after(() => set.close());
  return { set, events };
}

test('of processes that claim the same file one gets it; a dead one holds nothing', (t) => {
  const folder = testFolder(t);
  const [a, b] = [processOf(11), processOf(12)];
  assert.equal(claim(folder, 0, a), true);
  assert.equal(claim(folder, 0, a), true);
  assert.equal(claim(folder, 0, b), false);
  dead.add(11);
  assert.equal(claim(folder, 0, b), true);
  giveBack(folder, 0, a);
  assert.deepEqual(readdirSync(folder), ['0.owner']);
  giveBack(folder, 0, b);
  assert.deepEqual(readdirSync(folder), []);
});

test('two processes have a file each; what one leaves behind the other delivers', async (t) => {
  const folder = testFolder(t);
  const one = await open(t, folder, 21);
  const two = await open(t, folder, 22, 'later');
  const first = await one.set.submit(message());
  const second = await two.set.submit(message());
  assert.ok(second > first);
  assert.equal((await takeSoon(two.set, MAILDIR_HOP)).messageId, second);
  assert.equal(two.set.take(MAILDIR_HOP, { recipients: 1 }), undefined);
  await one.set.close();
  dead.add(21);
  const told: string[] = [];
  two.set.onDue(({ key }) => told.push(key));
  for (let i = 0; i < 100 && told.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  const job = await takeSoon(two.set, MAILDIR_HOP);
  assert.equal(job.messageId, first);
  await two.set.finish(job, delivered(job));
  assert.deepEqual(two.events, [10206]);
  assert.equal(two.set.queues.length, 2);
});

test('a process that joins later holds what an operator has suspended', async (t) => {
  const folder = testFolder(t);
  const one = await open(t, folder, 25);
  const hops = [MAILDIR_HOP];
  await applyOrder(one.set.queues[0]!, { kind: 'suspendQueue', queues: [MAILDIR_HOP.key], hops });
  const viewer = createQueueViewer(folder);
  const suspended = () => viewer.queues().filter(({ isSuspended }) => isSuspended);
  const two = await open(t, folder, 26, 'never', { suspended });
  await two.set.submit(message());
  assert.equal(two.set.take(MAILDIR_HOP, { recipients: 1 }), undefined);
  assert.deepEqual(
    viewer.queues().map(({ key, isSuspended, messages }) => [key, isSuspended, messages]),
    [[MAILDIR_HOP.key, true, 1]],
  );
  await applyOrder(two.set.queues[0]!, { kind: 'resumeQueue', queues: [MAILDIR_HOP.key] });
  await takeSoon(two.set, MAILDIR_HOP);
  // A file that was used before knows itself what is suspended.
  await two.set.close();
  const again = await open(t, folder, 27, 'never', { suspended, own: 1 });
  await takeSoon(again.set, MAILDIR_HOP);
  const broken = await open(t, folder, 28, 'never', {
    suspended: () => {
      throw new Error('unreadable');
    },
  });
  assert.deepEqual(broken.events, [10205]);
});

test('a damaged file is set aside with an event, and mail goes on', async (t) => {
  const folder = testFolder(t);
  writeFileSync(join(folder, '0.db'), Buffer.alloc(40_000, 'noise '));
  const { set, events } = await open(t, folder, 31);
  assert.deepEqual(events, [10203]);
  await set.submit(message());
  assert.ok(await takeSoon(set, MAILDIR_HOP));
  assert.ok(readdirSync(folder).some((name) => name.startsWith('0.db.damaged-')));
  await set.close();
  // Sound at its head, noise behind it.
  const path = join(folder, '0.db');
  const bytes = readFileSync(path);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(bytes.length - 8192, 0xa5)]));
  const again = await open(t, folder, 32);
  assert.deepEqual(again.events, [10203]);
  await again.set.submit(message());
});

test("of several processes each takes its own file, and what is expected to be taken isn't taken over", async (t) => {
  const folder = testFolder(t);
  const worker = await open(t, folder, 61, 'never', { own: 1 });
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.db')),
    ['1.db'],
  );
  await worker.set.submit(message());
  await worker.set.close();
  let isExpected = true;
  const first = await open(t, folder, 62, 'atOnce', { own: 0, isExpected: (ordinal) => ordinal === 1 && isExpected });
  assert.equal(first.set.queues.length, 1);
  isExpected = false;
  for (let i = 0; i < 100 && first.set.queues.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(first.set.queues.length, 2, 'taken over when nobody comes');
  const next = await open(t, folder, 63, 'never', { own: 1 });
  assert.equal(next.set.queues[0]!.parts.file.ordinal, 32, 'its file has another owner: a spare one');
});
