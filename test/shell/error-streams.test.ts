// Where errors go: redirections of commands that can't be found or bound, and the heading errors are shown under.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-errors-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const FAILING = [
  'Get-Nope',
  'Get-Date -Nope',
  'function f([Parameter(Mandatory)][int]$n) {}; f -n x',
  '1/0',
  '$null.Nothing()',
  "[int]'x'",
];

test('a command that fails before it runs shows nothing when its errors are redirected', async () => {
  for (const text of FAILING)
    for (const redirection of ['2>$null', '*>$null']) {
      const { stdout, stderr, status } = await testShell().script(`${text} ${redirection}`);
      assert.deepEqual([stdout, stderr, status], ['', '', 1], `${text} ${redirection}`);
    }
  assert.deepEqual(await testShell().values('Get-Nope 2>$null; $?; $Error[0].FullyQualifiedErrorId; "on"'), [
    false,
    'CommandNotFoundException',
    'on',
  ]);
});

test('2>&1 makes such errors values', async () => {
  const ids = (text: string) => testShell().values(`$r = ${text} 2>&1; $r | % FullyQualifiedErrorId`);
  assert.deepEqual(await ids('Get-Nope'), ['CommandNotFoundException']);
  assert.deepEqual(await ids('Get-Date -Nope'), [
    'NamedParameterNotFound,Microsoft.PowerShell.Commands.GetDateCommand',
  ]);
  assert.deepEqual(await ids('1..2 | Get-Nope'), ['CommandNotFoundException']);
});

test('2> writes such errors to the file, and the file is there either way', async (t) => {
  const file = join(scratch(t), 'e.txt');
  const { stderr } = await testShell().script(`Get-Nope 2>'${file}'; Get-Date -Nope 2>>'${file}'`);
  assert.equal(stderr, '');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(':')[0]),
    ['Get-Nope', 'Get-Date'],
  );
});

test('try still catches what is redirected, and Stop still stops', async () => {
  assert.deepEqual(await testShell().values('try { Get-Nope 2>$null } catch { "caught" }'), ['caught']);
  assert.deepEqual(await testShell().values('$ErrorActionPreference = "Stop"; Get-Nope 2>$null; "not here"'), []);
});

test('only the redirected command of a pipeline is silent', async () => {
  const { stderr } = await testShell().script('Get-Date 2>$null | Get-Nope');
  assert.match(stderr, /^Get-Nope: /);
  assert.equal((await testShell().script('Get-Date | Get-Nope 2>$null')).stderr, '');
});

test('the heading is the command, or the category of an expression', async (t) => {
  const headings: readonly (readonly [string, string])[] = [
    ['1/0', 'RuntimeException'],
    ['$null.Nothing()', 'InvalidOperation'],
    ["[int]'x'", 'InvalidArgument'],
    ["[datetime]::Parse('x')", 'MethodInvocationException'],
    ["throw 'x'", 'Exception'],
    ['Get-Nope', 'Get-Nope'],
    ['Get-Item /no/such', 'Get-Item'],
    ["function f { [CmdletBinding()]param() Write-Error 'x' }; f", 'f'],
    ["Write-Error 'x'", 'Write-Error'],
  ];
  const file = join(scratch(t), 'a.ps1');
  for (const [text, heading] of headings) {
    assert.equal((await testShell().script(text)).stderr.split(':')[0], heading, text);
    writeFileSync(file, text);
    assert.equal((await testShell().file(file)).stderr.split('\n')[0], `${heading}: ${file}:1`, text);
  }
});
