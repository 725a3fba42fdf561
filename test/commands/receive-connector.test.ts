// The Receive connector: found by name, SERVER\name or server, and the settings that are in force.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

test('it is found by any of its names', async (t) => {
  const { ports } = testPorts(t);
  const Name = `Default ${ports.server}`;
  for (const args of [
    {},
    { Identity: Name },
    { Identity: `${ports.server}\\${Name}` },
    { Server: ports.server },
  ] as const) {
    const { output } = await runCmdlet(ports, 'Get-ReceiveConnector', args);
    assert.deepEqual([output.length, output[0]?.['Name']], [1, Name]);
  }
  const other = await runCmdlet(ports, 'Get-ReceiveConnector', { Identity: `elsewhere\\${Name}` });
  assert.equal(other.errors[0]?.id, 'ObjectNotFound');
});

test('the settings in force are changed through the pipeline', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Get-ReceiveConnector');
  const args = {
    Bindings: ['127.0.0.1:2526', '[::1]:2526'],
    Fqdn: 'mail.example.com',
    Banner: '220 mail.example.com ESMTP',
    TrustedProxies: '127.0.0.0/8',
    Comment: 'outside',
    Name: 'Inbound',
  };
  const { errors } = await runCmdlet(ports, 'Set-ReceiveConnector', args, { input: output });
  assert.deepEqual(errors, []);
  const connector = ports.config.get(ReceiveConnector, 'Inbound');
  assert.deepEqual([connector.Bindings, connector.TrustedProxies, connector.Banner, connector.Fqdn].map(String), [
    '127.0.0.1:2526,[::1]:2526',
    '127.0.0.0/8',
    '220 mail.example.com ESMTP',
    'mail.example.com',
  ]);
  await runCmdlet(ports, 'Set-ReceiveConnector', { Identity: 'Inbound', Banner: null, Fqdn: null });
  assert.deepEqual([ports.config.get(ReceiveConnector, 'Inbound').Banner], [null]);
});

const REFUSED: readonly (readonly [Record<string, unknown>, string, string])[] = [
  [{ Bindings: '127.0.0.1' }, 'InvalidIPBinding', 'Bindings'],
  [{ Bindings: '127.0.0.1:70000' }, 'InvalidIPBinding', 'Bindings'],
  [{ Bindings: [] }, 'PropertyMissing', 'Bindings'],
  [{ Banner: '250 hello' }, 'InvalidBanner', 'Banner'],
  [{ Banner: '220 né' }, 'NonAsciiText', 'Banner'],
  [{ Fqdn: 'a b' }, 'InvalidFqdn', 'Fqdn'],
  [{ TrustedProxies: 'everyone' }, 'InvalidIPRange', 'TrustedProxies'],
  [{ MaxMessageSize: '1KB' }, 'PropertyOutOfRange', 'MaxMessageSize'],
  [{ OrarEnabled: true }, 'ParameterNotSupported', 'OrarEnabled'],
  [{ TlsDomainCapabilities: 'x' }, 'ParameterNotSupported', 'TlsDomainCapabilities'],
];
for (const [args, id, parameter] of REFUSED)
  test(`Set- refuses ${parameter} with ${id}`, async (t) => {
    const { ports } = testPorts(t);
    const { output } = await runCmdlet(ports, 'Get-ReceiveConnector');
    const { errors } = await runCmdlet(ports, 'Set-ReceiveConnector', args, { input: output });
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.equal(String(ports.config.get(ReceiveConnector, output[0]).Bindings), '127.0.0.1:2525');
  });

