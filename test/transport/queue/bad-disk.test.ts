// A disk that is really full, a queue file that may not be written or was damaged: refused or set aside with a reason, and never half kept.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PosternError } from '../../../src/core/error-record.ts';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { createQueueViewer } from '../../../src/store/queue/queue-viewer.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { openQueueSink } from '../../../src/transport/queue/queue-sink.ts';
import { eventually } from '../../support/eventually.ts';
import { delivered, message, openTestQueue, takeSoon, testFolder } from './open-test-queue.ts';
import { storeRequest } from './store-request.ts';

const UNPRIVILEGED = process.getuid?.() !== 0;

/** A file system of a few MB of its own; undefined without the right to make one. */
function smallDisk(t: TestContext): string | undefined {
  const folder = join(testFolder(t), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

/** Takes all the room there is. */
function fill(folder: string): string {
  const path = join(folder, 'ballast');
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
    return path;
  }
}

test('a full disk: large and small mail is refused and nothing of it kept; results are written when there is room', async (t) => {
  const folder = smallDisk(t);
  if (!folder) return t.skip('left out: no right to mount a small file system');
  const { queue, spool, events, close } = await openTestQueue(t, { folder });
  try {
    const sink = openQueueSink(queue, spool);
    const before = await queue.submit(message());
    const job = await takeSoon(queue, MAILDIR_HOP);
    const ballast = fill(folder);
    const codes = async (work: () => unknown) => {
      for (let i = 0; i < 50; i++) {
        try {
          await work();
        } catch (error) {
          return (error as { code?: string }).code;
        }
      }
      return 'none';
    };
    assert.equal(await codes(() => queue.submit(message())), 'ENOSPC');
    const draft = sink.begin();
    assert.equal(await codes(() => draft.write(Buffer.alloc(100_000))), 'ENOSPC');
    await draft.discard();
    assert.deepEqual(readdirSync(spool.folder), []);
    const finishing = queue.finish(job, delivered(job));
    rmSync(ballast);
    await finishing;
    assert.equal(queue.parts.file.message(before), undefined);
    const large = sink.begin();
    await large.write(Buffer.alloc(100_000));
    const id = await large.store(storeRequest('a@b.example', 'contoso.com', ['user'], ''));
    assert.equal(queue.parts.file.message(id!)?.size, 100_000);
    assert.ok(events.every((event) => event.id === 10204));
  } finally {
    await close();
    execFileSync('umount', [folder]);
  }
});

test('a queue file that may not be written is refused with a reason', async (t) => {
  if (!UNPRIVILEGED) return t.skip('left out: root may write everywhere');
  const folder = testFolder(t);
  await (await openQueueFile(join(folder, '0.db'), 0)).close();
  chmodSync(join(folder, '0.db'), 0o400);
  chmodSync(folder, 0o500);
  await assert.rejects(openQueueFile(join(folder, '0.db'), 0), (error) => {
    assert.ok(error instanceof PosternError);
    return /^Store(?:ReadOnly|NotWritable|AccessDenied)$/.test(error.record.id);
  });
  chmodSync(folder, 0o700);
});

test('content that is gone from the file makes one message poison; what is left can be exported, the rest moves', async (t) => {
  const { queue, folder, events, close } = await openTestQueue(t);
  const [lost, whole] = [await queue.submit(message()), await queue.submit(message())];
  await close();
  const file = await openQueueFile(join(folder, '0.db'), 0);
  await file.write([
    ['dropJob', whole, 999],
    ['addMessage', 5_000, 0, 10, 0, 'gone-file', file.message(lost)!.facts],
  ]);
  const { recipients, hop } = file.jobsOf(lost)[0]!;
  await file.write([
    ['putJob', 5_000, hop, 0, 0, 0, 0, '', recipients],
    ['addContent', 5_000, Buffer.from('top\r\n')],
  ]);
  await file.close();
  const again = await openTestQueue(t, { folder });
  for (const id of [lost, whole]) {
    const job = await takeSoon(again.queue, MAILDIR_HOP);
    assert.ok([lost, whole].includes(job.messageId), String(id));
    await again.queue.finish(job, delivered(job));
  }
  await eventually(() =>
    assert.deepEqual(
      again.queue.parts.file.messages(0, 10).map(({ id }) => id),
      [5_000],
    ),
  );
  assert.deepEqual(
    [...again.events, ...events].map(({ id }) => id),
    [10202],
  );
  const viewer = createQueueViewer(folder);
  await eventually(() => assert.equal([...viewer.messages({ message: 5_000 })][0]!.queue.key, 'poison'));
  assert.equal(String(viewer.content(5_000)), 'top\r\n', 'as much as there is');
});
