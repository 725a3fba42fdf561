// Providers: kept in order of priority, checked when added, asked by Test-.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IPBlockListProvider } from '../../src/core/objects/ip-list-provider.ts';
import type { Ports } from '../../src/core/ports.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const SOUND = { '2.0.0.127.bl.test': ['127.0.0.2'], '9.2.0.192.bl.test': ['127.0.0.4'] };
const order = (ports: Ports) =>
  ports.config
    .list(IPBlockListProvider)
    .toSorted((a, b) => a.Priority - b.Priority)
    .map(({ Name, Priority }) => `${Name}${Priority}`);

async function add(ports: Ports, Name: string, rest: Record<string, unknown> = {}) {
  return runCmdlet(ports, 'Add-IPBlockListProvider', { Name, LookupDomain: 'bl.test', AnyMatch: true, ...rest });
}

test('a new provider is the last one, or pushes others down', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  for (const name of ['A', 'B', 'C']) await add(ports, name);
  assert.deepEqual(order(ports), ['A1', 'B2', 'C3']);
  const { output } = await add(ports, 'D', { Priority: 2 });
  assert.equal(output[0]!['Priority'], 2);
  assert.deepEqual(order(ports), ['A1', 'D2', 'B3', 'C4']);
});

test('moving and removing leave no gaps', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  for (const name of ['A', 'B', 'C']) await add(ports, name);
  await runCmdlet(ports, 'Set-IPBlockListProvider', { Identity: 'c', Priority: 1 });
  assert.deepEqual(order(ports), ['C1', 'A2', 'B3']);
  await runCmdlet(ports, 'Remove-IPBlockListProvider', { Identity: 'A' });
  assert.deepEqual(order(ports), ['C1', 'B2']);
});

test('Get- shows them in the order they are asked', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  for (const name of ['A', 'B']) await add(ports, name, { Priority: 1 });
  const { output } = await runCmdlet(ports, 'Get-IPBlockListProvider');
  assert.deepEqual(
    output.map((one) => one['Name']),
    ['B', 'A'],
  );
});

test('a sound list gives no warning; one that lists everything, or nothing, or is silent does', async (t) => {
  const dns = {
    ...SOUND,
    '1.0.0.127.dead.test': ['127.0.0.2'],
    '2.0.0.127.dead.test': ['127.0.0.2'],
    '1.0.0.127.refuses.test': ['127.255.255.254'],
    '2.0.0.127.refuses.test': ['127.255.255.254'],
    '1.0.0.127.silent.test': 'failed',
    '2.0.0.127.silent.test': 'failed',
  } as const;
  const { ports } = testPorts(t, { dns });
  const warned = async (LookupDomain: string) => {
    const { warnings, output } = await add(ports, LookupDomain, { LookupDomain });
    assert.equal(output.length, 1);
    return warnings.join('\n');
  };
  assert.equal(await warned('bl.test'), '');
  assert.match(await warned('dead.test'), /127\.0\.0\.1/);
  assert.match(await warned('empty.test'), /127\.0\.0\.2/);
  assert.match(await warned('refuses.test'), /127\.255\.255\.254/);
  assert.match(await warned('silent.test'), /ETIMEOUT/);
});

test('a provider whose answers never count is pointed out', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  assert.equal((await add(ports, 'A', { AnyMatch: false })).warnings.length, 1);
  assert.equal((await add(ports, 'B', { AnyMatch: false, BitmaskMatch: '127.0.0.4' })).warnings.length, 0);
});

test('Test- shows the answers and whether they count', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  await add(ports, 'A', { AnyMatch: false, IPAddressesMatch: '127.0.0.4' });
  const hit = await runCmdlet(ports, 'Test-IPBlockListProvider', { Identity: 'A', IPAddress: '192.0.2.9' });
  assert.deepEqual(Object.keys(hit.output[0]!), ['Provider', 'ProviderResult', 'Matched']);
  assert.deepEqual([String(hit.output[0]!['ProviderResult']), hit.output[0]!['Matched']], ['127.0.0.4', true]);
  const other = await runCmdlet(ports, 'Test-IPBlockListProvider', { Identity: 'A', IPAddress: '127.0.0.2' });
  assert.equal(other.output[0]!['Matched'], false);
  const piped = await runCmdlet(ports, 'Get-IPBlockListProvider');
  const tested = await runCmdlet(
    ports,
    'Test-IPBlockListProvider',
    { IPAddress: '192.0.2.9' },
    { input: piped.output },
  );
  assert.equal(tested.output[0]!['Matched'], true);
});