const RULES: readonly (readonly [Record<string, unknown>, string, string])[] = [
  [{ AuthMechanism: 'None, Tls' }, 'FlagsContradict', 'AuthMechanism'],
  [{ AuthMechanism: 'BasicAuthRequireTLS' }, 'PropertyInvalid', 'AuthMechanism'],
  [{ AuthMechanism: 'ExternalAuthoritative' }, 'PropertyInvalid', 'AuthMechanism'],
  [
    { AuthMechanism: 'ExternalAuthoritative, BasicAuth', PermissionGroups: 'ExchangeServers' },
    'PropertyInvalid',
    'AuthMechanism',
  ],
  [{ PermissionGroups: 'Nobody' }, 'InvalidEnumValue', 'PermissionGroups'],
  [{ ConnectionTimeout: '00:00:30' }, 'PropertyInvalid', 'ConnectionInactivityTimeout'],
  [{ TarpitInterval: '00:10:01' }, 'PropertyOutOfRange', 'TarpitInterval'],
  [{ RemoteIPRanges: [] }, 'PropertyMissing', 'RemoteIPRanges'],
  [{ Bindings: '127.0.0.1:2525' }, 'ConnectorConflict', 'RemoteIPRanges'],
  [{ Bindings: '127.0.0.1:2525', RemoteIPRanges: '198.51.100.0-203.0.113.9' }, 'RemoteRangesOverlap', 'RemoteIPRanges'],
];
for (const [args, id, parameter] of RULES)
  test(`New- refuses ${JSON.stringify(args)} with ${id}`, async (t) => {
    const { ports } = testPorts(t);
    const rest = { Name: 'Net', Bindings: '127.0.0.1:2525', RemoteIPRanges: '203.0.113.0/24' };
    await runCmdlet(ports, 'New-ReceiveConnector', rest);
    const wanted = { Name: 'Next', Usage: 'Internet', Bindings: '127.0.0.1:2526', ...args };
    const { errors } = await runCmdlet(ports, 'New-ReceiveConnector', wanted);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.equal(ports.config.list(ReceiveConnector).length, 2);
  });

test('each usage has its bindings, clients, mechanisms and groups', async (t) => {
  const { ports } = testPorts(t);
  const seen: Record<string, readonly string[]> = {};
  for (const [i, usage] of ['Custom', 'Internet', 'Internal', 'Client', 'Partner'].entries()) {
    const range = `192.0.2.${i}`;
    const args = { Name: usage, [usage]: true, Bindings: '127.0.0.1:26', RemoteIPRanges: range };
    const { output, errors } = await runCmdlet(ports, 'New-ReceiveConnector', args);
    assert.deepEqual(errors, []);
    seen[usage] = [String(output[0]!['AuthMechanism']), String(output[0]!['PermissionGroups'])];
  }
  assert.deepEqual(seen, {
    Custom: ['Tls', 'None'],
    Internet: ['Tls', 'AnonymousUsers'],
    Internal: ['Tls, ExchangeServer', 'ExchangeServers'],
    Client: ['Tls, BasicAuth, BasicAuthRequireTLS', 'ExchangeUsers'],
    Partner: ['Tls', 'Partners'],
  });
  const { output } = await runCmdlet(ports, 'New-ReceiveConnector', { Name: 'For all', Usage: 'Client' });
  assert.equal(String(output[0]!['Bindings']), '0.0.0.0:587,[::]:587');
  const bare = await runCmdlet(ports, 'New-ReceiveConnector', { Name: 'Bare', Internet: true });
  assert.deepEqual([bare.errors[0]?.id, bare.errors[0]?.parameter], ['PropertyMissing', 'Bindings']);
});

test('a connector made from another one, and removed', async (t) => {
  const { ports } = testPorts(t);
  const [template] = (await runCmdlet(ports, 'Get-ReceiveConnector')).output;
  const args = { Name: 'Copy', TemplateInstance: template, Bindings: '127.0.0.1:2526', TarpitInterval: '00:00:01' };
  const { output, errors } = await runCmdlet(ports, 'New-ReceiveConnector', args);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    [String(output[0]!['TarpitInterval']), output[0]!['PermissionGroups']],
    ['00:00:01', template!['PermissionGroups']],
  );
  await runCmdlet(ports, 'Remove-ReceiveConnector', { Identity: 'Copy' });
  assert.equal(ports.config.list(ReceiveConnector).length, 1);
});

test('the server is an object too', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Get-ExchangeServer');
  assert.deepEqual([output[0]!['Name'], output[0]!['ServerRole']], [ports.server, 'Edge']);
  assert.equal(
    (await runCmdlet(ports, 'Get-ExchangeServer', { Identity: 'elsewhere' })).errors[0]?.id,
    'ObjectNotFound',
  );
  assert.equal((await runCmdlet(ports, 'Get-ExchangeServer', { Domain: 'elsewhere.test' })).output.length, 0);
});
