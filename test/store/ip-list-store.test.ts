// IP list entries: kept as given, found by every address they cover, paged, numbered once and for all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PosternError } from '../../src/core/error-record.ts';
import type { IpList } from '../../src/core/ports.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openTestStore } from './open-test-store.ts';

const idIs = (id: string) => (thrown: unknown) => thrown instanceof PosternError && thrown.record.id === id;

function add(store: Store, range: string, list: IpList = 'Block', isMachineGenerated = false): number {
  return store.ipLists.add({ list, range: IPRange.parse(range), expires: undefined, comment: '', isMachineGenerated })
    .id;
}

const containing = (store: Store, address: string, list: IpList = 'Block') =>
  store.ipLists.containing(list, IPAddress.parse(address)).map(({ id }) => id);

test('an entry comes back as it was given', (t) => {
  const { store } = openTestStore(t);
  const expires = new Date('2031-02-03T04:05:06.007Z');
  for (const text of [
    '192.0.2.1',
    '192.0.2.77/24',
    '10.0.0.1-10.0.0.9',
    '2001:DB8::1',
    '2001:db8::/32',
    '::1-::5',
    '0.0.0.0/0',
    '255.255.255.255',
  ]) {
    const added = store.ipLists.add({
      list: 'Block',
      range: IPRange.parse(text),
      expires,
      comment: 'Grüße',
      isMachineGenerated: true,
    });
    assert.deepEqual(store.ipLists.get('Block', added.id), added);
    assert.equal(store.ipLists.get('Allow', added.id), undefined);
    assert.equal(added.server, store.server);
  }
});

test('ids go up across both lists and are never given twice', (t) => {
  const { store } = openTestStore(t);
  assert.deepEqual([add(store, '192.0.2.1'), add(store, '192.0.2.1', 'Allow'), add(store, '192.0.2.2')], [1, 2, 3]);
  assert.equal(store.ipLists.remove('Allow', 3), false);
  assert.equal(store.ipLists.remove('Block', 3), true);
  assert.equal(store.ipLists.remove('Block', 3), false);
  assert.equal(add(store, '192.0.2.2'), 4);
  assert.equal(store.ipLists.count('Block'), 2);
  assert.equal(store.ipLists.count('Allow'), 1);
});

test('a range is in a list once by hand and once by machine, however it is written', (t) => {
  const { store } = openTestStore(t);
  add(store, '192.0.2.0/24');
  for (const same of ['192.0.2.9/24', '192.0.2.0-192.0.2.255', '192.0.2.0/255.255.255.0', '::ffff:192.0.2.0/120'])
    assert.throws(() => add(store, same), idIs('ObjectAlreadyExists'), same);
  add(store, '192.0.2.0/24', 'Block', true);
  add(store, '192.0.2.0/24', 'Allow');
  assert.equal(add(store, '192.0.2.0/25'), 4, 'a refused entry uses up no id');
});

test('containing finds blocks, odd ranges and single addresses, by version and list', (t) => {
  const { store } = openTestStore(t);
  const ids = [
    '0.0.0.0/0',
    '192.0.2.0/24',
    '192.0.2.5',
    '192.0.2.4-192.0.2.6',
    '127.255.255.255-128.0.0.0',
    '192.0.1.200-192.0.2.9',
  ].map((one) => add(store, one));
  add(store, '192.0.2.5', 'Allow');
  assert.deepEqual(containing(store, '192.0.2.5'), [1, 2, 3, 4, 6]);
  assert.deepEqual(containing(store, '192.0.2.9'), [1, 2, 6]);
  assert.deepEqual(containing(store, '128.0.0.0'), [1, 5]);
  assert.deepEqual(containing(store, '::'), []);
  const v6 = [add(store, '2001:db8::/32'), add(store, '2001:db8::5-2001:db8:8000::')];
  assert.deepEqual(containing(store, '2001:db8::5'), v6);
  assert.deepEqual(containing(store, '2001:db8::4'), v6.slice(0, 1));
  assert.deepEqual(containing(store, '::ffff:192.0.2.5'), [1, 2, 3, 4, 6]);
  assert.equal(ids.length, 6);
});

test('a listing can be read while its entries are removed', (t) => {
  const { store } = openTestStore(t);
  store.config.transaction(() => {
    for (let i = 0; i < 1201; i++) add(store, String(IPAddress.fromV4(i)), i % 3 === 0 ? 'Allow' : 'Block');
  });
  let last = 0;
  for (const { id } of store.ipLists.entries('Block')) {
    assert.ok(id > last);
    last = id;
    store.ipLists.remove('Block', id);
  }
  assert.equal(store.ipLists.count('Block'), 0);
  assert.equal([...store.ipLists.entries('Allow')].length, 401);
});
