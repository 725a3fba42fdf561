// Replays the kept seeds of fuzzed SMTP sessions, and a few more.
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { checkSession, openRig, type Rig } from './smtp.ts';

describe('fuzzed SMTP sessions', () => {
  let rig: Rig;
  before(async () => {
    rig = await openRig();
  });
  after(() => rig.stop());

  const kept = readFileSync(new URL('./corpus/smtp.txt', import.meta.url), 'utf8');
  for (const seed of kept.match(/^\d+/gm) ?? []) test(`seed ${seed}`, () => checkSession(rig, Number(seed)));

  test('a hundred more', async () => {
    for (let seed = 1; seed <= 100; seed++) await checkSession(rig, seed);
  });
});
