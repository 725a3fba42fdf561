// Entries of the IP lists: added, found, piped and removed, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typeNameOf } from '../../src/core/typed.ts';
import { MAX_DATE } from '../../src/core/values/date-time.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const ids = (errors: readonly { readonly id: string }[]) => errors.map(({ id }) => id);

test('an entry has the properties of Exchange, in order', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Add-IPBlockListEntry', { IPAddress: '192.0.2.1', Comment: 'spam' });
  assert.deepEqual(Object.keys(output[0]!), [
    'Identity',
    'IPRange',
    'ExpirationTime',
    'IsMachineGenerated',
    'HasExpired',
    'Comment',
    'Server',
  ]);
  assert.equal(typeNameOf(output[0]), 'IPBlockListEntry');
  assert.equal(output[0]!['ExpirationTime'], MAX_DATE);
  assert.equal(output[0]!['Comment'], 'spam');
});

test('both lists count with one counter, and each shows only its own', async (t) => {
  const { ports } = testPorts(t);
  await runCmdlet(ports, 'Add-IPAllowListEntry', { IPAddress: '192.0.2.1' });
  await runCmdlet(ports, 'Add-IPBlockListEntry', { IPRange: '192.0.2.0/24' });
  const allowed = await runCmdlet(ports, 'Get-IPAllowListEntry');
  const blocked = await runCmdlet(ports, 'Get-IPBlockListEntry');
  assert.deepEqual(
    [allowed.output.map((one) => one['Identity']), blocked.output.map((one) => one['Identity'])],
    [[1], [2]],
  );
  assert.deepEqual(ids((await runCmdlet(ports, 'Get-IPBlockListEntry', { Identity: 1 })).errors), ['ObjectNotFound']);
});

test('what covers an address is found and removed through the pipeline', async (t) => {
  const { ports } = testPorts(t);
  for (const IPRange of ['192.0.2.0/24', '192.0.2.1-192.0.2.9', '198.51.100.1', '2001:db8::/32'])
    await runCmdlet(ports, 'Add-IPBlockListEntry', { IPRange });
  const { output } = await runCmdlet(ports, 'Get-IPBlockListEntry', { IPAddress: '192.0.2.5' });
  assert.equal(output.length, 2);
  const removed = await runCmdlet(ports, 'Remove-IPBlockListEntry', {}, { input: output });
  assert.deepEqual(removed.errors, []);
  assert.deepEqual(
    removed.asked.map(({ target }) => target),
    ['1 (192.0.2.0/24)', '2 (192.0.2.1-192.0.2.9)'],
  );
  assert.equal(ports.ipLists.count('Block'), 2);
});

test('a whole list is removed while it is read', async (t) => {
  const { ports } = testPorts(t);
  for (let i = 1; i <= 30; i++) await runCmdlet(ports, 'Add-IPBlockListEntry', { IPAddress: `192.0.2.${i}` });
  const { output } = await runCmdlet(ports, 'Get-IPBlockListEntry', { ResultSize: 'Unlimited' });
  await runCmdlet(ports, 'Remove-IPBlockListEntry', {}, { input: output });
  assert.equal(ports.ipLists.count('Block'), 0);
});

test('objects as Import-Csv makes them bind by property; a wrong one does not stop the others', async (t) => {
  const { ports } = testPorts(t);
  const input = [
    { IPRange: '192.0.2.0/25', ExpirationTime: '12/31/2039', Comment: 'a' },
    { IPRange: 'nonsense', ExpirationTime: '', Comment: 'b' },
    { IPAddress: '198.51.100.1', ExpirationTime: '', Comment: '' },
  ];
  const { output, errors } = await runCmdlet(ports, 'Add-IPBlockListEntry', {}, { input });
  assert.deepEqual(ids(errors), ['InvalidIPRange']);
  assert.deepEqual(
    output.map((one) => [String(one['IPRange']), one['Comment']]),
    [
      ['192.0.2.0/25', 'a'],
      ['198.51.100.1', ''],
    ],
  );
  assert.deepEqual(output[0]!['ExpirationTime'], new Date(2039, 11, 31));
});

test('entries of one list can be piped into the other, without end stays without end', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Add-IPAllowListEntry', { IPAddress: '192.0.2.1' });
  await runCmdlet(ports, 'Add-IPBlockListEntry', {}, { input: output });
  assert.equal(ports.ipLists.get('Block', 2)?.expires, undefined);
});

