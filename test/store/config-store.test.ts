// Configuration objects: seeded, found, validated, changed, renamed, removed; all or nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPBlockListConfig } from '../../src/core/objects/ip-block-list-config.ts';
import { IPBlockListProvider } from '../../src/core/objects/ip-list-provider.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { TransportAgent } from '../../src/core/objects/transport-agent.ts';
import { TransportConfig } from '../../src/core/objects/transport-config.ts';
import { TransportServer } from '../../src/core/objects/transport-server.ts';
import { typeNameOf } from '../../src/core/typed.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { OBJECT_CLASSES } from '../../src/store/object-classes.ts';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS, idIs, openTestStore } from './open-test-store.ts';

test('a new store holds the defaults of every class', (t) => {
  const { store } = openTestStore(t);
  for (const objectClass of OBJECT_CLASSES) {
    if (objectClass.singleton === undefined) continue;
    assert.equal(store.config.get(objectClass).Name, objectClass.singleton);
  }
  assert.equal(store.config.get(TransportServer).Name, store.server);
  assert.deepEqual(store.config.get(IPBlockListConfig).BypassedRecipients, ['postmaster']);
  const [connector] = store.config.list(ReceiveConnector);
  assert.equal(connector?.Identity, `${store.server}\\Default ${store.server}`);
  assert.equal(String(connector.Bindings[0]), '127.0.0.1:2525');
  const agents = store.config
    .list(TransportAgent)
    .map(({ Name, Enabled, Priority, IsBuiltIn }) => [Name, Enabled, Priority, IsBuiltIn]);
  assert.deepEqual(agents, [
    ['Connection Filtering Agent', true, 1, true],
    ['Sender Filter Agent', true, 2, true],
  ]);
});

test('a later version adds its new agents at their place and leaves uninstalled ones alone', (t) => {
  const { home, store } = openTestStore(t);
  store.config.update(TransportAgent, 'Connection Filtering Agent', { Enabled: false });
  store.config.remove(TransportAgent, 'Sender Filter Agent');
  store.close();
  const [first, second] = AGENTS;
  const builtInAgents = [
    { ...first!, priority: 2, events: ['onConnect'] },
    { ...second!, priority: 3 },
    { name: 'New Agent', factory: 'new', events: ['onHeloCommand'], priority: 1, onFailure: 'next' as const },
  ];
  const later = openStore(home, { builtInAgents, now: () => new Date() });
  t.after(() => later.close());
  const agents = later.config
    .list(TransportAgent)
    .map(({ Name, Enabled, Priority, Events }) => [Name, Enabled, Priority, Events]);
  assert.deepEqual(agents, [
    ['Connection Filtering Agent', false, 2, ['onConnect']],
    ['New Agent', true, 1, ['onHeloCommand']],
  ]);
  assert.equal(later.config.list(ReceiveConnector).length, 1);
});

test('objects are found by name in any case, GUID, themselves, and connectors by server and name', (t) => {
  const { store } = openTestStore(t);
  const { config, server } = store;
  const made = config.insert(AcceptedDomain, 'Contoso', { DomainName: 'contoso.com' });
  for (const identity of ['contoso', ' CONTOSO ', made.Guid, `{${made.Guid.toUpperCase()}}`, made, { Guid: made.Guid }])
    assert.equal(config.get(AcceptedDomain, identity).Guid, made.Guid);
  const connector = config.list(ReceiveConnector)[0]!;
  for (const identity of [connector.Identity.toLowerCase(), connector.Name, `${server}\\${connector.Name}`, connector])
    assert.equal(config.get(ReceiveConnector, identity).Guid, connector.Guid);
  for (const identity of ['other\\Default', 'none', made.Guid, '', '__proto__', 7])
    assert.throws(() => config.get(ReceiveConnector, identity), idIs('ObjectNotFound'));
  assert.throws(() => config.get(AcceptedDomain), idIs('ObjectNotFound'));
});

test('an object is frozen, in order, and carries its type and the common tail', (t) => {
  const { store } = openTestStore(t);
  const config = store.config.get(TransportConfig);
  assert.deepEqual(Object.keys(config), [
    ...Object.keys(TransportConfig.properties),
    'AdminDisplayName',
    'ExchangeVersion',
    'Name',
    'DistinguishedName',
    'Identity',
    'Guid',
    'ObjectCategory',
    'ObjectClass',
    'WhenChanged',
    'WhenCreated',
    'OriginatingServer',
    'IsValid',
  ]);
  assert.equal(typeNameOf(config), 'TransportConfig');
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.InternalSMTPServers));
});

