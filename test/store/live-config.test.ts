// What the transport sees: every change at the next look, the last good view through any trouble, lists of any size.
import assert from 'node:assert/strict';
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../../src/core/error-record.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPBlockListConfig } from '../../src/core/objects/ip-block-list-config.ts';
import { TransportServer } from '../../src/core/objects/transport-server.ts';
import type { LiveConfig } from '../../src/core/ports.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openLiveConfig } from '../../src/store/live-config.ts';
import type { Store } from '../../src/store/open-store.ts';
import { idIs, openAt, openTestStore } from './open-test-store.ts';
import { temporaryHome } from './temporary-home.ts';

async function openLive(home: string, t: TestContext): Promise<LiveConfig> {
  const live = await openLiveConfig(home, { checkEvery: 20, lookHolds: 0 });
  t.after(() => live.close());
  return live;
}

function block(store: Store, range: string, expires?: Date): number {
  return store.ipLists.add({ list: 'Block', range: IPRange.parse(range), expires, comment: '' }).id;
}

function blockMany(store: Store, first: number, count: number): void {
  store.config.transaction(() => {
    for (let i = 0; i < count; i++) block(store, String(IPAddress.fromV4(first + i)));
  });
}

const match = (live: LiveConfig, address: string, now = 0) =>
  live.newest().matchIp('Block', IPAddress.parse(address), now)?.id;

/** Waits for what has no signal of its own; the test's time limit ends it. */
async function until(t: TestContext, condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20, undefined, { signal: t.signal });
}

/** As a restore would do it: the log of the database that goes is no part of the one that comes. */
function replace(home: string, write: (path: string) => void): void {
  const file = join(home, 'config.db');
  write(`${file}.new`);
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  renameSync(`${file}.new`, file);
}

/** The ids of troubles as they are reported, undefined for recovery. */
function troubles(live: LiveConfig): (string | undefined)[] {
  const seen: (string | undefined)[] = [];
  live.onTrouble((trouble) => seen.push(trouble instanceof PosternError ? trouble.record.id : trouble?.message));
  return seen;
}

test('a changed object is in the next view, and unchanged ones stay the same', async (t) => {
  const { home, store } = openTestStore(t);
  const live = await openLive(home, t);
  const before = live.newest();
  assert.equal(live.newest(), before);
  assert.equal(before.one(TransportServer).Name, before.server);
  assert.deepEqual(before.all(AcceptedDomain), []);
  store.config.insert(AcceptedDomain, 'B', { DomainName: 'b.example' });
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  const after = live.newest();
  assert.ok(after.generation > before.generation);
  assert.deepEqual(
    after.all(AcceptedDomain).map(({ Name }) => Name),
    ['A', 'B'],
  );
  assert.equal(after.one(IPBlockListConfig), before.one(IPBlockListConfig));
  assert.deepEqual(before.all(AcceptedDomain), [], 'an event keeps the view it began with');
  store.config.update(AcceptedDomain, 'A', { DomainType: 'InternalRelay' });
  store.config.remove(AcceptedDomain, 'B');
  const [domain, ...others] = live.newest().all(AcceptedDomain);
  assert.deepEqual([domain?.DomainType, others], ['InternalRelay', []]);
});

test('a change of an IP list is in the next match, and makes no new view', async (t) => {
  const { home, store } = openTestStore(t);
  const live = await openLive(home, t);
  const view = live.newest();
  const broad = block(store, '192.0.2.0/24', new Date(5000));
  assert.equal(match(live, '192.0.2.7', 4999), broad);
  assert.equal(match(live, '192.0.2.7', 5000), undefined);
  const odd = block(store, '192.0.2.5-192.0.2.7');
  assert.equal(match(live, '192.0.2.7', 5000), odd);
  assert.equal(view.matchIp('Allow', IPAddress.parse('192.0.2.7'), 0), undefined);
  store.ipLists.remove('Block', odd);
  assert.equal(match(live, '192.0.2.7', 5000), undefined);
  const passing = block(store, '198.51.100.1');
  store.ipLists.remove('Block', passing);
  assert.equal(match(live, '198.51.100.1'), undefined);
  assert.equal(live.newest(), view);
});

