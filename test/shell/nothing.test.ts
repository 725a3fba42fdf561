// A command without output gives nothing at all: it compares as $null, but no pipeline, array or loop finds an element in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';

const { values } = testShell();

const CASES: readonly (readonly [script: string, expected: readonly unknown[]])[] = [
  ['$n = & { }; $n -eq $null; $null -eq $n; !$n', [true, true, true]],
  ['$n = & { }; @($n).Count; @($null).Count', [0, 1]],
  ['$n = & { }; $n | ForEach-Object { 1 }; $null | ForEach-Object { 2 }', [2]],
  ['$n = 1..3 | Where-Object { $_ -gt 9 }; @($n).Count', [0]],
  ['$n = if ($false) { 1 }; @($n).Count', [0]],
  ['$n = & { }; $a = @(1); $a += $n; $a.Count; $a += $null; $a.Count', [1, 2]],
  ['$n = & { }; $a = 1, $n, 2; $a.Count; @($a | ForEach-Object { $_ }).Count', [3, 2]],
  ['$n = & { }; foreach ($x in $n) { 1 }; switch ($n) { default { 2 } }; switch ($null) { default { 3 } }', [3]],
  ['$n = & { }; "[$n]"; $n.Anything -eq $null; $n -is [string]', ['[]', true, false]],
  ['$n = & { }; @{ a = $n }.a -eq $null; ([pscustomobject]@{ a = $n }).a -eq $null', [true, true]],
  ['$n = & { }; function f($p) { $null -eq $p }; f $n; f -p $n', [true, true]],
  ['$n = & { }; [int]$n; [string]$n', [0, '']],
  ['$n = & { }; $n', []],
  ['function f { return & { } }; @(f).Count', [0]],
];

for (const [script, expected] of CASES)
  test(script, async () => {
    assert.deepEqual(await values(script), expected);
  });
