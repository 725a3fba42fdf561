// What goes wrong with real files: locks, permissions, damage, other versions, several processes, and a writer that is killed.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openLiveConfig } from '../../src/store/live-config.ts';
import { idIs, openAt, openTestStore } from './open-test-store.ts';
import { temporaryHome } from './temporary-home.ts';

const NOBODY = 65534;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const root = process.getuid?.() === 0;

interface Report {
  readonly ids?: readonly number[];
  readonly id?: string;
  readonly message?: string;
}

/** Opens the store in a process of its own; permissions mean nothing to root, so as nobody when that is who we are. */
async function report(home: string, { asOther = false, count = 0 } = {}): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [here('report-open.ts'), home, String(count)], {
    cwd: '/',
    ...(asOther && root ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return JSON.parse(stdout);
}

/** Whether nobody can run our sources at all. */
async function canBeOther(t: TestContext): Promise<boolean> {
  if (!root) return true;
  try {
    const script = 'require("fs").accessSync(process.argv[1])';
    await promisify(execFile)(process.execPath, ['-e', script, here('report-open.ts')], {
      cwd: '/',
      uid: NOBODY,
      gid: NOBODY,
    });
    return true;
  } catch {
    t.skip('permissions left out: this is root, and the sources are not readable to anyone else');
    return false;
  }
}

test("the folder and the files are the owner's alone", (t) => {
  const { home, store } = openTestStore(t);
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  assert.equal(statSync(home).mode & 0o777, 0o700);
  for (const name of ['config.db', 'config.db-wal', 'config.db-shm'])
    assert.equal(statSync(join(home, name)).mode & 0o777, 0o600, name);
  store.close();
  chmodSync(join(home, 'config.db'), 0o644);
  openAt(home, t);
  assert.equal(statSync(join(home, 'config.db')).mode & 0o777, 0o600, 'after a careless restore too');
});

test('a store that another writer holds can be read, and says that it is locked', (t) => {
  const { home, store } = openTestStore(t);
  const other = new Sqlite(join(home, 'config.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  assert.equal(openAt(home, t).config.list(AcceptedDomain).length, 0);
  const range = IPRange.parse('192.0.2.1');
  assert.throws(() => store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' }), idIs('StoreLocked'));
  assert.throws(
    () => store.ipLists.add({ list: 'Block', range, expires: undefined, comment: '' }),
    idIs('StoreLocked'),
  );
  assert.throws(() => store.ipLists.remove('Block', 1), idIs('StoreLocked'));
  other.exec('ROLLBACK');
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
});

test('a newer store is refused and left as it is', async (t) => {
  const { home, store } = openTestStore(t);
  store.close();
  const db = new Sqlite(join(home, 'config.db'));
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(join(home, 'config.db'));
  assert.throws(() => openAt(home, t), idIs('StoreNewerVersion'));
  await assert.rejects(openLiveConfig(home), idIs('StoreNewerVersion'));
  assert.deepEqual(readFileSync(join(home, 'config.db')), before);
});

test('a file that is no store of ours is damage, and left as it is', async (t) => {
  const home = temporaryHome(t);
  mkdirSync(home, { mode: 0o700 });
  const file = join(home, 'config.db');
  writeFileSync(file, 'No database at all. '.repeat(100));
  const before = readFileSync(file);
  assert.throws(() => openAt(home, t), idIs('StoreCorrupt'));
  await assert.rejects(openLiveConfig(home), idIs('StoreCorrupt'));
  assert.deepEqual(readFileSync(file), before);
  writeFileSync(file, '');
  const foreign = new Sqlite(file);
  foreign.exec('CREATE TABLE something (x)');
  foreign.close();
  assert.throws(() => openAt(home, t), idIs('StoreCorrupt'));
});

test('damaged pages are found when they are read', (t) => {
  const { home, store } = openTestStore(t);
  store.config.transaction(() => {
    for (let i = 0; i < 2000; i++) store.config.insert(AcceptedDomain, `Domain ${i}`, { DomainName: `d${i}.example` });
  });
  store.close();
  const file = openSync(join(home, 'config.db'), 'r+');
  const { size } = statSync(join(home, 'config.db'));
  for (let page = 8192; page + 4096 <= size; page += 4096) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page);
  closeSync(file);
  assert.throws(() => openAt(home, t).config.list(AcceptedDomain), idIs('StoreCorrupt'));
});

test('an empty file, as a start that was cut short leaves it, becomes a store', async (t) => {
  const home = temporaryHome(t);
  mkdirSync(home);
  writeFileSync(join(home, 'config.db'), '');
  await assert.rejects(openLiveConfig(home), idIs('StoreMissing'));
  assert.equal(openAt(home, t).config.list(AcceptedDomain).length, 0);
});

test('a home that is a file is no place for a store', (t) => {
  const home = temporaryHome(t);
  writeFileSync(home, '');
  assert.throws(() => openAt(home, t), idIs('StoreMissing'));
});

test('a user without access is told whose store it is', async (t) => {
  if (!(await canBeOther(t))) return;
  const { home, store } = openTestStore(t);
  store.close();
  chmodSync(dirname(home), 0o755);
  chmodSync(home, 0o000);
  const { id, message = '' } = await report(home, { asOther: true }).finally(() => chmodSync(home, 0o700));
  assert.equal(id, 'StoreNoAccess');
  if (root) assert.match(message, /root/);
});

test('a folder or file that may not be written to is read-only', async (t) => {
  if (!(await canBeOther(t))) return;
  const { home, store } = openTestStore(t);
  store.close();
  chmodSync(dirname(home), 0o755);
  chmodSync(home, 0o555);
  chmodSync(join(home, 'config.db'), 0o444);
  const { id } = await report(home, { asOther: true, count: 1 }).finally(() => chmodSync(home, 0o700));
  assert.equal(id, 'StoreReadOnly');
});

test('processes that start at once make one store and share its numbers', async (t) => {
  const home = temporaryHome(t);
  const reports = await Promise.all([1, 2, 3].map(() => report(home, { count: 50 })));
  const ids = reports.flatMap((one) => one.ids ?? []).sort((a, b) => a - b);
  assert.deepEqual(
    ids,
    Array.from({ length: 150 }, (_, i) => i + 1),
    JSON.stringify(reports.map(({ id, message }) => [id, message])),
  );
});

test('a writer that is killed leaves nothing half written', async (t) => {
  const home = temporaryHome(t);
  const child = spawn(process.execPath, [here('half-writer.ts'), home], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const live = await openLiveConfig(home, { lookHolds: 0 });
  t.after(() => live.close());
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const store = openAt(home, t);
  assert.deepEqual(store.config.list(AcceptedDomain), []);
  assert.equal(store.ipLists.count('Block'), 1);
  const range = IPRange.parse('192.0.2.1');
  assert.equal(store.ipLists.add({ list: 'Block', range, expires: undefined, comment: '' }).id, 2);
  assert.deepEqual(live.newest().matchIp('Block', range.LowerBound, 0)?.id, 2);
});
