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

test('a throw out of a command whose errors go to $null ends the script unseen, and can be caught', async () => {
  for (const text of ["& { throw 'x' } 2>$null; 'after'", "function f { throw 'x' }; f *>$null; 'after'"])
    assert.deepEqual(await testShell().script(text), { stdout: '', stderr: '', status: 1 }, text);
  assert.deepEqual(await testShell().values('try { & { throw \'x\' } 2>$null } catch { "caught $_" }'), ['caught x']);
  assert.notEqual((await testShell().script("& { throw 'x' }")).stderr, '');
});

test('$ErrorView and the 5.1 layout choose how errors look', async () => {
  const normal = [
    "Get-Item : Cannot find path '/nope' because it does not exist.",
    /^At line:1 char:\d+$/,
    /^\+ .*Get-Item \/nope$/,
    /^\+ +~{14}$/,
    '    + CategoryInfo          : ObjectNotFound: (/nope:String) [Get-Item], ItemNotFoundException',
    '    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
    ' ',
    '',
  ];
  for (const set of ["$ErrorView = 'NormalView'", "$PSStyleProfile = '5.1'"]) {
    const lines = (await testShell().script(`${set}; Get-Item /nope`)).stderr.split('\n');
    assert.equal(lines.length, normal.length);
    normal.forEach((expected, i) => {
      if (typeof expected === 'string') assert.equal(lines[i], expected);
      else assert.match(lines[i]!, expected);
    });
  }
  const { stderr } = await testShell().script("$ErrorView = 'CategoryView'; Get-Nope");
  assert.equal(stderr, 'ObjectNotFound: (Get-Nope:String) [], CommandNotFoundException\n');
});

test('programs of the system are refused by path as by name', async () => {
  for (const text of [`& '${process.execPath}' -v`, process.execPath, 'cmd /c dir', 'sh']) {
    const [id] = await testShell().values(`try { ${text} } catch { $_.FullyQualifiedErrorId }`);
    assert.equal(id, 'NativeCommandRefused', text);
  }
  const ids = await testShell().values('try { ./nope } catch { $_.FullyQualifiedErrorId }');
  assert.deepEqual(ids, ['CommandNotFoundException']);
});

test('a script that a stray break ends has not failed', async (t) => {
  const folder = scratch(t);
  for (const text of ['"a"; break; "b"', 'function f { break }; "a"; f; "b"', '"a"; & { continue }; "b"']) {
    const file = join(folder, 'stray.ps1');
    writeFileSync(file, text);
    for (const script of [text, `& '${file}'; 'c'`, `. '${file}'`])
      assert.deepEqual(await testShell().script(script), { stdout: 'a\n', stderr: '', status: 0 }, script);
  }
});
