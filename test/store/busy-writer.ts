// A process that goes on adding pairs of IP entries, each pair in one transaction, until it is ended; says when it has begun.
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS } from './open-test-store.ts';

const [home] = process.argv.slice(2);
const { config, ipLists } = openStore(home!, { builtInAgents: AGENTS, now: () => new Date() });
for (let i = 0; i < 1_000_000; i++) {
  const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  config.transaction(() => {
    for (const list of ['Allow', 'Block'] as const)
      ipLists.add({ list, range: IPRange.parse(address), expires: undefined, comment: 'x'.repeat(100) });
  });
  if (i === 500) process.stdout.write('begun\n');
  if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