test('a match names the entry of an administrator before that of a machine', async (t) => {
  const { home, store } = openTestStore(t);
  const live = await openLive(home, t);
  const range = IPRange.parse('2001:db8::1');
  const add = (isMachineGenerated: boolean) =>
    store.ipLists.add({ list: 'Block', range, expires: undefined, comment: '', isMachineGenerated }).id;
  const at = () => live.newest().matchIp('Block', range.LowerBound, 0);
  assert.deepEqual([add(true), at()], [1, { id: 1, isMachineGenerated: true }]);
  assert.deepEqual([add(false), at()], [2, { id: 2, isMachineGenerated: false }]);
});

test('large lists are loaded by a thread, and bulk changes follow in steps', { timeout: 30_000 }, async (t) => {
  const { home, store } = openTestStore(t);
  blockMany(store, 0x0a000000, 12_000);
  const live = await openLive(home, t);
  assert.equal(match(live, '10.0.0.0'), 1);
  assert.equal(match(live, '10.0.46.223'), 12_000);
  blockMany(store, 0x0b000000, 4000);
  await until(t, () => match(live, '11.0.15.159') !== undefined);
  assert.equal(match(live, '11.0.0.0'), 12_001);
  store.config.transaction(() => {
    for (const { id } of store.ipLists.entries('Block')) store.ipLists.remove('Block', id);
  });
  await until(t, () => match(live, '11.0.15.159') === undefined);
  assert.equal(match(live, '10.0.0.0'), undefined);
});

test('a reader that fell behind the kept removals loads anew', { timeout: 30_000 }, async (t) => {
  const { home, store } = openTestStore(t);
  const [first, second] = [block(store, '192.0.2.1'), block(store, '192.0.2.2')];
  const live = await openLive(home, t);
  const db = new Sqlite(join(home, 'config.db'));
  t.after(() => db.close());
  db.exec(`BEGIN; DELETE FROM ip_entry WHERE id = ${first}; DELETE FROM ip_removed; COMMIT`);
  await until(t, () => match(live, '192.0.2.1') === undefined);
  assert.equal(match(live, '192.0.2.2'), second);
});

test('a store that goes, breaks or is too new leaves the last view, is reported once, and is taken up again', {
  timeout: 60_000,
}, async (t) => {
  const { home, store } = openTestStore(t);
  const id = block(store, '192.0.2.1');
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  store.close();
  const file = join(home, 'config.db');
  const good = join(home, 'good.db');
  copyFileSync(file, good);
  const live = await openLive(home, t);
  const view = live.newest();
  const seen = troubles(live);

  const newer = (path: string) => {
    copyFileSync(good, path);
    const db = new Sqlite(path);
    db.pragma('user_version = 99');
    db.close();
  };
  const cases: readonly [string, () => void][] = [
    ['StoreMissing', () => rmSync(file)],
    ['StoreCorrupt', () => replace(home, (path) => writeFileSync(path, 'This is no database.'.repeat(500)))],
    ['StoreNewerVersion', () => replace(home, newer)],
  ];
  for (const [expected, harm] of cases) {
    seen.length = 0;
    harm();
    await until(t, () => live.newest() && seen.length > 0);
    await delay(150);
    assert.equal(live.newest().one(TransportServer), view.one(TransportServer));
    assert.equal(match(live, '192.0.2.1'), id);
    assert.deepEqual(seen, [expected], 'reported once');
    replace(home, (path) => copyFileSync(good, path));
    await until(t, () => live.newest() && seen.length > 1);
    assert.deepEqual(seen, [expected, undefined]);
    assert.equal(live.newest().one(AcceptedDomain), view.one(AcceptedDomain));
    assert.equal(match(live, '192.0.2.1'), id);
  }
  const again = openAt(home, t);
  again.config.remove(AcceptedDomain, 'A');
  assert.deepEqual(live.newest().all(AcceptedDomain), []);
});

