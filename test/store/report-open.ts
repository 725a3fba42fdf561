// Run as a process of its own, often as another user: opens the store in argv[2], adds argv[3] entries, prints what came of it as JSON.
import { PosternError } from '../../src/core/error-record.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS } from './open-test-store.ts';

const [home = '', count = '0'] = process.argv.slice(2);
try {
  const store = openStore(home, { builtInAgents: AGENTS, now: () => new Date() });
  const ids: number[] = [];
  for (let i = 0; i < Number(count); i++) {
    const range = IPRange.single(IPAddress.fromV4(process.pid * 256 + i));
    ids.push(store.ipLists.add({ list: 'Block', range, expires: undefined, comment: '' }).id);
  }
  store.close();
  console.log(JSON.stringify({ ids }));
} catch (thrown) {
  if (!(thrown instanceof PosternError)) throw thrown;
  console.log(JSON.stringify({ id: thrown.record.id, message: thrown.record.message }));
}
