// Preferences of layout, help on any command, and listing commands, through the whole shell.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-preferences-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('$PSStyleProfile chooses the layout, from the next objects on', async (t) => {
  const { script } = testShell();
  const list = '[pscustomobject]@{ a = "b" } | Format-List | Out-String';
  assert.equal(
    (await script(`$PSStyleProfile = '5.1'; (${list}).Length; $PSStyleProfile = 7; (${list}).Length`)).stdout,
    '11\n8\n',
  );
  const table = '@{ array = 0..255 } | Format-Table';
  assert.match((await script(`$PSStyleProfile = 5.1; ${table}`)).stdout, /\{0, 1, 2, 3\.\.\.\}/);
  const file = join(scratch(t), 'o.txt');
  await script(`'a' > '${file}'`);
  assert.equal(readFileSync(file).toString('hex'), 'fffe61000a00');
  await script(`$PSStyleProfile = '7'; 'a' > '${file}'`);
  assert.equal(readFileSync(file).toString('hex'), '610a');
});

test('$FormatEnumerationLimit is 4 unless it is set', async () => {
  const { script } = testShell();
  assert.match((await script('[pscustomobject]@{ a = 1..9 }')).stdout, /\{1, 2, 3, 4…\}/);
  assert.match((await script('$FormatEnumerationLimit = -1; [pscustomobject]@{ a = 1..9 }')).stdout, /8, 9\}/);
});

test('-? shows the help of cmdlets, functions, aliases and scripts and runs none of them', async (t) => {
  const { script, argv } = testShell();
  const path = join(scratch(t), 'report.ps1');
  writeFileSync(path, '<#\n.SYNOPSIS\nReports.\n#>\nparam([Parameter(Mandatory)][string]$Day)\n"ran"');
  for (const [text, name] of [
    ['Get-Date -?', 'Get-Date'],
    ['gci -?', 'Get-ChildItem'],
    ['function f($a, [switch]$b) { "ran" }; f -?', 'f'],
    [`& '${path}' -?`, 'report.ps1'],
  ] as const) {
    const { stdout, status } = await script(text);
    assert.equal(status, 0, text);
    assert.equal(stdout.split('\n')[2], `    ${name}`, text);
    assert.doesNotMatch(stdout, /^ran/m);
  }
  assert.match((await argv(['Get-Date', '-?'])).stdout, /NAME\n {4}Get-Date/);
  assert.match((await script(`Get-Help '${path}'`)).stdout, /report\.ps1 \[-Day\] <String> \[<CommonParameters>\]/);
  assert.match((await script('f -?')).stdout, /f \[\[-a\] <Object>\] \[-b\]\n/);
});

test('Get-Help goes down the pipeline and knows what is near', async () => {
  const { script, errorIds } = testShell();
  assert.match((await script('(Get-Help Get-Date | Out-String).Contains("SYNTAX")')).stdout, /True/);
  assert.deepEqual(await errorIds('Get-Help Get-Daet'), ['HelpNotFound']);
  assert.match((await script('Get-Help Get-Daet')).stderr, /Get-Date\?/);
  assert.deepEqual(await errorIds('Get-Help Get-Date -Full -Examples'), ['AmbiguousParameterSet']);
});

test('Get-Command lists cmdlets that nobody has called yet, and functions of inner scopes', async () => {
  const { values, errorIds } = testShell();
  assert.deepEqual(await values('(Get-Command Export-Csv, gci).Name'), ['Export-Csv', 'gci']);
  assert.deepEqual(
    await values('function f { function Get-Inner($a) {}; (Get-Command Get-Inner).Parameters.Keys }; f'),
    ['a'],
  );
  assert.deepEqual(await values('function Get-Date {}; (Get-Command Get-Date).CommandType'), ['Function']);
  assert.deepEqual(await errorIds('Get-Command nope, n*pe'), ['CommandNotFoundException']);
});
