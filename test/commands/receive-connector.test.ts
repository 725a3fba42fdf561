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
  [{ TlsCertificateName: 'x' }, 'ParameterNotSupported', 'TlsCertificateName'],
];
for (const [args, id, parameter] of REFUSED)
  test(`Set- refuses ${parameter} with ${id}`, async (t) => {
    const { ports } = testPorts(t);
    const { output } = await runCmdlet(ports, 'Get-ReceiveConnector');
    const { errors } = await runCmdlet(ports, 'Set-ReceiveConnector', args, { input: output });
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.equal(String(ports.config.get(ReceiveConnector, output[0]).Bindings), '127.0.0.1:2525');
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
