// A restore and an import that are killed while they write: the transport starts, with all of the old configuration or all of the new.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILT_IN_AGENTS } from '../../src/agents/facts.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type PosternHome, posternHome, ROOT } from '../support/postern.ts';

/** So many that writing them takes a while. */
const ENTRIES = 10_000;

function open({ home }: PosternHome) {
  return openStore(home, { builtInAgents: BUILT_IN_AGENTS, now: () => new Date() });
}

/** A domain of that name, and a block list that says it too. */
function fill(postern: PosternHome, word: string, first: number): void {
  const store = open(postern);
  store.config.transaction(() => {
    store.config.insert(AcceptedDomain, word, { DomainName: `${word}.example` });
    for (let at = first; at < first + ENTRIES; at++) {
      const range = IPRange.single(IPAddress.fromV4(at));
      store.ipLists.add({ list: 'Block', range, expires: undefined, comment: word });
    }
  });
  store.close();
}

function found(postern: PosternHome): { readonly domains: string; readonly entries: number } {
  const store = open(postern);
  const domains = store.config.list(AcceptedDomain).map(({ Name }) => Name);
  const entries = [...store.ipLists.entries('Block')].filter(({ comment }) => comment === domains[0]).length;
  const others = [...store.ipLists.entries('Block')].length - entries;
  store.close();
  return { domains: domains.join(' '), entries: entries - others };
}

/** Runs the command line and kills it a little after a file that `appears` accepts is there. Whether that came in time. */
async function cutOff(
  postern: PosternHome,
  args: readonly string[],
  appears: (name: string) => boolean,
  after: number,
) {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'postern.js'), ...args], {
    env: { ...process.env, POSTERN_HOME: postern.home },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (child.exitCode === null && !readdirSync(postern.home).some(appears)) await sleep(1);
  await sleep(after);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

const size = (postern: PosternHome, name: string) =>
  statSync(join(postern.home, name), { throwIfNoEntry: false })?.size ?? 0;

describe('cut off', { concurrency: true }, () => {
  test('a restore', async (t) => {
    const [postern, other] = [posternHome(t), posternHome(t)];
    fill(postern, 'old', 0x0a000000);
    fill(other, 'new', 0x0b000000);
    const backup = join(other.home, 'copy');
    await other.shell(`Backup-TransportStore ${backup} | Out-Null`);
    const moments = [
      [(name: string) => name.endsWith('.restore'), 2],
      [(name: string) => name.includes('.before-restore-'), 0],
      [(name: string) => name === 'config.db-wal' && size(postern, name) > 500_000, 0],
    ] as const;
    const killed = [];
    for (const [appears, after] of moments) {
      const args = ['-Command', `Restore-TransportStore ${backup} -Confirm:$false`];
      killed.push(await cutOff(postern, args, appears, after));
      const now = found(postern);
      assert.ok(['old', 'new'].includes(now.domains), now.domains);
      assert.equal(now.entries, ENTRIES);
    }
    await postern.start();
    assert.ok(killed.includes(true), 'none was killed in time');
  });

  test('an import', async (t) => {
    const [postern, other] = [posternHome(t), posternHome(t)];
    fill(postern, 'old', 0x0a000000);
    fill(other, 'new', 0x0b000000);
    const file = join(other.home, 'edge.xml');
    await other.shell(`Export-EdgeConfig ${file} | Out-Null`);
    const before = size(postern, 'config.db-wal');
    const isWriting = (name: string) => name === 'config.db-wal' && size(postern, name) > before;
    const killed = [];
    for (const after of [0, 40]) {
      const args = ['-Command', `Import-EdgeConfig ${file} -IsImport:$true`];
      killed.push(await cutOff(postern, args, isWriting, after));
      const now = found(postern);
      assert.ok(['old', 'new'].includes(now.domains), now.domains);
      assert.equal(now.entries, ENTRIES);
    }
    await postern.start();
    assert.ok(killed.includes(true), 'none was killed in time');
  });
});