test('an entry that has expired stays and says so', async (t) => {
  const now = new Date(2030, 5, 1, 12, 0);
  const { ports } = testPorts(t, { now });
  await runCmdlet(ports, 'Add-IPBlockListEntry', { IPAddress: '192.0.2.1', ExpirationTime: '6/1/2030 12:01' });
  now.setMinutes(2);
  const { output } = await runCmdlet(ports, 'Get-IPBlockListEntry');
  assert.equal(output[0]!['HasExpired'], true);
});

test('a time alone is a time today', async (t) => {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const { ports } = testPorts(t, { now: midnight });
  const { output } = await runCmdlet(ports, 'Add-IPBlockListEntry', {
    IPAddress: '192.0.2.1',
    ExpirationTime: '23:59',
  });
  const expected = new Date(midnight);
  expected.setHours(23, 59);
  assert.deepEqual(output[0]!['ExpirationTime'], expected);
});

test('1000 entries are shown, with a warning when there are more', async (t) => {
  const { ports } = testPorts(t);
  const input = Array.from({ length: 1001 }, (_, i) => ({ IPAddress: `10.0.${i >> 8}.${i & 255}` }));
  await runCmdlet(ports, 'Add-IPBlockListEntry', {}, { input });
  const cut = await runCmdlet(ports, 'Get-IPBlockListEntry');
  assert.deepEqual([cut.output.length, cut.warnings.length], [1000, 1]);
  const all = await runCmdlet(ports, 'Get-IPBlockListEntry', { ResultSize: 'unlimited' });
  assert.deepEqual([all.output.length, all.warnings.length], [1001, 0]);
  const exact = await runCmdlet(ports, 'Get-IPBlockListEntry', { ResultSize: 1001 });
  assert.deepEqual([exact.output.length, exact.warnings.length], [1001, 0]);
});

const REFUSED: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
  ['a wrong address', { IPAddress: '192.0.2.256' }, 'InvalidIPAddress', 'IPAddress'],
  ['a wrong range', { IPRange: '192.0.2.0/33' }, 'InvalidIPRange', 'IPRange'],
  ['a reversed range', { IPRange: '192.0.2.9-192.0.2.1' }, 'IPRangeReversed', 'IPRange'],
  ['a wrong date', { IPAddress: '192.0.2.1', ExpirationTime: '2/30/2030' }, 'InvalidDateTime', 'ExpirationTime'],
  [
    'a time that has passed',
    { IPAddress: '192.0.2.1', ExpirationTime: '1/1/2001' },
    'ExpirationTimeInPast',
    'ExpirationTime',
  ],
  ['a long comment', { IPAddress: '192.0.2.1', Comment: 'x'.repeat(1025) }, 'PropertyTooLong', 'Comment'],
  ['another server', { IPAddress: '192.0.2.1', Server: 'elsewhere' }, 'ServerNotLocal', 'Server'],
];
for (const [what, args, id, parameter] of REFUSED)
  test(`${what} is refused and nothing is added`, async (t) => {
    const { ports } = testPorts(t);
    const { errors, output } = await runCmdlet(ports, 'Add-IPBlockListEntry', args);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter, output.length], [id, parameter, 0]);
    assert.equal(ports.ipLists.count('Block'), 0);
  });

test('the same range a second time is refused, however it is written', async (t) => {
  const { ports } = testPorts(t);
  await runCmdlet(ports, 'Add-IPBlockListEntry', { IPRange: '192.0.2.0/24' });
  const { errors } = await runCmdlet(ports, 'Add-IPBlockListEntry', { IPRange: '192.0.2.0-192.0.2.255' });
  assert.deepEqual(ids(errors), ['ObjectAlreadyExists']);
});

test('without approval nothing happens, whether asked at once or later', async (t) => {
  const { ports } = testPorts(t);
  for (const approve of [false, Promise.resolve(false)]) {
    const { asked, output } = await runCmdlet(ports, 'Add-IPBlockListEntry', { IPAddress: '192.0.2.1' }, { approve });
    assert.deepEqual([asked.length, output.length, ports.ipLists.count('Block')], [1, 0, 0]);
  }
  await runCmdlet(ports, 'Add-IPBlockListEntry', { IPAddress: '192.0.2.1' }, { approve: Promise.resolve(true) });
  await runCmdlet(ports, 'Remove-IPBlockListEntry', { Identity: 1 }, { approve: false });
  assert.equal(ports.ipLists.count('Block'), 1);
});
