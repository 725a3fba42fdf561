// What administrators' scripts are made of: a report from parameters to its files, and the idioms they share.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-admin-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const REPORT = String.raw`<#
.SYNOPSIS
  Counts what was blocked.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
  [ValidateRange(1, [int]::MaxValue)][int]$Days = 7,
  [ValidateSet('HTML', 'CSV')][string]$Format = 'HTML',
  [ValidateScript({ Test-Path $_ -PathType Container })][string]$OutDir = $PSScriptRoot
)
$ErrorActionPreference = 'Stop'
$script:lines = 0
$now = [datetime]'2026-03-01 10:05'
function Write-Log {
  param([Parameter(Mandatory, ValueFromPipeline)][string]$Message, [ValidateSet('INFO', 'WARN')]$Level = 'INFO')
  process { $script:lines++; "{0} [{1,-5}] {2}" -f $now.AddDays(-$Days).ToString('s'), $Level, $Message }
}
'one', 'two' | Write-Log
$data = @"
ip,count,reason
192.0.2.1,10,BlockList
192.0.2.2,5,Provider
198.51.100.7,12,BlockList
"@ | ConvertFrom-Csv
$stats = @{}
foreach ($row in $data) { $stats[$row.reason] += [int]$row.count }
$stats.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "{0,-10}{1,4:N0}" -f $_.Key, $_.Value }
$m = $data | Measure-Object -Property count -Sum -Maximum
"sum $($m.Sum), most $($m.Maximum)"
$report = $data | Select-Object @{ Name = 'Address'; Expression = { $_.ip } }, @{ n = 'Hits'; e = { [int]$_.count } } | Sort-Object Hits -Descending
$file = Join-Path $OutDir ("report-{0:yyyyMMdd}.csv" -f $now)
$splat = @{ Path = $file; NoTypeInformation = $true }
$report | Export-Csv @splat
$report | ConvertTo-Html -Head '<style>td{border:1px}</style>' -PreContent "<h1>$($now.ToShortDateString())</h1>" | Set-Content ($file -replace 'csv$', 'html')
switch -Regex ('550 5.7.1 no', '421 later', '250 ok') {
  '^5\d\d' { "perm $($Matches[0])"; continue }
  '^4' { "temp $_"; continue }
  default { "ok $_" }
}
try { Get-Item (Join-Path $OutDir 'no such file') } catch [System.Management.Automation.ItemNotFoundException] { "$($_.CategoryInfo.Category)" } finally { "lines $script:lines" }
if ($PSCmdlet.ShouldProcess($file, 'Remove')) { Remove-Item $file }
Test-Path $file
`;

test('a report script runs with its parameters, and with -WhatIf', async (t) => {
  const folder = scratch(t);
  const file = join(folder, 'report.ps1');
  writeFileSync(file, REPORT);
  const { stdout, stderr, status } = await testShell().file(file, ['-Days', '1', '-WhatIf:$false']);
  assert.deepEqual([stderr, status], ['', 0]);
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    '2026-02-28T10:05:00 [INFO ] one',
    '2026-02-28T10:05:00 [INFO ] two',
    'BlockList   22',
    'Provider     5',
    'sum 27, most 12',
    'perm 550',
    'temp 421 later',
    'ok 250 ok',
    'ObjectNotFound',
    'lines 2',
    'False',
  ]);
  assert.match(readFileSync(join(folder, 'report-20260301.html'), 'utf8'), /<h1>3\/1\/2026<\/h1>/);
  assert.match((await testShell().file(file, ['-Days', '0'])).stderr, /^report\.ps1: /);
  const tried = await testShell().script(`& '${file}' -WhatIf | Select-Object -Last 1`);
  assert.match(tried.stdout, /What if: /);
  assert.match(tried.stdout, /\nFalse\n$/);
});

test('Add-Member takes kind, name and value by position', async () => {
  const { values, errorIds } = testShell();
  const made =
    '$o = New-Object PSObject; $o | Add-Member NoteProperty Name n1; $o | Add-Member ScriptProperty Len { $this.Name.Length }; ' +
    '$o | Add-Member ScriptMethod Hi { "hi $($this.Name)" }; $o | Add-Member Note done';
  assert.deepEqual(await values(`${made}; $o.Name; $o.Len; $o.Hi(); $o.Note`), ['n1', 2, 'hi n1', 'done']);
  assert.deepEqual(await errorIds('New-Object PSObject | Add-Member a b c'), ['PositionalParameterNotFound']);
});

test('text that is a number is measured as one', async () => {
  const { values } = testShell();
  assert.deepEqual(await values("'10','5','12' | measure -Max -Min | % { $_.Maximum, $_.Minimum }"), ['12', '5']);
  assert.deepEqual(await values("'b','a' | measure -Max | % Maximum"), ['b']);
});

test('the environment, variables, functions and aliases are drives; Windows names are there', async () => {
  const { values } = testShell();
  const paths = 'env:PATH, env:Path, env:no_such_one, variable:x, variable:nope, function:f, alias:gci';
  assert.deepEqual(await values(`$x = 1; function f {}; Test-Path ${paths}`), [
    true,
    true,
    false,
    true,
    false,
    true,
    true,
  ]);
  assert.deepEqual(
    await values(
      '$env:POSTERN_T = "a"; (Get-Item env:POSTERN_T).Value; (gci env:POSTERN_*).Name -contains "POSTERN_T"; $env:POSTERN_T = $null',
    ),
    ['a', true],
  );
  assert.deepEqual(
    await values('$env:COMPUTERNAME -ne ""; Test-Path $env:TEMP; $env:USERNAME -eq [Environment]::UserName'),
    [true, true, true],
  );
});

test('folders are made and file lists are headed by theirs', async (t) => {
  const folder = scratch(t);
  const { script, values } = testShell();
  await script(`Set-Location '${folder}'; mkdir a/b | Out-Null; md c | Out-Null; 'x' > a/f.txt`);
  assert.deepEqual(await values(`(gci '${folder}' -Directory).Name; (gi '${folder}/a/f.txt').Directory.Name`), [
    'a',
    'c',
    'a',
  ]);
  const { stdout } = await script(`Get-ChildItem '${folder}/a'`);
  assert.match(stdout, new RegExp(`^\\n {4}Directory: ${folder}/a\\n\\nMode `));
  assert.deepEqual(await values(`rmdir '${folder}/a' -Recurse; Test-Path '${folder}/a'`), [false]);
});

test('--help shows the help of a command instead of running it', async () => {
  assert.match((await testShell().argv(['Get-Date', '--help'])).stdout, /NAME\n {4}Get-Date/);
});

test('Format-Custom shows members, and members of members', async () => {
  const { stdout } = await testShell().script('[pscustomobject]@{ a = 1; b = @([ordered]@{ x = 2 }) } | fc');
  assert.equal(
    stdout,
    '\nclass PSCustomObject\n{\n  a = 1\n  b = \n    [\n      class OrderedDictionary\n      {\n        x = 2\n      }\n    ]\n}\n\n',
  );
});
