// The checks against real servers: ours, which has to pass, and naive ones, whose faults have to be found.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { ExchangeCertificate } from '../../src/core/objects/exchange-certificate.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { createSmtpProbe } from '../../src/transport/checks/smtp-probe.ts';
import { type Faults, naiveServer } from '../support/naive-server.ts';
import { plainConfig } from '../support/plain-config.ts';
import { ANY_PORT, startTestTransport } from '../support/test-transport.ts';
import { addCertificate } from '../support/trust-setup.ts';
import { runCmdlet, type Values } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

function portsHere(t: TestContext) {
  const { ports } = testPorts(t, { smtpProbe: createSmtpProbe() });
  ports.config.insert(AcceptedDomain, 'Here', { DomainName: 'here.test', Default: true });
  return ports;
}

async function ours(t: TestContext) {
  const config = plainConfig();
  config.set(ReceiveConnector, { Bindings: [ANY_PORT], Fqdn: 'edge.test' });
  config.set(AcceptedDomain, { DomainName: 'here.test', Default: true });
  const transport = await startTestTransport({ config });
  t.after(() => transport.stop());
  return { transport, endpoint: transport.transport.bindings[0]! };
}

/** The same for connectors that take mail over TLS only, each in its way; the store knows them. */
async function oursOverTls(t: TestContext, implicit: boolean) {
  const config = plainConfig();
  const certificates = await addCertificate(config);
  const port = await freePort();
  const endpoint = Endpoint.parseBinding(`127.0.0.1:${port}`);
  const connector = implicit ? { ImplicitTlsBindings: [endpoint] } : { RequireTLS: true };
  config.set(ReceiveConnector, { Bindings: [endpoint], Fqdn: 'edge.test', ...connector });
  config.set(AcceptedDomain, { DomainName: 'here.test', Default: true });
  const transport = await startTestTransport({ config, certificates });
  t.after(() => transport.stop());
  const ports = portsHere(t);
  const { Name } = ports.config.list(ReceiveConnector)[0]!;
  ports.config.update(ReceiveConnector, Name, { Bindings: [endpoint], ...connector });
  return { ports, endpoint, config };
}

async function freePort(): Promise<number> {
  const server = await naiveServer({});
  await server.close();
  return server.endpoint.Port;
}

async function naive(t: TestContext, faults: Faults) {
  const server = await naiveServer(faults);
  t.after(() => server.close());
  return server.endpoint;
}

const columns = (output: readonly Values[], ...names: readonly string[]) =>
  output.map((row) => names.map((name) => String(row[name])).join(' '));

test('our listener does not relay', async (t) => {
  const { endpoint, transport } = await ours(t);
  const { output, errors } = await runCmdlet(portsHere(t), 'Test-OpenRelay', { EndPoint: endpoint });
  assert.deepEqual(errors, []);
  const found = columns(output, 'Case', 'Result');
  assert.ok(found.includes('Plain Refused') && found.includes('NullSender Refused'), found.join());
  assert.ok(found.includes('PercentHack TakenAsLocal'), found.join());
  assert.deepEqual(
    found.filter((row) => /Relays|NotTested/.test(row)),
    [],
  );
  assert.equal((await transport.mail()).length, 0);
});

for (const implicit of [false, true])
  test(`checks speak TLS where the connector wants it${implicit ? ' from the start' : ''}`, async (t) => {
    const { ports, endpoint, config } = await oursOverTls(t, implicit);
    for (const args of [{}, { EndPoint: endpoint }]) {
      const relay = await runCmdlet(ports, 'Test-OpenRelay', args);
      assert.deepEqual(new Set(columns(relay.output, 'Result')), new Set(['Refused', 'TakenAsLocal']));
    }
    const smuggling = await runCmdlet(ports, 'Test-SmtpSmuggling');
    assert.deepEqual(new Set(columns(smuggling.output, 'Result', 'IsSafe')), new Set(['RefusedAndClosed true']));
    const greeted = await runCmdlet(ports, 'Test-SmtpConnectivity');
    assert.deepEqual(columns(greeted.output, 'StatusCode', 'EndPoint'), [`Success ${endpoint}`]);
    // Without a certificate there is no TLS, and no mail.
    config.set(ExchangeCertificate);
    const without = await runCmdlet(ports, 'Test-SmtpConnectivity');
    assert.equal(columns(without.output, 'StatusCode').join(), 'Error');
    const untested = await runCmdlet(ports, 'Test-OpenRelay');
    assert.deepEqual(new Set(columns(untested.output, 'Result', 'IsSafe')), new Set(['NotTested null']));
  });

