// Parameters that Exchange has and Postern refuses: each says why, whatever its value, and nothing is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { quoted, shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';
import { CHANGES, everything, furnish } from './changes.ts';

for (const { name, parameters } of CMDLETS) {
  const refused = Object.entries(parameters).filter(([, parameter]) => parameter.refused !== undefined);
  if (refused.length === 0) continue;
  test(`${name}: refused parameters`, async (t) => {
    const { ports } = testPorts(t);
    furnish(ports);
    const run = shellOver(ports);
    const before = everything(ports);
    const rest = Object.entries(CHANGES[name] ?? {}).map(([key, value]) =>
      typeof value === 'boolean' ? ` -${key} $${value}` : ` -${key} ${quoted(String(value))}`,
    );
    for (const [parameter, { type }] of refused) {
      for (const value of type.isSwitch ? [''] : [' x', ' 1', ' $true', ' $null']) {
        const { status, errors } = await run(`${name}${rest.join('')} -${parameter}${value}`);
        assert.deepEqual(
          [status, errors.map((error) => [error.id, error.parameter])],
          [1, [['ParameterNotSupported', parameter]]],
          `-${parameter}${value}`,
        );
        assert.match(errors[0]!.message, /^The parameter -\w+ can't be used: [A-Za-z].*\.$/);
      }
    }
    assert.equal(everything(ports), before);
  });
}
