// A long run of fuzzed SMTP sessions; the seed of one that fails belongs into corpus/smtp.txt. FUZZ_SECONDS and POSTERN_FUZZ_SEED set it up.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { liveMemory } from '../support/live-memory.ts';
import { checkSession, openRig } from './smtp.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 30);
const FIRST = Number(process.env['POSTERN_FUZZ_SEED'] ?? Date.now() % 1_000_000_000);
/** Sessions after which the process has all the memory it needs. */
const WARM = 2000;
const MOST_GROWTH = 64;
const MB = 2 ** 20;

test(`SMTP sessions from seed ${FIRST}`, { timeout: (SECONDS + 120) * 1000 }, async (t) => {
  const rig = await openRig(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const end = Date.now() + SECONDS * 1000;
  let count = 0;
  let warm: number | undefined;
  let warmResident: number | undefined;
  try {
    for (; Date.now() < end; count++) {
      try {
        await checkSession(rig, FIRST + count);
      } catch (error) {
        throw new Error(`failed with seed ${FIRST + count}`, { cause: error });
      }
      if (count === WARM) {
        warm = liveMemory();
        warmResident = process.memoryUsage().rss;
      }
      if (count % 5000 === 0) {
        const { rss } = process.memoryUsage();
        t.diagnostic(
          `${count} sessions, ${Math.round(liveMemory() / MB)} MB alive, ${Math.round(rss / MB)} MB resident`,
        );
      }
    }
  } finally {
    await rig.stop();
  }
  const grown = (liveMemory() - (warm ?? liveMemory())) / MB;
  const { rss } = process.memoryUsage();
  const grownResident = (rss - (warmResident ?? rss)) / MB;
  const text = `grown by ${Math.round(grown)} MB alive, ${Math.round(grownResident)} MB resident`;
  t.diagnostic(`${count} sessions, ${text} since the ${WARM}th`);
  assert.ok(grown < MOST_GROWTH && grownResident < MOST_GROWTH, text);
});
