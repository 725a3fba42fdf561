// Cuts the power at many places of a queue's log: the last writes are missing, or their blocks were given out and never written.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { message, openTestQueue, testFolder } from './open-test-queue.ts';

/** `messages` are on the disk before the writes that are cut, and as many among those. */
export async function powerCuts(
  t: TestContext,
  { messages, cuts }: { readonly messages: number; readonly cuts: number },
): Promise<void> {
  const { queue, folder } = await openTestQueue(t);
  const log = join(folder, '0.db-wal');
  const before = await Promise.all(Array.from({ length: messages }, () => queue.submit(message())));
  const synced = statSync(log).size;
  for (let i = 0; i < messages; i++) await queue.submit(message());
  const whole = statSync(log).size;
  assert.ok(whole > synced);
  for (let cut = 0; cut < cuts; cut++) {
    const copy = join(testFolder(t), 'queue');
    mkdirSync(copy);
    copyFileSync(join(folder, '0.db'), join(copy, '0.db'));
    copyFileSync(log, join(copy, '0.db-wal'));
    const at = synced + Math.floor(((whole - synced) * cut) / (cuts - 1));
    if (cut % 2 === 0) truncateSync(join(copy, '0.db-wal'), at);
    else {
      const unwritten = Buffer.concat([readFileSync(log).subarray(0, at), Buffer.alloc(whole - at)]);
      writeFileSync(join(copy, '0.db-wal'), unwritten);
    }
    const file = await openQueueFile(join(copy, '0.db'), 0, { direct: true });
    const found = file.messages(0, messages * 2 + 1).map(({ id }) => id);
    assert.deepEqual(found.slice(0, before.length), before);
    for (const id of found) assert.ok(file.content(id) && file.jobsOf(id).length === 1);
    await file.close();
    rmSync(copy, { recursive: true });
  }
}
