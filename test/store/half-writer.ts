// Run as a process of its own: writes half of a transaction to the store in argv[2], says so, and waits to be killed.
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS } from './open-test-store.ts';

const store = openStore(process.argv[2]!, { builtInAgents: AGENTS, now: () => new Date() });
const add = (word: number) =>
  store.ipLists.add({ list: 'Block', range: IPRange.single(IPAddress.fromV4(word)), expires: undefined, comment: '' });
add(1);
store.config.transaction(() => {
  store.config.insert(AcceptedDomain, 'Half', { DomainName: 'half.example' });
  // More than the page cache holds, so that part of it is in the log already.
  for (let word = 2; word < 200_000; word++) add(word);
  process.stdout.write('half\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
