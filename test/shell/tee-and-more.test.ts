// Tee-Object writes while objects pass; `more` shows files.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tee-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('Tee-Object keeps what has passed, also when what follows has enough', async (t) => {
  const file = join(scratch(t), 't.txt');
  const { values, script } = testShell();
  assert.deepEqual(await values('1..9 | Tee-Object -Variable v | Select-Object -First 2; "v: $v"'), [1, 2, 'v: 1 2']);
  assert.deepEqual(await values('7 | tee -Variable v; $v.GetType().Name; 8 | tee -Variable v -Append; "$v"'), [
    7,
    'Int32',
    8,
    '7 8',
  ]);
  assert.deepEqual(await values('$v = 1; @() | tee -Variable v; $null -eq $v'), [true]);
  await script(`1..9 | tee '${file}' | Select-Object -First 3 | Out-Null`);
  assert.equal(readFileSync(file, 'utf8'), '1\n2\n3\n');
  await script(`4 | tee '${file}' -Append | Out-Null`);
  assert.equal(readFileSync(file, 'utf8'), '1\n2\n3\n4\n');
  await script(`[pscustomobject]@{ a = 1; b = 2 } | tee '${file}' | Out-Null`);
  assert.match(readFileSync(file, 'utf8'), /^\na b\n- -\n1 2\n/);
});

test('the file of Tee-Object is written before the pipeline ends', async (t) => {
  const file = join(scratch(t), 't.txt');
  const { values, errorIds } = testShell();
  const [length] = await values(
    `1..200000 | tee '${file}' | % { if ($_ -eq 199999) { (Get-Item '${file}').Length } } | Select-Object -First 1`,
  );
  assert.ok(Number(length) > 500_000, `${length} bytes`);
  assert.deepEqual(await errorIds(`1 | tee '${file}/no' | Out-Null`), ['FileOpenFailure']);
});

test('more shows files, and objects', async (t) => {
  const file = join(scratch(t), 'm.txt');
  writeFileSync(file, 'one\r\ntwo\n');
  const { script, errorIds } = testShell();
  assert.equal((await script(`more '${file}'; 'three' | more`)).stdout, 'one\ntwo\nthree\n');
  assert.deepEqual(await errorIds(`more '${file}.no'`), ['PathNotFound']);
});
