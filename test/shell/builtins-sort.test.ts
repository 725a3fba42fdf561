// Sort-Object and Group-Object over many rows: the same order as over few, stable, and Ctrl-C gets in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortRows } from '../../src/shell/builtins/sort-rows.ts';
import { testShell } from './support/run-shell.ts';

const MANY = 100_000;
const rows = `$rows = 0..${MANY - 1} | % { [pscustomobject]@{ n = $_; text = @('b','A','a','C')[$_ % 4]; mixed = @(2,'x',$null)[$_ % 3] } }; `;

test('a long sort is stable, in both directions and by several properties', async () => {
  const { values } = testShell();
  const first = (sort: string) => values(`${rows}$rows | ${sort} | select -First 3 | % n`);
  assert.deepEqual(await first('sort text'), [1, 2, 5]);
  assert.deepEqual(await first('sort text -Descending'), [3, 7, 11]);
  assert.deepEqual(await first('sort text -CaseSensitive'), [2, 6, 10]);
  assert.deepEqual(await first('sort text, @{e="n";Descending=$true}'), [MANY - 2, MANY - 3, MANY - 6]);
  assert.deepEqual(await first('sort mixed'), [2, 5, 8]);
  assert.deepEqual(await first('sort n -Descending'), [MANY - 1, MANY - 2, MANY - 3]);
  assert.deepEqual(await first('sort { "t$($_.n % 30000)" } -Descending'), [9999, 39999, 69999]);
  assert.deepEqual(
    await first('sort { [datetime]::new(2026, 1, 1).AddDays($_.n % 500) }, n -Descending'),
    [99999, 99499, 98999],
  );
  assert.deepEqual(await first('sort text, missing, n'), [1, 2, 5]);
  assert.deepEqual(await values(`${rows}($rows | sort text -Unique).text`), ['A', 'b', 'C']);
  assert.deepEqual(await values(`${rows}($rows | sort { -$_.n } | select -First 1).n`), [MANY - 1]);
});

test('groups have their counts with and without their objects', async () => {
  const { values } = testShell();
  const counts = (group: string) =>
    values(`${rows}$rows | ${group} | % { "$($_.Name) $($_.Count) $($_.Group.Count)" }`);
  assert.deepEqual(await counts('group text'), ['A 50000 50000', 'b 25000 25000', 'C 25000 25000']);
  assert.deepEqual(await counts('group text -NoElement'), ['A 50000 0', 'b 25000 0', 'C 25000 0']);
  const table = `${rows}($rows | group text -NoElement -AsHashTable).A.Count`;
  assert.deepEqual(await values(table), [50000]);
});

test('a long sort stops between its parts', async () => {
  const numbers = Array.from({ length: MANY }, (_, i) => (i * 7919) % MANY);
  let left = 3;
  const breathe = () => {
    if (left-- === 0) throw new Error('stopped');
  };
  await assert.rejects(async () => sortRows(numbers, (a, b) => a - b, breathe), /stopped/);
  left = Number.POSITIVE_INFINITY;
  const sorted = await sortRows(numbers, (a, b) => a - b, breathe);
  assert.ok(sorted.every((n, i) => n === i));
});