test('an operator error is named and never counts, and silence is an error', async (t) => {
  const dns = {
    '9.2.0.192.x.test': ['127.255.255.254'],
    '2.0.0.127.x.test': ['127.0.0.2'],
    '9.2.0.192.y.test': 'failed',
  } as const;
  const { ports } = testPorts(t, { dns });
  await add(ports, 'X', { LookupDomain: 'x.test' });
  await add(ports, 'Y', { LookupDomain: 'y.test' });
  const refused = await runCmdlet(ports, 'Test-IPBlockListProvider', { Identity: 'X', IPAddress: '192.0.2.9' });
  assert.equal(refused.output[0]!['Matched'], false);
  assert.match(refused.warnings.join(), /127\.255\.255\.254/);
  const silent = await runCmdlet(ports, 'Test-IPBlockListProvider', { Identity: 'Y', IPAddress: '192.0.2.9' });
  assert.deepEqual(
    silent.errors.map(({ id }) => id),
    ['ProviderLookupFailed'],
  );
});

const REFUSED: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
  ['a placeholder nothing replaces', { RejectionResponse: 'see {3}' }, 'UnknownPlaceholder', 'RejectionResponse'],
  ['text beyond ASCII', { RejectionResponse: 'né' }, 'NonAsciiText', 'RejectionResponse'],
  ['a wrong domain', { LookupDomain: 'a b' }, 'InvalidSmtpDomain', 'LookupDomain'],
  ['a priority of 0', { Priority: 0 }, 'PropertyOutOfRange', 'Priority'],
  ['a priority beyond the end', { Priority: 3 }, 'PropertyOutOfRange', 'Priority'],
  ['a name there is already', { Name: 'a' }, 'ObjectAlreadyExists', 'Name'],
  ['a long name', { Name: 'x'.repeat(65) }, 'PropertyTooLong', 'Name'],
  ['an empty name', { Name: '' }, 'PropertyMissing', 'Name'],
  ['a domain controller', { DomainController: 'dc1' }, 'ParameterNotSupported', 'DomainController'],
];
for (const [what, args, id, parameter] of REFUSED)
  test(`${what} is refused and nothing is added`, async (t) => {
    const { ports } = testPorts(t, { dns: SOUND });
    await add(ports, 'A');
    const { errors } = await add(ports, 'B', args);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.deepEqual(order(ports), ['A1']);
  });

test('the three placeholders of a response are kept as they are', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  const { output } = await add(ports, 'A', { RejectionResponse: '{0} is on {1} ({2})' });
  assert.equal(output[0]!['RejectionResponse'], '{0} is on {1} ({2})');
});

test('a failed Set- leaves everything as it was', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  for (const name of ['A', 'B']) await add(ports, name);
  const { errors } = await runCmdlet(ports, 'Set-IPBlockListProvider', {
    Identity: 'B',
    Enabled: false,
    Name: 'A',
    Priority: 1,
  });
  assert.deepEqual(
    errors.map(({ id }) => id),
    ['ObjectAlreadyExists'],
  );
  assert.deepEqual(order(ports), ['A1', 'B2']);
  assert.equal(ports.config.get(IPBlockListProvider, 'B').Enabled, true);
});

test('a template stands in for parameters, and an instance can be changed and handed back', async (t) => {
  const { ports } = testPorts(t, { dns: SOUND });
  const { output } = await add(ports, 'A', { RejectionResponse: 'go away' });
  const copy = await runCmdlet(ports, 'Add-IPBlockListProvider', {
    Name: 'B',
    LookupDomain: 'bl.test',
    TemplateInstance: output[0],
  });
  assert.deepEqual(
    [copy.output[0]!['AnyMatch'], copy.output[0]!['RejectionResponse'], copy.output[0]!['Priority']],
    [true, 'go away', 2],
  );
  const instance = copy.output[0]!;
  instance['Priority'] = 1;
  instance['IPAddressesMatch'] = ['127.0.0.2', '127.0.0.3'];
  await runCmdlet(ports, 'Set-IPBlockListProvider', { Instance: instance });
  assert.deepEqual(order(ports), ['B1', 'A2']);
  assert.equal(String(ports.config.get(IPBlockListProvider, 'B').IPAddressesMatch), '127.0.0.2,127.0.0.3');
});
