// A long run of fuzzed SMTP sessions; the seed of one that fails belongs into corpus/smtp.txt. FUZZ_SECONDS and POSTERN_FUZZ_SEED set it up.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { TRANSPORT_FLAGS } from '../../src/service/transport-flags.ts';
import type { Footprint, Told } from './play-sessions.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 30);
const FIRST = Number(process.env['POSTERN_FUZZ_SEED'] ?? Date.now() % 1_000_000_000);
/** Sessions after which the process has all the memory it needs. */
const WARM = 2000;
const EVERY = 5000;
/** MB by which it may grow from there on: what is alive, and what is resident with the garbage. */
const MOST_ALIVE = 16;
const MOST_RESIDENT = 64;

const inMb = (bytes: number) => Math.round(bytes / 2 ** 20);

// In a process that is started as the transport is: how much of its memory V8 leaves to garbage is a matter of flags.
test(`SMTP sessions from seed ${FIRST}`, { timeout: (SECONDS + 120) * 1000 }, async (t) => {
  const player = fork(join(import.meta.dirname, 'play-sessions.ts'), [FIRST, SECONDS, WARM, EVERY].map(String), {
    execArgv: [...TRANSPORT_FLAGS],
  });
  t.after(() => player.kill());
  const footprints: Footprint[] = [];
  const failures: string[] = [];
  player.on('message', (told: Told) => {
    if ('failed' in told) {
      failures.push(told.failed);
      return;
    }
    footprints.push(told);
    t.diagnostic(`${told.count} sessions, ${inMb(told.live)} MB alive, ${inMb(told.resident)} MB resident`);
  });
  await once(player, 'exit');
  assert.deepEqual(failures, []);
  const last = footprints.at(-1);
  assert.ok(last?.isLast, 'the process has ended before its time');
  const { live, resident } = footprints.find(({ count }) => count === WARM) ?? last;
  const [grown, grownResident] = [inMb(last.live - live), inMb(last.resident - resident)];
  const text = `grown by ${grown} MB alive, ${grownResident} MB resident`;
  t.diagnostic(`${text} since the ${WARM}th`);
  assert.ok(grown < MOST_ALIVE && grownResident < MOST_RESIDENT, text);
});
