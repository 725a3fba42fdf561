// The service cmdlets: which names mean the transport, and what each tells it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

test('the service is found by names, wildcards, display names and through the pipeline', async (t) => {
  const { ports } = testPorts(t);
  const found = async (args: Record<string, unknown>) => {
    const { output, errors } = await runCmdlet(ports, 'Get-Service', args);
    return [output.map((one) => one['Name']).join(), errors.map(({ id }) => id).join()];
  };
  const [hit, miss] = [
    ['MSExchangeTransport', ''],
    ['', ''],
  ];
  assert.deepEqual(await found({}), hit);
  assert.deepEqual(await found({ Name: 'msexchangetransport' }), hit);
  assert.deepEqual(await found({ Name: 'MSEx*' }), hit);
  assert.deepEqual(await found({ Name: 'W*' }), miss);
  assert.deepEqual(await found({ Name: 'W3SVC' }), ['', 'NoServiceFoundForGivenName']);
  assert.deepEqual(await found({ Name: ['W3SVC', 'MSEx*'] }), ['MSExchangeTransport', 'NoServiceFoundForGivenName']);
  assert.deepEqual(await found({ DisplayName: 'Microsoft Exchange*' }), hit);
  assert.deepEqual(await found({ DisplayName: 'Spooler' }), ['', 'NoServiceFoundForGivenDisplayName']);
  assert.deepEqual(await found({ Exclude: '*Transport' }), miss);
  const { output } = await runCmdlet(ports, 'Get-Service');
  assert.deepEqual(Object.keys(output[0]!).slice(0, 3), ['Status', 'Name', 'DisplayName']);
  const piped = await runCmdlet(ports, 'Stop-Service', { PassThru: true }, { input: output });
  assert.equal(piped.output[0]!['Status'], 'Stopped');
});

test('start, stop and restart do what is needed and no more', async (t) => {
  const { ports, told } = testPorts(t, { service: 'Stopped' });
  const Name = 'MSExchangeTransport';
  const run = (verb: string, args: Record<string, unknown> = {}) =>
    runCmdlet(ports, `${verb}-Service`, { Name, ...args });
  await run('Stop');
  assert.deepEqual(told, []);
  await run('Start');
  await run('Start');
  assert.deepEqual(told, ['start']);
  await run('Restart', { Force: true });
  assert.deepEqual(told, ['start', 'stop', 'start']);
  await run('Stop', { NoWait: true });
  assert.deepEqual(told.at(-1), 'stop');
});

test('nothing happens without approval or to an unknown service', async (t) => {
  const { ports, told } = testPorts(t);
  const { asked } = await runCmdlet(ports, 'Stop-Service', { Name: 'MSExchangeTransport' }, { approve: false });
  assert.equal(asked.length, 1);
  const { errors } = await runCmdlet(ports, 'Stop-Service', { Name: 'W3SVC' });
  assert.deepEqual(
    errors.map(({ id }) => id),
    ['NoServiceFoundForGivenName'],
  );
  assert.deepEqual(told, []);
});
