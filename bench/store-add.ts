// A hundred and twenty thousand entries added one by one, each its own transaction; then found, listed and removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IPAddress } from '../src/core/values/ip-address.ts';
import { machine, median, records, say } from './report.ts';
import { addTo, openHome, rangeOf } from './support/listed-home.ts';

const COUNT = 120_000;
const ROUNDS = 3;

const seconds = (work: () => void) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

function round(): Record<string, number> {
  const home = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const store = openHome(home);
  const { ipLists } = store;
  const ranges = Array.from({ length: COUNT }, (_, i) => rangeOf(i));
  try {
    return {
      'add, one transaction each': seconds(() => {
        for (const range of ranges) addTo(store, range);
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

const rounds = Array.from({ length: ROUNDS }, round);
machine();
say(`${COUNT} entries, median of ${ROUNDS} rounds:`);
records(
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
