// One IP match, one add and one remove at a thousand, a hundred thousand and a million entries, and the memory of a million.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { firstOf, lastOf, type Words } from '../src/store/ip-block.ts';
import { type IndexedEntry, IpIndex } from '../src/store/ip-index.ts';
import { machine, records, say } from './report.ts';

type Mix = 'v4' | 'v6' | 'mixed';

const SAMPLES = 200_000;
const word = () => Math.floor(Math.random() * 2 ** 32);
const v6 = (): Words => [0x20010000 + (word() & 0xffff), word(), word(), word()];

/** Mixed: what lists hold, and worse: 80 % single IPv4, 8 % IPv4 blocks, 8 % IPv6 blocks, 4 % ranges that are no blocks. */
function entry(id: number, mix: Mix): IndexedEntry {
  const facts = { id, expires: Number.POSITIVE_INFINITY, isMachineGenerated: id % 4 === 0 };
  const kind = mix === 'v4' ? 0 : mix === 'v6' ? 2 : Math.random();
  if (kind < 0.8) {
    const lo = [word()];
    return { ...facts, lo, hi: lo };
  }
  if (kind < 0.88) {
    const base = [word()];
    const bits = 14 + Math.floor(Math.random() * 18);
    return { ...facts, lo: firstOf(base, bits), hi: lastOf(base, bits) };
  }
  if (kind < 0.96) {
    const base = v6();
    const bits = 32 + Math.floor(Math.random() * 97);
    return { ...facts, lo: firstOf(base, bits), hi: lastOf(base, bits) };
  }
  if (kind >= 1) {
    const lo = v6();
    return { ...facts, lo, hi: lo };
  }
  const from = word();
  return { ...facts, lo: [from], hi: [Math.min(0xffffffff, from + 1 + Math.floor(Math.random() * 5000))] };
}

const micros = (sorted: Float64Array, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2);

function timed(times: number, work: (i: number) => void): Float64Array {
  const taken = new Float64Array(times);
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    work(i);
    taken[i] = (performance.now() - start) * 1000;
  }
  return taken.sort();
}

/** The slowest call with the machine's own pauses taken out: each is made five times, and its best time counts. */
function slowest(times: number, work: (i: number) => void): string {
  let most = 0;
  for (let i = 0; i < times; i++) {
    let best = Number.POSITIVE_INFINITY;
    for (let again = 0; again < 5; again++) {
      const start = performance.now();
      work(i);
      best = Math.min(best, performance.now() - start);
    }
    most = Math.max(most, best);
  }
  return (most * 1000).toFixed(2);
}

function measure(size: number): Record<string, string | number> {
  const index = new IpIndex();
  const entries = Array.from({ length: size }, (_, i) => entry(i + 1, 'mixed'));
  for (const one of entries) index.add(one);
  const asked = Array.from(
    { length: SAMPLES },
    (_, i): Words => (i % 2 === 0 ? entries[Math.floor(Math.random() * size)]!.lo : i % 4 === 1 ? [word()] : v6()),
  );
  for (const at of asked) index.match(at, 0);
  const match = timed(SAMPLES, (i) => index.match(asked[i]!, 0));
  const fresh = Array.from({ length: 20_000 }, (_, i) => entry(size + i + 1, 'mixed'));
  const add = timed(fresh.length, (i) => index.add(fresh[i]!));
  const remove = timed(fresh.length, (i) => index.remove(fresh[i]!));
  return {
    entries: size,
    'match p50': micros(match, 0.5),
    'match p99': micros(match, 0.99),
    'match p99.9': micros(match, 0.999),
    'add p50': micros(add, 0.5),
    'add p99.9': micros(add, 0.999),
    'remove p50': micros(remove, 0.5),
    'remove p99.9': micros(remove, 0.999),
    'add+remove worst': slowest(fresh.length, (i) => {
      index.add(fresh[i]!);
      index.remove(fresh[i]!);
    }),
    'idle max': micros(
      timed(SAMPLES, () => {}),
      1,
    ),
  };
}

/** The widest range there is, 254 blocks, into a million entries. */
function worst(): Record<string, string> {
  const index = new IpIndex();
  for (let id = 1; id <= 1_000_000; id++) index.add(entry(id, 'mixed'));
  const range = (id: number): IndexedEntry => ({
    id,
    lo: [0, 0, 0, id],
    hi: [0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe - id],
    expires: 0,
    isMachineGenerated: false,
  });
  const add = timed(200, (i) => index.add(range(2_000_001 + i)));
  const remove = timed(200, (i) => index.remove(range(2_000_001 + i)));
  return {
    'add p50': micros(add, 0.5),
    'remove p50': micros(remove, 0.5),
    'add+remove worst': slowest(200, (i) => {
      index.add(range(2_000_001 + i));
      index.remove(range(2_000_001 + i));
    }),
  };
}

/** In a process of its own, where nothing else has touched the memory. */
function memory(mix: Mix): void {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const index = new IpIndex();
  for (let id = 1; id <= 1_000_000; id++) index.add(entry(id, mix));
  globalThis.gc?.();
  const after = process.memoryUsage();
  const mb = (key: 'rss' | 'arrayBuffers') => ((after[key] - before[key]) / 2 ** 20).toFixed(1);
  process.send!({ entries: mix, count: index.size, 'rss MB': mb('rss'), 'arrayBuffers MB': mb('arrayBuffers') });
}

async function inFreshProcess(mix: Mix): Promise<Record<string, string | number>> {
  const child = fork(fileURLToPath(import.meta.url), [mix], { execArgv: ['--expose-gc'] });
  return new Promise((resolve, reject) => {
    child.on('message', (row) => resolve(row as Record<string, string | number>));
    child.on('exit', (code) => code !== 0 && reject(new Error(`exit ${code}`)));
  });
}

if (process.send) memory(process.argv[2] as Mix);
else {
  machine();
  say(`Microseconds, one call each (the clock itself takes about 0.05); half of the matches hit. Worst: the slowest call, best of
five. Idle max: what the machine did to a call that does nothing.`);
  const rows = [1_000, 100_000, 1_000_000].map(measure);
  records(rows);
  const ratio = Number(rows[2]!['match p50']) / Number(rows[0]!['match p50']);
  say(`A match among a million takes ${ratio.toFixed(1)} times one among a thousand.`);
  say('Microseconds for a range of 252 to 254 IPv6 blocks among a million entries:');
  records([worst()]);
  say('Memory of a million entries:');
  records(await Promise.all((['v4', 'v6', 'mixed'] as const).map(inFreshProcess)));
}
