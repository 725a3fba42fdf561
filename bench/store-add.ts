// A hundred and twenty thousand entries added one by one, each its own transaction; then found, listed and removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { IPAddress } from '../src/core/values/ip-address.ts';
import { IPRange } from '../src/core/values/ip-range.ts';
import { openStore } from '../src/store/open-store.ts';

const COUNT = 120_000;
const ROUNDS = 3;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const seconds = (work: () => void) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

function round(): Record<string, number> {
  const home = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const store = openStore(home, { builtInAgents: [], now: () => new Date() });
  const { ipLists } = store;
  // An odd multiplier visits every address once, in no order.
  const ranges = Array.from({ length: COUNT }, (_, i) => IPRange.single(IPAddress.fromV4(Math.imul(i, 2654435761))));
  try {
    return {
      'add, one transaction each': seconds(() => {
        for (const range of ranges) ipLists.add({ list: 'Block', range, expires: undefined, comment: '' });
      }),
      'list all': seconds(() => {
        for (const _ of ipLists.entries('Block'));
      }),
      '1000 x containing': seconds(() => {
        for (let i = 0; i < 1000; i++) ipLists.containing('Block', ranges[i * 100]!.LowerBound);
      }),
      '1000 x containing, IPv6': seconds(() => {
        const address = IPAddress.parse('2001:db8::1');
        for (let i = 0; i < 1000; i++) ipLists.containing('Block', address);
      }),
      'list and remove, one transaction each': seconds(() => {
        for (const { id } of ipLists.entries('Block')) ipLists.remove('Block', id);
      }),
    };
  } finally {
    store.close();
    rmSync(home, { recursive: true });
  }
}

console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString()}`);
console.log(`${COUNT} entries, median of ${ROUNDS} rounds:`);
const rounds = Array.from({ length: ROUNDS }, round);
console.table(
  Object.keys(rounds[0]!).map((work) => {
    const taken = rounds.map((one) => one[work]!);
    const times = work.startsWith('1000') ? 1000 : COUNT;
    const each = ((median(taken) * 1e6) / times).toFixed(1);
    return {
      work,
      seconds: median(taken).toFixed(2),
      slowest: Math.max(...taken).toFixed(2),
      'microseconds each': each,
    };
  }),
);
