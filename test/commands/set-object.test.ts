// What all Set- cmdlets share: changes of lists, -Instance, the warning when nothing changes, approval, refusals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IPAllowListConfig } from '../../src/core/objects/ip-allow-list-config.ts';
import { IPBlockListConfig } from '../../src/core/objects/ip-block-list-config.ts';
import { IPBlockListProvidersConfig } from '../../src/core/objects/ip-list-providers-config.ts';
import { TransportConfig } from '../../src/core/objects/transport-config.ts';
import { Hashtable } from '../../src/core/values/hashtable.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const ids = (errors: readonly { readonly id: string }[]) => errors.map(({ id }) => id);

test('a change is written and shown', async (t) => {
  const { ports } = testPorts(t);
  const { warnings, asked } = await runCmdlet(ports, 'Set-IPAllowListConfig', { Enabled: false });
  assert.deepEqual([warnings.length, asked[0]?.target], [0, 'IPAllowListConfig']);
  const { output } = await runCmdlet(ports, 'Get-IPAllowListConfig');
  assert.deepEqual([output[0]!['Enabled'], output[0]!['ExternalMailEnabled']], [false, true]);
});

test('the same value again gives the warning of Exchange', async (t) => {
  const { ports } = testPorts(t);
  for (const args of [{ Enabled: true }, {}]) {
    const { warnings, errors } = await runCmdlet(ports, 'Set-IPAllowListConfig', args);
    assert.deepEqual(errors, []);
    assert.match(warnings[0]!, /no settings of 'IPAllowListConfig' have been modified/);
  }
});

test('without approval nothing is written, but what is wrong is said', async (t) => {
  const { ports } = testPorts(t);
  await runCmdlet(ports, 'Set-IPAllowListConfig', { Enabled: false }, { approve: false });
  assert.equal(ports.config.get(IPAllowListConfig).Enabled, true);
  const wrong = await runCmdlet(
    ports,
    'Set-IPBlockListConfig',
    { StaticEntryRejectionResponse: '{1}' },
    { approve: false },
  );
  assert.deepEqual([ids(wrong.errors), wrong.asked.length], [['UnknownPlaceholder'], 0]);
});

test('a list is replaced, added to, taken from and cleared', async (t) => {
  const { ports } = testPorts(t);
  const after = async (BypassedRecipients: unknown) => {
    await runCmdlet(ports, 'Set-IPBlockListProvidersConfig', { BypassedRecipients });
    return ports.config.get(IPBlockListProvidersConfig).BypassedRecipients.map(String);
  };
  assert.deepEqual(await after(['a@x.test', 'b@x.test']), ['a@x.test', 'b@x.test']);
  assert.deepEqual(
    await after(
      new Hashtable([
        ['Add', 'c@x.test'],
        ['Remove', ['A@x.test', 'z@x.test']],
      ]),
    ),
    ['b@x.test', 'c@x.test'],
  );
  assert.deepEqual(await after(null), []);
});

test('an instance with a changed property is written back, also through the pipeline', async (t) => {
  const { ports } = testPorts(t);
  const [config] = (await runCmdlet(ports, 'Get-TransportConfig')).output;
  config!['InternalSMTPServers'] = [...(config!['InternalSMTPServers'] as unknown[]), '192.0.2.0/24'];
  await runCmdlet(ports, 'Set-TransportConfig', { Instance: config });
  assert.equal(String(ports.config.get(TransportConfig).InternalSMTPServers), '192.0.2.0/24');
  const { output } = await runCmdlet(ports, 'Get-IPBlockListConfig');
  await runCmdlet(ports, 'Set-IPBlockListConfig', { RejectAt: 'connect' }, { input: output });
  assert.equal(ports.config.get(IPBlockListConfig).RejectAt, 'Connect');
});

test('what Get- puts out can be changed, lists too, and nothing is changed by that alone', async (t) => {
  const { ports } = testPorts(t);
  const [config] = (await runCmdlet(ports, 'Get-IPBlockListConfig')).output;
  (config!['BypassedRecipients'] as unknown[]).push('abuse');
  config!['Enabled'] = false;
  const before = ports.config.get(IPBlockListConfig);
  assert.deepEqual([before.Enabled, before.BypassedRecipients], [true, ['postmaster']]);
  await runCmdlet(ports, 'Set-IPBlockListConfig', { Instance: config });
  const after = ports.config.get(IPBlockListConfig);
  assert.deepEqual([after.Enabled, after.BypassedRecipients], [false, ['postmaster', 'abuse']]);
});

