// Accepted domains: exactly one default as long as there are any.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import type { Ports } from '../../src/core/ports.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const defaults = (ports: Ports) =>
  ports.config
    .list(AcceptedDomain)
    .filter((one) => one.Default)
    .map(({ Name }) => Name);

async function two(ports: Ports) {
  await runCmdlet(ports, 'New-AcceptedDomain', { Name: 'One', DomainName: 'one.test' });
  return runCmdlet(ports, 'New-AcceptedDomain', {
    Name: 'Two',
    DomainName: '*.two.test',
    DomainType: 'InternalRelay',
  });
}

test('the first is the default; relays do without the address book', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await two(ports);
  assert.deepEqual([output[0]!['Default'], output[0]!['AddressBookEnabled']], [false, false]);
  assert.deepEqual(defaults(ports), ['One']);
  assert.equal(ports.config.get(AcceptedDomain, 'One').AddressBookEnabled, true);
});

test('another can be made the default, and then the first can go', async (t) => {
  const { ports } = testPorts(t);
  await two(ports);
  assert.equal(
    (await runCmdlet(ports, 'Remove-AcceptedDomain', { Identity: 'One' })).errors[0]?.id,
    'LastDefaultDomain',
  );
  await runCmdlet(ports, 'Set-AcceptedDomain', { Identity: 'two', MakeDefault: true });
  assert.deepEqual(defaults(ports), ['Two']);
  await runCmdlet(ports, 'Remove-AcceptedDomain', { Identity: 'One' });
  await runCmdlet(ports, 'Remove-AcceptedDomain', { Identity: 'Two' });
  assert.equal(ports.config.list(AcceptedDomain).length, 0);
});

test('names change, domains do not, and the default does not just end', async (t) => {
  const { ports } = testPorts(t);
  await two(ports);
  await runCmdlet(ports, 'Set-AcceptedDomain', { Identity: 'Two', Name: 'Second', DomainType: 'ExternalRelay' });
  const [domain] = (await runCmdlet(ports, 'Get-AcceptedDomain', { Identity: 'second' })).output;
  assert.equal(domain!['DomainType'], 'ExternalRelay');
  domain!['DomainName'] = 'three.test';
  const changed = await runCmdlet(ports, 'Set-AcceptedDomain', { Instance: domain });
  assert.deepEqual([changed.errors[0]?.id, changed.errors[0]?.parameter], ['ParameterNotSupported', 'DomainName']);
  const ended = await runCmdlet(ports, 'Set-AcceptedDomain', { Identity: 'One', MakeDefault: false });
  assert.equal(ended.errors[0]?.id, 'LastDefaultDomain');
  assert.deepEqual(defaults(ports), ['One']);
});

const REFUSED: readonly (readonly [Record<string, unknown>, string, string])[] = [
  [{ Name: 'one', DomainName: 'three.test' }, 'ObjectAlreadyExists', 'Name'],
  [{ Name: 'Three', DomainName: 'ONE.test' }, 'ObjectAlreadyExists', 'DomainName'],
  [{ Name: 'Three', DomainName: 'a.*.test' }, 'InvalidSmtpDomainWithSubdomains', 'DomainName'],
  [{ Name: 'Three', DomainName: 'three.test', DomainType: 'Foreign' }, 'InvalidEnumValue', 'DomainType'],
  [{ Name: 'x'.repeat(65), DomainName: 'three.test' }, 'PropertyTooLong', 'Name'],
];
for (const [args, id, parameter] of REFUSED)
  test(`New- refuses ${parameter} with ${id}`, async (t) => {
    const { ports } = testPorts(t);
    await two(ports);
    const { errors } = await runCmdlet(ports, 'New-AcceptedDomain', args);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.equal(ports.config.list(AcceptedDomain).length, 2);
  });
