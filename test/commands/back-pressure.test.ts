// Get-BackPressure: one row for each resource over all processes, and an error while no transport runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCmdlet } from './cmdlet-run.ts';
import { PRESSURE, testPorts } from './test-ports.ts';

test('memory adds up over processes; disks and the queue are shared', async (t) => {
  const other = { ...PRESSURE, pid: 4322, measured: new Date(PRESSURE.measured.getTime() + 1000) };
  const { ports } = testPorts(t, { pressure: [PRESSURE, other] });
  const { output } = await runCmdlet(ports, 'Get-BackPressure');
  assert.deepEqual(
    output.map(({ Resource, Level, Effect, Current }) => [Resource, Level, Effect, String(Current)]),
    [
      ['DataFolderSpace', 'Medium', 'New messages are refused (452 4.3.1)', '953.7 MB (1,000,000,000 bytes)'],
      ['Memory', 'Normal', 'None', '190.7 MB (200,000,000 bytes)'],
      ['QueueLength', 'Normal', 'None', '12'],
    ],
  );
  assert.equal(output[2]!['HighThreshold'], 'Unlimited');
  assert.deepEqual(output[0]!['Measured'], other.measured);
});

test('nothing is known while no transport runs', async (t) => {
  const { ports } = testPorts(t, { pressure: [], service: 'Stopped' });
  const { output, errors } = await runCmdlet(ports, 'Get-BackPressure');
  assert.deepEqual(output, []);
  assert.deepEqual(
    errors.map(({ id }) => id),
    ['NotRunning'],
  );
});