test('values come back as they went in, and only a real change counts as one', (t) => {
  const { store } = openTestStore(t);
  const servers = [IPRange.parse('10.0.0.5/8'), IPRange.parse('2001:db8::1-2001:db8::5')];
  const first = store.config.update(TransportConfig, undefined, { InternalSMTPServers: servers });
  assert.equal(first.changed, true);
  assert.deepEqual(first.object.InternalSMTPServers, servers);
  const again = store.config.update(TransportConfig, undefined, { InternalSMTPServers: servers });
  assert.equal(again.changed, false);
  assert.deepEqual(again.object.WhenChanged, first.object.WhenChanged);
  assert.deepEqual(store.config.get(TransportConfig).InternalSMTPServers, servers);
});

test('what is invalid is refused before anything is written', (t) => {
  const { store } = openTestStore(t);
  const { config } = store;
  const before = config.get(IPBlockListConfig);
  const wrong = [
    [{ Enabled: false, StaticEntryRejectionResponse: 'x'.repeat(241) }, 'PropertyTooLong'],
    [{ Enabled: false, StaticEntryRejectionResponse: 'see {1}' }, 'UnknownPlaceholder'],
    [{ Enabled: false, RejectAt: 'Never' }, 'InvalidEnumValue'],
    [{ Enabled: false, Constructor: 1 }, 'PropertyUnknown'],
    [{ Enabled: false, ['__proto__']: 1 }, 'PropertyUnknown'],
  ] as const;
  for (const [changes, id] of wrong)
    assert.throws(() => config.update(IPBlockListConfig, undefined, changes as never), idIs(id), id);
  assert.deepEqual(config.get(IPBlockListConfig), before);
  assert.throws(() => config.insert(IPBlockListProvider, 'P', { Priority: 1 }), idIs('PropertyMissing'));
  assert.deepEqual(config.list(IPBlockListProvider), []);
});

test('names and accepted domains are unique, also when changed', (t) => {
  const { store } = openTestStore(t);
  const { config } = store;
  config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
  config.insert(AcceptedDomain, 'B', { DomainName: 'b.example' });
  assert.throws(() => config.insert(AcceptedDomain, 'a', { DomainName: 'c.example' }), idIs('ObjectAlreadyExists'));
  assert.throws(() => config.insert(AcceptedDomain, 'C', { DomainName: 'a.example' }), idIs('ObjectAlreadyExists'));
  assert.throws(() => config.update(AcceptedDomain, 'B', {}, 'A'), idIs('ObjectAlreadyExists'));
  assert.throws(() => config.update(AcceptedDomain, 'B', { DomainName: 'a.example' }), idIs('ObjectAlreadyExists'));
  assert.equal(config.update(AcceptedDomain, 'B', {}, 'b').object.Name, 'b');
  assert.equal(config.update(AcceptedDomain, 'b', {}, 'D').changed, true);
  config.remove(AcceptedDomain, 'A');
  assert.deepEqual(
    config.list(AcceptedDomain).map(({ Name, DomainName }) => [Name, DomainName]),
    [['D', 'b.example']],
  );
});

test('a transaction is all or nothing, nested too', (t) => {
  const { store } = openTestStore(t);
  const { config } = store;
  assert.throws(
    () =>
      config.transaction(() => {
        config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
        store.ipLists.add({ list: 'Block', range: IPRange.parse('192.0.2.1'), expires: undefined, comment: '' });
        config.remove(AcceptedDomain, 'nobody');
      }),
    idIs('ObjectNotFound'),
  );
  assert.deepEqual(config.list(AcceptedDomain), []);
  assert.equal(store.ipLists.count('Block'), 0);
  config.transaction(() => {
    config.insert(AcceptedDomain, 'A', { DomainName: 'a.example' });
    assert.throws(() => config.insert(AcceptedDomain, 'A', { DomainName: 'b.example' }), idIs('ObjectAlreadyExists'));
  });
  assert.equal(config.list(AcceptedDomain).length, 1);
});
