// A wrong value in a piped object is that object's error: nothing is stored without it, and the objects after it go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';

const WRONG: readonly (readonly [object: string, id: string, parameter: string])[] = [
  ["@{IPAddress='1.2.3.4'; ExpirationTime='never'}", 'InvalidDateTime', 'ExpirationTime'],
  ["@{IPAddress='1.2.3.999'; Comment='x'}", 'InvalidIPAddress', 'IPAddress'],
  ["@{IPRange='10.0.0.0/99'; Comment='x'}", 'InvalidIPRange', 'IPRange'],
];

for (const [object, id, parameter] of WRONG)
  test(`${object} | Add-IPBlockListEntry gives ${id} and adds only what comes after`, async (t) => {
    const { ports } = testPorts(t);
    const run = await shellOver(ports)(
      `[pscustomobject]${object}, [pscustomobject]@{IPAddress='192.0.2.1'} | Add-IPBlockListEntry | Out-Null`,
    );
    assert.deepEqual(
      run.errors.map((error) => [error.id, error.parameter]),
      [[id, parameter]],
    );
    assert.deepEqual(
      [...ports.ipLists.entries('Block')].map(({ range }) => String(range)),
      ['192.0.2.1'],
    );
  });

test('an empty cell of a table is a value that is not there', async (t) => {
  const { ports } = testPorts(t);
  const rows = "'IPAddress,IPRange,ExpirationTime,Comment', '192.0.2.1,,,a', ',10.0.0.0/8,,' | ConvertFrom-Csv";
  const run = await shellOver(ports)(`${rows} | Add-IPBlockListEntry | Out-Null`);
  assert.deepEqual(run.errors, []);
  assert.deepEqual(
    [...ports.ipLists.entries('Block')].map(({ range, expires }) => [String(range), expires]),
    [
      ['192.0.2.1', undefined],
      ['10.0.0.0/8', undefined],
    ],
  );
});
