// Every cmdlet that changes something asks first, once, and without approval leaves everything as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { runCmdlet } from '../commands/cmdlet-run.ts';
import { testPorts } from '../commands/test-ports.ts';
import { CHANGES, everything, furnish } from './changes.ts';

/** What they write is outside of the store. */
const CHANGE_NOTHING = ['Test', 'Write', 'Export', 'Backup'];
const NEED_IT_STOPPED = ['Start-Service', 'Restore-TransportStore'];

for (const { name, verb } of CMDLETS.filter(({ supportsShouldProcess }) => supportsShouldProcess))
  test(`${name} asks first`, async (t) => {
    const { ports, told } = testPorts(t, { service: NEED_IT_STOPPED.includes(name) ? 'Stopped' : 'Running' });
    const { Path } = CHANGES['Restore-TransportStore']!;
    if (name === 'Restore-TransportStore') await runCmdlet(ports, 'Backup-TransportStore', { Path, Force: true });
    furnish(ports);
    const options =
      name === 'Set-ReceiveConnector' ? { input: (await runCmdlet(ports, 'Get-ReceiveConnector')).output } : {};
    const args = CHANGES[name];
    assert.ok(args, 'arguments to try it with');
    const before = everything(ports);
    const refused = await runCmdlet(ports, name, args, { ...options, approve: false });
    assert.deepEqual([refused.errors, refused.asked.length, refused.output], [[], 1, []]);
    assert.match(refused.asked[0]!.operation, /^[A-Z]/);
    assert.deepEqual([everything(ports), told], [before, []]);
    const approved = await runCmdlet(ports, name, args, options);
    assert.deepEqual([approved.errors, approved.asked.length], [[], 1]);
    if (!CHANGE_NOTHING.includes(verb))
      assert.ok(everything(ports) !== before || told.length > 0, 'it would have changed something');
  });
