// What a crash, a power cut and a bad disk leave: everything acknowledged is there, what can't be delivered is set aside, the rest moves.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../../../src/core/error-record.ts';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { openQueueSink } from '../../../src/transport/queue/queue-sink.ts';
import { delivered, message, openTestQueue, takeSoon, testFolder } from './open-test-queue.ts';
import { powerCuts } from './power-cuts.ts';
import { storeRequest } from './store-request.ts';

const ALL = { recipients: 100 };

/** The folder as a process that dies now would leave it. */
function crashed(t: TestContext, folder: string): string {
  const copy = join(testFolder(t), 'queue');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

test('wherever a power cut ends the log, the queue opens and has what was acknowledged before', (t) =>
  powerCuts(t, { messages: 20, cuts: 16 }));

test('a message in hand at PoisonThreshold crashes is set aside; others go on', async (t) => {
  const first = await openTestQueue(t);
  const id = await first.queue.submit(message());
  const other = await first.queue.submit(message());
  assert.equal((await takeSoon(first.queue, MAILDIR_HOP)).messageId, id);
  const second = await openTestQueue(t, { folder: crashed(t, first.folder) });
  assert.equal(second.queue.parts.file.message(id)?.crashes, 1);
  assert.equal((await takeSoon(second.queue, MAILDIR_HOP)).messageId, id);
  const third = await openTestQueue(t, { folder: crashed(t, second.folder) });
  assert.equal((await takeSoon(third.queue, MAILDIR_HOP)).messageId, other);
  assert.equal(third.queue.take(MAILDIR_HOP, ALL), undefined);
  assert.deepEqual(
    third.events.map((event) => event.id),
    [10201],
  );
  const poison = third.queue.hops.get('poison')!;
  assert.deepEqual(
    third.queue.parts.file.jobsAt(poison.id, undefined, 10).map((row) => row.message),
    [id],
  );
});

test('an ending in order counts nothing against what was in hand, nor does a switched off detection', async (t) => {
  const first = await openTestQueue(t);
  const id = await first.queue.submit(message());
  await takeSoon(first.queue, MAILDIR_HOP);
  const image = crashed(t, first.folder);
  await first.close();
  const second = await openTestQueue(t, { folder: first.folder });
  assert.equal(second.queue.parts.file.message(id)?.crashes, 0);
  const off = await openTestQueue(t, { folder: image, policy: { poisonThreshold: undefined } });
  assert.equal(off.queue.parts.file.message(id)?.crashes, 0);
});

test('large content lies in a file; a file that is missing or cut makes its message poison', async (t) => {
  const { queue, spool, events } = await openTestQueue(t);
  const sink = openQueueSink(queue, spool);
  const body = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(200));
  for (let i = 0; i < 3; i++) {
    const draft = sink.begin();
    for (let at = 0; at < body.length; at += 7000) await draft.write(body.subarray(at, at + 7000));
    assert.deepEqual(await draft.read(), body);
    await draft.store(storeRequest('a@b.example', 'contoso.com', ['user'], `X-Count: ${i}\r\n`));
  }
  const files = readdirSync(spool.folder).sort();
  assert.equal(files.length, 3);
  truncateSync(join(spool.folder, files[0]!), 1000);
  rmSync(join(spool.folder, files[1]!));
  const job = await takeSoon(queue, MAILDIR_HOP);
  const content = job.content();
  assert.ok(content.kind === 'file');
  assert.deepEqual(readFileSync(content.path), body);
  assert.equal(content.top.toString(), 'X-Count: 2\r\n');
  assert.equal(job.size, body.length + content.top.length);
  assert.equal(queue.take(MAILDIR_HOP, ALL), undefined);
  await queue.finish(job, delivered(job));
  // Written at once, read when it is.
  const poison = queue.hops.get('poison')!;
  assert.equal(queue.parts.file.jobsAt(poison.id, undefined, 10).length, 2);
  assert.deepEqual(new Set(events.map(({ id }) => id)), new Set([10202]));
  for (let i = 0; i < 50 && readdirSync(spool.folder).length > 1; i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(readdirSync(spool.folder), [files[0]]);
});

test('what was arriving when the process died is swept; what the queue refers to stays', async (t) => {
  const first = await openTestQueue(t);
  const sink = openQueueSink(first.queue, first.spool);
  const half = sink.begin();
  await half.write(Buffer.alloc(100_000));
  const whole = sink.begin();
  await whole.write(Buffer.alloc(100_000));
  await whole.store(storeRequest('', 'contoso.com', ['user'], ''));
  const second = await openTestQueue(t, { folder: crashed(t, first.folder) });
  assert.equal(readdirSync(second.spool.folder).length, 1);
  assert.equal((await takeSoon(second.queue, MAILDIR_HOP)).size, 100_000);
  await half.discard();
  assert.equal(readdirSync(first.spool.folder).length, 1);
});

test('a full disk refuses what has no room with ENOSPC, keeps nothing of it, and takes mail again afterwards', async (t) => {
  const { queue, folder } = await openTestQueue(t, { mostPages: 60 });
  const content = { kind: 'bytes', bytes: Buffer.alloc(30_000, 'x') } as const;
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => queue.submit(message({ content }))));
  const taken = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
  assert.ok(taken.length > 0 && refused.length > 0);
  assert.deepEqual(new Set(refused.map(({ code }) => code)), new Set(['ENOSPC']));
  assert.deepEqual(
    queue.parts.file.messages(0, 100).map(({ id }) => id),
    taken,
  );
  for (let i = 0; i < taken.length; i++) {
    const job = await takeSoon(queue, MAILDIR_HOP);
    await queue.finish(job, delivered(job));
  }
  await queue.submit(message({ content }));
  const again = await openQueueFile(join(crashed(t, folder), '0.db'), 0);
  assert.equal(again.messages(0, 100).length, 1);
  await again.close();
});

test('a queue file of a newer version or of another kind is refused, and one made before is brought up to date', async (t) => {
  const folder = testFolder(t);
  const refusal = async (name: string) => {
    const error = await openQueueFile(join(folder, name), 0).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof PosternError ? error.record.id : error;
  };
  const make = (name: string, sql: string) => {
    const db = new Sqlite(join(folder, name));
    db.exec(sql);
    db.close();
  };
  make('newer.db', 'CREATE TABLE a (b); PRAGMA user_version = 999');
  assert.equal(await refusal('newer.db'), 'StoreNewerVersion');
  make('other.db', 'CREATE TABLE a (b)');
  assert.equal(await refusal('other.db'), 'StoreCorrupt');
  writeFileSync(join(folder, 'noise.db'), Buffer.alloc(20_000, 'not a database'));
  assert.equal(await refusal('noise.db'), 'StoreCorrupt');
  make('empty.db', '');
  const file = await openQueueFile(join(folder, 'empty.db'), 0);
  assert.deepEqual(file.messages(0, 1), []);
  await file.close();
});
