// Plays fuzzed sessions for some seconds, from a seed on, and tells the process that has forked this one what they leave in memory.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { liveMemory } from '../support/live-memory.ts';
import { checkSession, openRig } from './smtp.ts';

/** What is in memory after so many sessions, in bytes. */
export interface Footprint {
  readonly count: number;
  readonly live: number;
  readonly resident: number;
  readonly isLast: boolean;
}

export type Told = Footprint | { readonly failed: string };

const [first = 0, seconds = 0, ...at] = process.argv.slice(2).map(Number);
const every = at.at(-1) ?? Number.POSITIVE_INFINITY;

const rig = await openRig(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
const end = Date.now() + seconds * 1000;
let count = 0;
try {
  for (; Date.now() < end && process.connected; count++) {
    if (at.includes(count) || count % every === 0) tell(false);
    await checkSession(rig, first + count);
  }
  tell(true);
} catch (error) {
  send({ failed: `seed ${first + count}: ${error instanceof Error ? error.stack : error}` });
} finally {
  await rig.stop();
  if (process.connected) process.disconnect();
}

/** What garbage there is counts for the resident memory, as it does in a server. */
function tell(isLast: boolean): void {
  const { rss } = process.memoryUsage();
  send({ count, live: liveMemory(), resident: rss, isLast });
}

function send(told: Told): void {
  if (process.connected) process.send!(told);
}
