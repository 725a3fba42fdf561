// The way of a recipient's domain: the most specific address space, then the cost, then the name; Maildir for what is ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultsOf } from '../../../src/core/object-class.ts';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { SendConnector } from '../../../src/core/objects/send-connector.ts';
import { AddressSpace } from '../../../src/core/values/address-space.ts';
import { ByteSize } from '../../../src/core/values/byte-size.ts';
import { SmartHost } from '../../../src/core/values/smart-host.ts';
import { type Connector, route } from '../../../src/transport/delivery/route.ts';

function connector(name: string, spaces: readonly string[], rest: Partial<Connector> = {}): Connector {
  const AddressSpaces = spaces.map(AddressSpace.parse);
  return { ...defaultsOf(SendConnector), Name: name, Guid: name, AddressSpaces, ...rest } as Connector;
}

function accepted(DomainName: string, DomainType: string, MatchSubDomains = false) {
  return { ...defaultsOf(AcceptedDomain), Name: DomainName, DomainName, DomainType, MatchSubDomains } as never;
}

const connectors = [
  connector('world', ['SMTP:*;1']),
  connector('world-b', ['*;1']),
  connector('cheap', ['contoso.com;1']),
  connector('dear', ['contoso.com;2']),
  connector('below', ['*.contoso.com;50']),
  connector('deep', ['*.mail.contoso.com;60'], { MaxMessageSize: new ByteSize(1000) }),
  connector('off', ['off.test;1'], { Enabled: false }),
  connector('smart', ['smart.test'], {
    SmartHosts: [SmartHost.parse('relay.test'), SmartHost.parse('[192.0.2.1]:2525')],
    DNSRoutingEnabled: false,
  }),
  connector('linked', [], { LinkedReceiveConnector: 'apps-guid' }),
];
const domains = [
  accepted('ours.test', 'Authoritative', true),
  accepted('inner.test', 'InternalRelay'),
  accepted('*.outer.test', 'ExternalRelay'),
  accepted('relayed.ours.test', 'ExternalRelay'),
];

const cases: readonly (readonly [domain: string, key: string])[] = [
  ['contoso.com', 'smtp:cheap:contoso.com'],
  ['CONTOSO.com', 'smtp:cheap:contoso.com'],
  ['a.contoso.com', 'smtp:below:a.contoso.com'],
  ['mail.contoso.com', 'smtp:deep:mail.contoso.com'],
  ['a.b.mail.contoso.com', 'smtp:deep:a.b.mail.contoso.com'],
  ['xcontoso.com', 'smtp:world:xcontoso.com'],
  ['off.test', 'smtp:world:off.test'],
  ['smart.test', 'smtp:smart:'],
  ['ours.test', 'maildir'],
  ['sub.ours.test', 'maildir'],
  ['relayed.ours.test', 'smtp:world:relayed.ours.test'],
  ['inner.test', 'smtp:world:inner.test'],
  ['x.outer.test', 'smtp:world:x.outer.test'],
  ['__proto__', 'smtp:world:__proto__'],
];
for (const [domain, key] of cases)
  test(`${domain} -> ${key}`, () => {
    const way = route(domain, connectors, domains, { size: 10 });
    assert.equal(way.kind === 'hop' ? way.hop.key : way.kind, key);
  });

test('-- is for the authoritative and internal relay domains', () => {
  const own = [connector('edge', ['--']), connector('world', ['*'])];
  const key = (domain: string) => {
    const way = route(domain, own, domains, { size: 10 });
    return way.kind === 'hop' ? way.hop.connector : way.kind;
  };
  assert.deepEqual(['ours.test', 'inner.test', 'x.outer.test', 'else.test'].map(key), [
    'edge',
    'edge',
    'world',
    'world',
  ]);
});

test('a message too large for the best way takes the next, and says when there is none', () => {
  const way = route('mail.contoso.com', connectors, domains, { size: 2000 });
  assert.equal(way.kind === 'hop' && way.hop.connector, 'below');
  const small = [connector('small', ['*'], { MaxMessageSize: new ByteSize(10) })];
  assert.equal(route('x.test', small, [], { size: 11 }).kind, 'tooLarge');
  assert.equal(route('x.test', [], [], { size: 11 }).kind, 'unreachable');
});

test('a linked connector takes all mail of its Receive connector', () => {
  const way = route('ours.test', connectors, domains, { size: 10, receivedBy: 'apps-guid' });
  assert.equal(way.kind === 'hop' && way.hop.connector, 'linked');
});

test('what a queue viewer shows of smart hosts', () => {
  const way = route('smart.test', connectors, domains, { size: 10 });
  assert.deepEqual(way, {
    kind: 'hop',
    hop: {
      key: 'smtp:smart:',
      deliveryType: 'SmartHostConnectorDelivery',
      domain: 'relay.test,[192.0.2.1]:2525',
      connector: 'smart',
    },
  });
});

test('address spaces and smart hosts that are none', () => {
  for (const text of ['', 'x y', 'X400:*;1', '*;0', '*;101', 'a.*.test', 'SMTP:', '*.'])
    assert.throws(() => AddressSpace.parse(text), { name: 'PosternError' }, text);
  for (const text of ['', 'a b', '300.1.1.1', '[x]', 'host:0', 'host:99999', 'a@b'])
    assert.throws(() => SmartHost.parse(text), { name: 'PosternError' }, text);
});