test('a store that is locked for long is reported, and read when it is free', { timeout: 30_000 }, async (t) => {
  const { home, store } = openTestStore(t);
  store.close();
  const file = join(home, 'config.db');
  const live = await openLive(home, t);
  const view = live.newest();
  const seen = troubles(live);
  const holder: Sqlite.Database[] = [];
  t.after(() => holder[0]?.close());
  const held = (path: string) => {
    copyFileSync(file, path);
    const db = new Sqlite(path);
    holder.push(db);
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec("UPDATE setting SET value = value WHERE name = 'server'");
  };
  replace(home, held);
  await until(t, () => live.newest() && seen.length > 0);
  assert.equal(live.newest(), view);
  assert.deepEqual(seen, ['StoreLocked']);
  holder[0]?.close();
  await until(t, () => live.newest() && seen.length > 1);
  assert.deepEqual(seen, ['StoreLocked', undefined]);
});

test('a store replaced by another one is read whole', { timeout: 30_000 }, async (t) => {
  const { home, store } = openTestStore(t);
  for (const range of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) block(store, range);
  const live = await openLive(home, t);
  const other = openTestStore(t);
  const id = block(other.store, '198.51.100.1');
  other.store.close();
  replace(home, (path) => renameSync(join(other.home, 'config.db'), path));
  await until(t, () => match(live, '198.51.100.1') === id);
  assert.equal(match(live, '192.0.2.1'), undefined);
});

test('one look serves a turn of the event loop, and who must know the newest looks anew', async (t) => {
  const { home, store } = openTestStore(t);
  const live = await openLive(home, t);
  const view = live.current();
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  assert.equal(live.current(), view);
  assert.equal(live.newest().all(AcceptedDomain).length, 1);
  store.config.insert(AcceptedDomain, 'B', { DomainName: 'b.example' });
  assert.equal(live.current().all(AcceptedDomain).length, 1);
  await new Promise(setImmediate);
  assert.equal(live.current().all(AcceptedDomain).length, 2);
});

test('an object that is unreadable leaves the last view until it is mended', { timeout: 30_000 }, async (t) => {
  const { home, store } = openTestStore(t);
  store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  const live = await openLive(home, t);
  const view = live.newest();
  const seen = troubles(live);
  const db = new Sqlite(join(home, 'config.db'));
  t.after(() => db.close());
  db.exec(`UPDATE object SET json = '{"BypassedRecipients": 7}' WHERE class = 'IPBlockListConfig'`);
  assert.equal(live.newest(), view);
  assert.deepEqual(seen, ['StoreCorrupt']);
  db.exec(`UPDATE object SET json = '{"Enabled": false}' WHERE class = 'IPBlockListConfig'`);
  await until(t, () => !live.newest().one(IPBlockListConfig).Enabled);
  assert.deepEqual(seen, ['StoreCorrupt', undefined]);
  assert.deepEqual(live.newest().one(IPBlockListConfig).BypassedRecipients, ['postmaster'], 'absent means default');
});

test('a writer in the middle of a transaction neither stops nor shows', async (t) => {
  const { home, store } = openTestStore(t);
  const live = await openLive(home, t);
  const seen = troubles(live);
  store.config.transaction(() => {
    const id = block(store, '192.0.2.1');
    store.config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
    assert.equal(match(live, '192.0.2.1'), undefined);
    assert.deepEqual(live.newest().all(AcceptedDomain), []);
    return id;
  });
  assert.equal(match(live, '192.0.2.1'), 1);
  assert.equal(live.newest().all(AcceptedDomain).length, 1);
  assert.deepEqual(seen, []);
});

test('without a store there is no live configuration', async (t) => {
  const home = temporaryHome(t);
  await assert.rejects(openLiveConfig(home), idIs('StoreMissing'));
});
