// Scripts evaluated: expressions, control flow, functions, errors and streams.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';

const shell = testShell();
const check = async (text: string, expected: readonly unknown[]) =>
  assert.deepEqual(await testShell().values(text), expected, text);

test('values keep their .NET types', async () => {
  await check('(5).GetType().Name; (5L).GetType().Name; (5.0).GetType().Name; (1.5d).GetType().Name', [
    'Int32',
    'Int64',
    'Double',
    'Decimal',
  ]);
  await check('0.1d + 0.2d -eq 0.3d; 0.1 + 0.2 -eq 0.3; 9007199254740993 + 1', [true, false, 9007199254740994]);
  await check('"$(1/3)"; "$(1e20)"; "$([double]5)"', ['0.333333333333333', '1E+20', '5']);
});

test('what waits and what does not are the same in loops, conditions and arguments', async () => {
  const wait = '$(Start-Sleep 0; 1)';
  await check(`$s = 0; for ($i = 0; $i -lt 3; $i += ${wait}) { $s += ${wait} }; $s`, [3]);
  await check(`if (${wait} -eq 1) { "yes" }; while ($n -lt 2) { $n += ${wait} }; $n`, ['yes', 2]);
  await check(`"<${wait}>"; @{ a = ${wait} }.a; (${wait}, 2)[0]; [string]${wait}`, ['<1>', 1, 1, '1']);
  await check(`try { ${wait}; throw "x" } catch { "caught $_" } finally { "f${wait}" }`, [1, 'caught x', 'f1']);
  await check(`foreach ($x in 1..3) { if ($x -eq 2) { Start-Sleep 0; continue }; $x }`, [1, 3]);
});

test('errors of evaluation have their ids', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['1/0', 'RuntimeException'],
    ['$null.Foo()', 'InvokeMethodOnNull'],
    ['"a".Nope()', 'MethodNotFound'],
    ['[nope]::x()', 'TypeNotFound'],
    ['$a = 1,2; $a[5] = 1', 'System.IndexOutOfRangeException'],
    ['$null[0]', 'NullArray'],
    ['$true = 1', 'VariableNotWritable'],
    ['@{a=1;a=2}', 'DuplicateKeyInHashLiteral'],
    ['"x" -match "("', 'BadRegularExpression'],
    ['"x" -match "(?>x)"', 'BadRegularExpression'],
    ['"{1}" -f 1', 'FormatError'],
    ['[ValidateRange(1,3)]$q = 9', 'ValidateSetFailure'],
    ['"a" * 1e9', 'BadOperatorArgument'],
  ];
  for (const [text, id] of cases) assert.deepEqual(await testShell().errorIds(text), [id], text);
});

test('the next statement runs after an error, and not after a throw', async () => {
  assert.equal((await shell.script("1/0; 'next'")).stdout, 'next\n');
  assert.equal((await shell.script("throw 'x'; 'next'")).stdout, '');
  assert.equal((await shell.script("$ErrorActionPreference = 'Stop'; 1/0; 'next'")).stdout, '');
});

test('redirection and merging', async () => {
  await check('$r = & { Write-Error e; "o"; Write-Warning w } *>&1; $r | % { $_.GetType().Name }', [
    'ErrorRecord',
    'String',
    'WarningRecord',
  ]);
  await check('& { Write-Error e; 1 } 2>$null', [1]);
});

test('an alias cannot run in circles, and a missing command offers a near one', async () => {
  assert.deepEqual(await shell.errorIds('Set-Alias aa bb; Set-Alias bb aa; aa'), ['CommandNotFoundException']);
  assert.match((await shell.script('Get-Dat')).stderr, /Did you mean Get-Date\?/);
});

test('documented one-liners bind', async () => {
  await check(
    'function Get-Thing { [CmdletBinding()] param($Start) $Start }; (Get-Thing -Start (Get-Date).AddDays(-7)) -lt (Get-Date)',
    [true],
  );
  await check('"{0:N2} MB" -f (1536KB/1MB)', ['1.50 MB']);
  await check("@('a;b','c;d') | ConvertFrom-Csv -Delimiter ';' -Header x,y | ? x -eq c | % y", ['d']);
  await check('1,1,2 | group | sort Count -Descending | select -First 1 | % Name', ['1']);
});