test('a server that relays is found', async (t) => {
  const EndPoint = await naive(t, { relays: true });
  const { output } = await runCmdlet(portsHere(t), 'Test-OpenRelay', { EndPoint });
  const found = columns(output, 'Case', 'Result', 'IsSafe');
  assert.ok(found.includes('Plain Relays false'), found.join());
  assert.ok(found.includes('PercentHack TakenAsLocal null'), found.join());
});

test('our listener is not fooled, and keeps nothing', async (t) => {
  const { endpoint, transport } = await ours(t);
  const { output, errors } = await runCmdlet(portsHere(t), 'Test-SmtpSmuggling', { EndPoint: endpoint });
  assert.deepEqual(errors, []);
  assert.ok(output.length >= 28);
  assert.deepEqual(new Set(columns(output, 'Result', 'IsSafe')), new Set(['RefusedAndClosed true']));
  assert.equal((await transport.mail()).length, 0);
});

test('servers that are fooled are found', async (t) => {
  const by = async (faults: Faults) => {
    const EndPoint = await naive(t, faults);
    // Nobody waits long for what a lax server reads as part of the message.
    const probe = createSmtpProbe();
    const { ports } = testPorts(t, {
      smtpProbe: { connect: (endpoint, options) => probe.connect(endpoint, { ...options, timeout: 300 }) },
    });
    const args = { EndPoint, Recipient: 'postmaster@here.test' };
    const { output } = await runCmdlet(ports, 'Test-SmtpSmuggling', args);
    return columns(output, 'Case', 'Result', 'IsSafe');
  };
  const lax = await by({ end: /\r?\n\.\r?\n/ });
  for (const name of ['LF.LF', 'LF.CRLF', 'CRLF.LF', 'LF.CRLF, cut'])
    assert.ok(lax.includes(`${name} EndedMessage false`), lax.join());
  assert.ok(lax.includes('CR.CR TakenAsContent true'), lax.join());
  const half = await by({ refuses: /\n\.\n/ });
  assert.ok(half.includes('LF.LF WentOnAfterRefusal false'), half.join());
  assert.deepEqual(
    new Set(await by({ mute: true }).then((rows) => rows.map((row) => row.split(' ').at(-2)))),
    new Set(['NotTested']),
  );
});

test("other computers are left alone unless it's said so", async (t) => {
  const ports = portsHere(t);
  for (const name of ['Test-OpenRelay', 'Test-SmtpSmuggling']) {
    const { errors, output } = await runCmdlet(ports, name, { EndPoint: '192.0.2.1:25' });
    assert.deepEqual([errors[0]?.id, output.length], ['EndPointNotOwn', 0]);
  }
});

test('Test-SmtpConnectivity tells who greets', async (t) => {
  const { endpoint } = await ours(t);
  const ports = portsHere(t);
  const gone = await naiveServer({});
  await gone.close();
  const { Name } = ports.config.list(ReceiveConnector)[0]!;
  ports.config.update(ReceiveConnector, Name, { Bindings: [endpoint, gone.endpoint] });
  const { output, errors } = await runCmdlet(ports, 'Test-SmtpConnectivity');
  assert.deepEqual(errors, []);
  assert.deepEqual(columns(output, 'StatusCode'), ['Success', 'UnableToConnect']);
  assert.match(String(output[0]!['Details']), /^220 edge\.test /);
  assert.deepEqual(Object.keys(output[0]!), [
    'Server',
    'ReceiveConnector',
    'Binding',
    'EndPoint',
    'StatusCode',
    'Details',
  ]);
  assert.equal(
    (await runCmdlet(ports, 'Test-SmtpConnectivity', { Identity: 'elsewhere' })).errors[0]?.id,
    'ServerNotLocal',
  );
});

test('a wildcard stands for every address of this computer', async (t) => {
  const ports = portsHere(t);
  const { Name } = ports.config.list(ReceiveConnector)[0]!;
  ports.config.update(ReceiveConnector, Name, { Bindings: [Endpoint.parseBinding('0.0.0.0:1')] });
  const { output } = await runCmdlet(ports, 'Test-SmtpConnectivity');
  assert.ok(columns(output, 'EndPoint').includes('127.0.0.1:1'));
  assert.ok(columns(output, 'Binding').every((binding) => binding === '0.0.0.0:1'));
});
