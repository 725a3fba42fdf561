// Trace-Mail and the cmdlets of the single logs: what they ask, what they leave out, what they say when there is nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCmdlet } from './cmdlet-run.ts';
import { CONNECTIVITY, PROTOCOL, SESSION, TRACKED } from './log-rows.ts';
import { testPorts } from './test-ports.ts';

test('a session through all logs, in order', async (t) => {
  const { ports } = testPorts(t, { tracked: TRACKED, protocol: PROTOCOL, connectivity: CONNECTIVITY });
  const { output, errors } = await runCmdlet(ports, 'Trace-Mail', { SessionId: SESSION });
  assert.deepEqual(errors, []);
  assert.deepEqual(
    output.map(({ Log }) => Log),
    [...PROTOCOL.map(() => 'ReceiveProtocol'), 'MessageTracking', 'Connectivity'],
  );
});

test('a message without what its session did about others', async (t) => {
  const { ports } = testPorts(t, { tracked: TRACKED, protocol: PROTOCOL });
  const { output } = await runCmdlet(ports, 'Trace-Mail', { MessageId: '1@example.net' });
  const text = output.map(({ Detail }) => Detail).join('\n');
  assert.match(text, /MAIL FROM:<a@example\.net>/);
  assert.match(text, /220 edge1/);
  assert.doesNotMatch(text, /b@example\.net/);
  assert.equal(output.filter(({ Event }) => Event === 'Disconnect').length, 1);
});

test('what nobody has heard of, and what is no session id', async (t) => {
  const { ports } = testPorts(t);
  const failed = async (name: string, args: Record<string, unknown>) =>
    (await runCmdlet(ports, name, args)).errors[0]?.id;
  assert.equal(await failed('Trace-Mail', { SessionId: SESSION }), 'NothingTraced');
  assert.equal(await failed('Trace-Mail', { MessageId: '<1@x>' }), 'NothingTraced');
  assert.equal(await failed('Trace-Mail', { SessionId: '*' }), 'PropertyInvalid');
  for (const name of ['Get-MessageTrackingLog', 'Get-ProtocolLog', 'Get-ConnectivityLog']) {
    assert.equal(await failed(name, { Start: '1/2/2030', End: '1/1/2030' }), 'DateRangeReversed');
    assert.equal(await failed(name, { Server: 'elsewhere' }), 'ServerNotLocal');
  }
});

test('Get-MessageTrackingLog shows so many and warns of more', async (t) => {
  const tracked = Array.from({ length: 1002 }, () => TRACKED[0]!);
  const { ports } = testPorts(t, { tracked });
  const run = async (args: Record<string, unknown>) => {
    const { output, warnings } = await runCmdlet(ports, 'Get-MessageTrackingLog', args);
    return [output.length, warnings.length];
  };
  assert.deepEqual(await run({}), [1000, 1]);
  assert.deepEqual(await run({ ResultSize: 1002 }), [1002, 0]);
  assert.deepEqual(await run({ ResultSize: 'unlimited' }), [1002, 0]);
});
