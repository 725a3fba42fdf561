// A restore that is killed, at any of its steps or in the middle of a transaction, leaves the old store or the new one, with its keys.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { createStoreBackups } from '../../src/store/backup/store-backups.ts';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS, idIs } from './open-test-store.ts';
import { temporaryHome } from './temporary-home.ts';

const KEYS = ['secret.key', 'certificates/one.pem'];

function open(home: string) {
  return openStore(home, { builtInAgents: AGENTS, now: () => new Date() });
}

/** A data folder in which everything says `word`. */
function fill(home: string, word: string): void {
  const store = open(home);
  store.config.insert(AcceptedDomain, word, { DomainName: `${word}.example` });
  store.close();
  mkdirSync(join(home, 'certificates'), { recursive: true });
  for (const name of KEYS) writeFileSync(join(home, name), `${word} ${name}`);
}

/** What a program that opens the store finds. */
function found(home: string): string {
  const store = open(home);
  try {
    const domains = store.config.list(AcceptedDomain).map(({ Name }) => Name);
    const keys = KEYS.map((name) => readFileSync(join(home, name), 'utf8'));
    return [...domains, ...keys].map((text) => text.split(' ')[0]).join(' ');
  } finally {
    store.close();
  }
}

const OLD = 'old old old';
const NEW = 'new new new';
const NOTHING = 'no store';

/** A store that was unusable before may still be. */
function foundOrNothing(home: string): string {
  try {
    const now = found(home);
    return now === 'old old' ? NOTHING : now;
  } catch (thrown) {
    if (idIs('StoreCorrupt')(thrown)) return NOTHING;
    throw thrown;
  }
}

/** What no restore may leave for good. */
function leftovers(home: string, pattern = /\.new$|\.restore/): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name));
}

async function restoring(home: string, backup: string, last: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cut-off-restore.ts'), home, backup, String(last)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Many of them start.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(backup), 'compiled') },
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [, signal] = await once(child, 'close');
  return { steps: Number(said), isKilled: signal === 'SIGKILL' };
}

async function prepared(t: TestContext) {
  const folder = temporaryHome(t);
  const [old, other, backup] = ['old', 'new', 'backup'].map((name) => join(folder, name)) as [string, string, string];
  fill(old, 'old');
  fill(other, 'new');
  await createStoreBackups({ home: other, now: () => new Date(), product: 'test' }).backup(backup, {
    keys: true,
    replace: false,
  });
  return { folder, old, backup };
}

for (const [kind, spoil] of [
  ['sound', () => undefined],
  ['missing', (file: string) => rmSync(file)],
  ['damaged', (file: string) => writeFileSync(file, 'x'.repeat(10_000))],
] as const)
  test(`a ${kind} store: killed before each step`, async (t) => {
    const { folder, old, backup } = await prepared(t);
    const home = join(folder, 'home');
    const fresh = () => {
      rmSync(home, { recursive: true, force: true });
      cpSync(old, home, { recursive: true });
      spoil(join(home, 'config.db'));
    };
    fresh();
    const { steps } = await restoring(home, backup, 0);
    assert.equal(found(home), NEW);
    assert.deepEqual(leftovers(home), []);
    const seen = new Set<string>();
    for (let step = 1; step <= steps; step += kind === 'sound' ? 1 : 2) {
      fresh();
      assert.ok((await restoring(home, backup, step)).isKilled);
      const now = kind === 'sound' ? found(home) : foundOrNothing(home);
      assert.ok(now === NEW || now === (kind === 'sound' ? OLD : NOTHING), `step ${step}: ${now}`);
      seen.add(now);
    }
    assert.equal(seen.size, 2);
    // Cut off again and again, and then not.
    await restoring(home, backup, 0);
    assert.equal(found(home), NEW);
    assert.deepEqual(leftovers(home), []);
  });

test('a disk that is full leaves the old store, with room for it to be used', async (t) => {
  const { folder, old, backup } = await prepared(t);
  const place = join(folder, 'small');
  mkdirSync(place);
  const node = JSON.stringify(process.execPath);
  const script = `mount -t tmpfs -o size="$1"k none ${place} && cp -r ${old}/. ${place} || exit 77
    ${node} ${join(import.meta.dirname, 'cut-off-restore.ts')} ${place} ${backup} 0 >/dev/null 2>&1; echo $?
    cp -r ${place}/. ${folder}/after-"$1"`;
  const outcomes = new Set<string>();
  for (const size of [200, 260, 320, 380, 600]) {
    const inside = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', String(size)]);
    let said = '';
    inside.stdout.on('data', (chunk) => {
      said += chunk;
    });
    const [status] = await once(inside, 'close').catch(() => [77]);
    if (status === 77) return t.skip('left out: no small disk can be made here');
    const now = found(join(folder, `after-${size}`));
    assert.equal(now, said.trim() === '0' ? NEW : OLD, `${size} KB`);
    if (now === OLD) assert.deepEqual(leftovers(join(folder, `after-${size}`), /before-restore/), []);
    outcomes.add(now);
  }
  assert.equal(outcomes.size, 2);
});