test('an instance of another kind, with a wrong value, or with a changed setting nothing acts on is refused', async (t) => {
  const { ports } = testPorts(t);
  const [allow] = (await runCmdlet(ports, 'Get-IPAllowListConfig')).output;
  const [block] = (await runCmdlet(ports, 'Get-IPBlockListConfig')).output;
  const [transport] = (await runCmdlet(ports, 'Get-TransportConfig')).output;
  const run = async (cmdlet: string, Instance: unknown) => {
    const { errors } = await runCmdlet(ports, cmdlet, { Instance });
    return [errors[0]?.id, errors[0]?.parameter];
  };
  assert.deepEqual(await run('Set-IPBlockListConfig', allow), ['InstanceMismatch', 'Instance']);
  assert.deepEqual(await run('Set-IPBlockListConfig', 'text'), ['InstanceMismatch', 'Instance']);
  block!['RejectAt'] = 'Never';
  assert.deepEqual(await run('Set-IPBlockListConfig', block), ['InvalidEnumValue', 'RejectAt']);
  transport!['ClearCategories'] = false;
  assert.deepEqual(await run('Set-TransportConfig', transport), ['ParameterNotSupported', 'ClearCategories']);
});

test('settings nothing acts on are shown with their defaults and refused with a reason', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Get-TransportConfig');
  assert.equal(String(output[0]!['MaxDumpsterTime']), '7.00:00:00');
  const { errors } = await runCmdlet(ports, 'Set-TransportConfig', { MaxReceiveSize: '10MB' });
  assert.deepEqual(ids(errors), ['ParameterNotSupported']);
});

const REFUSED: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['Set-IPAllowListConfig', { Enabled: 'yes' }, 'InvalidBoolean'],
  ['Set-IPBlockListConfig', { StaticEntryRejectionResponse: 'né' }, 'NonAsciiText'],
  ['Set-IPBlockListConfig', { MachineEntryRejectionResponse: 'x'.repeat(241) }, 'PropertyTooLong'],
  ['Set-IPBlockListConfig', { StaticEntryRejectionResponse: 'a {0} b {' }, 'UnknownPlaceholder'],
  ['Set-IPBlockListConfig', { RejectAt: 'Never' }, 'InvalidEnumValue'],
  ['Set-IPBlockListConfig', { BypassedRecipients: 'a b@c' }, 'InvalidSmtpAddress'],
  ['Set-IPBlockListProvidersConfig', { BypassedRecipients: 'postmaster' }, 'InvalidSmtpAddress'],
  ['Set-IPBlockListProvidersConfig', { BypassedRecipients: new Hashtable([['Ad', 1]]) }, 'InvalidMultiValuedChange'],
  ['Set-TransportConfig', { InternalSMTPServers: '192.0.2.0/33' }, 'InvalidIPRange'],
  ['Set-TransportServer', { Identity: 'elsewhere', AgentLogEnabled: false }, 'ObjectNotFound'],
  ['Set-TransportServer', { Identity: 'localhost', AgentLogMaxAge: 'long' }, 'InvalidTimeSpan'],
  ['Set-TransportServer', { Identity: 'localhost', AgentLogMaxAge: '-1.00:00:00' }, 'PropertyOutOfRange'],
  ['Set-TransportServer', { Identity: 'localhost', AgentLogPath: 'logs' }, 'PropertyInvalid'],
  ['Set-TransportServer', { Identity: 'localhost', ExternalDNSServers: 'dns.test' }, 'InvalidDnsServer'],
  ['Set-TransportService', { Identity: 'localhost', TransportSyncEnabled: true }, 'ParameterNotSupported'],
];
for (const [cmdlet, args, id] of REFUSED)
  test(`${cmdlet} refuses ${Object.keys(args).at(-1)} with ${id}`, async (t) => {
    const { ports } = testPorts(t);
    assert.deepEqual(ids((await runCmdlet(ports, cmdlet, args)).errors), [id]);
  });

test('a change that would make a list too long is refused whole', async (t) => {
  const { ports } = testPorts(t);
  const many = Array.from({ length: 100 }, (_, i) => `u${i}@x.test`);
  await runCmdlet(ports, 'Set-IPBlockListProvidersConfig', { BypassedRecipients: many });
  const { errors } = await runCmdlet(ports, 'Set-IPBlockListProvidersConfig', {
    BypassedRecipients: new Hashtable([['Add', 'more@x.test']]),
    Enabled: false,
  });
  assert.deepEqual([errors[0]?.id, errors[0]?.parameter], ['PropertyTooMany', 'BypassedRecipients']);
  const config = ports.config.get(IPBlockListProvidersConfig);
  assert.deepEqual([config.BypassedRecipients.length, config.Enabled], [100, true]);
});

test('the server answers to its name, localhost and both nouns', async (t) => {
  const { ports } = testPorts(t);
  for (const noun of ['TransportServer', 'TransportService'])
    for (const Identity of [ports.server.toLowerCase(), 'localhost', `${ports.server}.example.com`])
      assert.equal((await runCmdlet(ports, `Get-${noun}`, { Identity })).output[0]?.['Name'], ports.server);
  const { output } = await runCmdlet(ports, 'Get-TransportServer');
  await runCmdlet(ports, 'Set-TransportService', { ExternalDNSServers: '192.0.2.53' }, { input: output });
  const [server] = (await runCmdlet(ports, 'Get-TransportServer')).output;
  assert.equal(String(server!['ExternalDNSServers']), '192.0.2.53:53');
});
