// Two hundred kills under load: nothing acknowledged is lost, and duplicates are few: only what was in hand at a kill.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRounds } from './kill-rounds.ts';
import { testFolder } from './open-test-queue.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 200);

test(`${ROUNDS} times kill -9 at a random moment under load`, async (t) => {
  const report = await killRounds(testFolder(t), ROUNDS);
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.acknowledged > ROUNDS);
  // What is in hand or has been delivered and not yet synced when the end comes: three deliverers.
  assert.ok(report.duplicates <= ROUNDS * 3);
});
