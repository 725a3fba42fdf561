// Which servers are tried for a domain, with real DNS answers: order, fallback, null MX, ourselves, and domains that mean harm.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { defaultsOf } from '../../../src/core/object-class.ts';
import { SendConnector } from '../../../src/core/objects/send-connector.ts';
import { SmartHost } from '../../../src/core/values/smart-host.ts';
import type { Connector } from '../../../src/transport/delivery/route.ts';
import { findTargets } from '../../../src/transport/delivery/targets.ts';
import { createDns } from '../../../src/transport/dns.ts';
import { type Answer, startDnsServer } from '../../support/dns-server.ts';

const ZONE: Readonly<Record<string, Answer>> = {
  'MX two.test': { kind: 'mx', exchanges: ['20 b.two.test', '10 a.two.test'] },
  'A a.two.test': { kind: 'a', addresses: ['192.0.2.1', '192.0.2.2'] },
  'AAAA a.two.test': { kind: 'aaaa', addresses: ['2001:db8::1'] },
  'A b.two.test': { kind: 'a', addresses: ['192.0.2.3'] },
  'A plain.test': { kind: 'a', addresses: ['192.0.2.9'] },
  'MX null.test': { kind: 'mx', exchanges: ['0 '] },
  'A null.test': { kind: 'a', addresses: ['192.0.2.9'] },
  'MX ours.test': { kind: 'mx', exchanges: ['10 a.two.test', '20 us.test', '20 b.two.test', '30 b.two.test'] },
  'A us.test': { kind: 'a', addresses: ['192.0.2.200'] },
  'MX first.test': { kind: 'mx', exchanges: ['10 alias.test', '20 a.two.test'] },
  'A alias.test': { kind: 'a', addresses: ['192.0.2.100'] },
  'MX dead.test': { kind: 'servfail' },
  'MX half.test': { kind: 'mx', exchanges: ['10 gone.test', '20 b.two.test'] },
  'MX gone.test': { kind: 'mx', exchanges: ['10 gone.test'] },
  'MX unknown.test': { kind: 'mx', exchanges: ['10 broken.test'] },
  'A broken.test': { kind: 'servfail' },
  'MX trap.test': { kind: 'mx', exchanges: ['10 trap.test'] },
  'A trap.test': { kind: 'a', addresses: ['0.0.0.0', '255.255.255.255', '224.0.0.1'] },
  'MX many.test': { kind: 'mx', exchanges: Array.from({ length: 30 }, (_, i) => `${i} b.two.test`) },
};

async function setUp(t: TestContext) {
  const server = await startDnsServer(({ name, type }) => ZONE[`${type} ${name}`] ?? { kind: 'nxdomain' });
  const dns = createDns(() => [server.endpoint], { deadline: 3000, tryTimeout: 500, tries: 1 });
  t.after(async () => {
    dns.close();
    await server.close();
  });
  const ports = {
    dns,
    isOurs: (endpoint: unknown) => String(endpoint) === '192.0.2.100:25',
    ourNames: ['us.test'],
    random: () => 0,
  };
  const connector = defaultsOf(SendConnector) as unknown as Connector;
  return async (domain: string, rest: Partial<Connector> = {}) => {
    const deliveryType = rest.SmartHosts ? 'SmartHostConnectorDelivery' : 'DnsConnectorDelivery';
    const found = await findTargets({ key: 'x', domain, deliveryType }, { ...connector, ...rest }, ports);
    return found.kind === 'found'
      ? found.targets.map(({ host, endpoint }) => `${host} ${endpoint}`).join(', ')
      : found.reply.split(' ').slice(0, 2).join(' ');
  };
}

const A = 'a.two.test 192.0.2.1:25, a.two.test 192.0.2.2:25, a.two.test [2001:db8::1]:25';
const cases: readonly (readonly [domain: string, expected: string])[] = [
  ['two.test', `${A}, b.two.test 192.0.2.3:25`],
  ['plain.test', 'plain.test 192.0.2.9:25'],
  ['null.test', '556 5.1.10'],
  ['nowhere.test', '550 5.1.2'],
  ['ours.test', A],
  ['first.test', '554 5.4.6'],
  ['us.test', '554 5.4.6'],
  ['dead.test', '451 4.4.3'],
  ['half.test', 'b.two.test 192.0.2.3:25'],
  ['gone.test', '550 5.4.4'],
  ['unknown.test', '451 4.4.3'],
  ['trap.test', '550 5.4.4'],
  ['many.test', Array(16).fill('b.two.test 192.0.2.3:25').join(', ')],
  ['[192.0.2.7]', '192.0.2.7 192.0.2.7:25'],
  ['[IPv6:2001:db8::7]', '2001:db8::7 [2001:db8::7]:25'],
  ['[192.0.2.100]', '554 5.4.6'],
  ['[0.0.0.0]', '550 5.1.2'],
  ['x'.repeat(300), '550 5.1.2'],
];
test('by DNS', async (t) => {
  const find = await setUp(t);
  for (const [domain, expected] of cases) assert.equal(await find(domain), expected, domain);
});

test('smart hosts: in turn, with ports, and what DNS says of them is no reason to return mail', async (t) => {
  const find = await setUp(t);
  const hosts = (...names: readonly string[]) => ({ SmartHosts: names.map(SmartHost.parse), Port: 587 });
  assert.equal(
    await find('', hosts('plain.test', '[192.0.2.50]:2525')),
    'plain.test 192.0.2.9:587, 192.0.2.50 192.0.2.50:2525',
  );
  assert.equal(await find('', hosts('nowhere.test')), '451 4.1.2');
  assert.equal(await find('', hosts('nowhere.test', 'plain.test')), 'plain.test 192.0.2.9:587');
  assert.equal(await find('', { SmartHosts: [SmartHost.parse('[192.0.2.100]')], Port: 25 }), '451 4.4.6');
});

test('DowngradeDnsFailures tries again', async (t) => {
  const find = await setUp(t);
  assert.equal(await find('nowhere.test', { ErrorPolicies: 'DowngradeDnsFailures' }), '451 4.1.2');
});
