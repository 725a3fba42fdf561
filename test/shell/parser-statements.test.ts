// What the parser makes of statements: assignments, control flow, functions, parameters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { show } from './parser-show.ts';

type Cases = readonly (readonly [source: string, meaning: string])[];

function means(title: string, cases: Cases): void {
  test(title, () => {
    for (const [source, meaning] of cases) assert.equal(show(source), meaning, source);
  });
}

means('the deciding inputs', [
  ['foreach ($ip in Get-Content .\\bad.txt) { $ip }', 'foreach ($ip in Get-Content .\\bad.txt) {$ip}'],
  ['$a = if ($x) {1} else {2}', '$a = if ($x) {1:Int32} else {2:Int32}'],
  ['if ($x) { 1 }\nelse { 2 }', 'if ($x) {1:Int32} else {2:Int32}'],
  ['$h = @{\n}', '$h = @{}'],
]);

means('assignments', [
  [
    '$a,$b = 1,2,3; $a = $b = 1; [int]$x = "5"; $x.y[1] += 2',
    `(, $a $b) = (, 1:Int32 2:Int32 3:Int32); $a = $b = 1:Int32; ([int] $x) = '5'; $x.y[1:Int32] += 2:Int32`,
  ],
  [
    '$a -= 1; $a *= 2; $a /= 2; $a %= 2; $a ??= 3',
    '$a -= 1:Int32; $a *= 2:Int32; $a /= 2:Int32; $a %= 2:Int32; $a ??= 3:Int32',
  ],
  [
    '($a,$b) = 1,2; [int]$a, [string]$b = 1, 2',
    '((, $a $b)) = (, 1:Int32 2:Int32); (, ([int] $a) ([string] $b)) = (, 1:Int32 2:Int32)',
  ],
  ['$a =\n Get-Foo | select a', '$a = Get-Foo | select a'],
  [
    '$r = foreach ($i in 1..3) { $i }; $t = try { 1 } catch { 2 }',
    '$r = foreach ($i in (1:Int32 .. 3:Int32)) {$i}; $t = try {1:Int32} catch {2:Int32}',
  ],
]);

means('conditions and loops', [
  ['if($a){1}elseif($b){2}else{3}', 'if ($a) {1:Int32} elseif ($b) {2:Int32} else {3:Int32}'],
  [
    'if ($a) { 1 }\n# note\nelseif ($b)\n{ 2 }\n\nelse\n{ 3 }\n4',
    'if ($a) {1:Int32} elseif ($b) {2:Int32} else {3:Int32}; 4:Int32',
  ],
  ['foreach($a in $b){$a}', 'foreach ($a in $b) {$a}'],
  ['foreach ($a\nin 1..3\n) { }', 'foreach ($a in (1:Int32 .. 3:Int32)) {}'],
  [
    'for(;;){}; for ($i=0; $i -lt 3; $i++) { $i }; for ($i=0,1; $i; ) { }',
    'for (; ; ) {}; for ($i = 0:Int32; ($i lt 3:Int32); ($i ++)) {$i}; for ($i = (, 0:Int32 1:Int32); $i; ) {}',
  ],
  ['for ($i = 0\n$i -lt 3\n$i++) { }', 'for ($i = 0:Int32; ($i lt 3:Int32); ($i ++)) {}'],
  [
    'while ($true) { break }; do { 1 } while ($x); do { 1 }\nuntil\n($x)',
    'while ($true) {break}; do {1:Int32} while ($x); do {1:Int32} until ($x)',
  ],
  [
    ':out for (;;) { continue out }; :a\nwhile (1) { break $x }',
    ':out for (; ; ) {continue out}; :a while (1:Int32) {break $x}',
  ],
  [':foo if; :a :b', ':foo if; :a :b'],
]);

means('switch', [
  [
    'switch ($x) { a { 1 } 1 { 2 } "x*" { 3 } { $_ } { 4 } default { 5 } }',
    `switch ($x) {a {1:Int32} 1:Int32 {2:Int32} 'x*' {3:Int32} {$_} {4:Int32} default {5:Int32}}`,
  ],
  [`switch -regex -c ($x) { 'a.*' {1} -5 {2} }`, `switch -regex -case ($x) {'a.*' {1:Int32} -5 {2:Int32}}`],
  [`switch -wildcard -file $p { 'a' { } }`, `switch -wildcard -file ($p) {'a' {}}`],
  ['switch ($x)\n{\n $w\n { 1 };\n ($z) { 2 }\n}', 'switch ($x) {$w {1:Int32} ($z) {2:Int32}}'],
]);

means('try, trap and leaving', [
  [
    'try { 1 } catch [A.B],[C] { 2 } catch { 3 } finally { 4 }',
    'try {1:Int32} catch [A.B] [C] {2:Int32} catch {3:Int32} finally {4:Int32}',
  ],
  [
    'try\n{\n1\n}\ncatch\n[int]\n,\n[char]\n{\n2\n}\nfinally\n{\n3\n}',
    'try {1:Int32} catch [int] [char] {2:Int32} finally {3:Int32}',
  ],
  ['trap [X] { continue }; 1; trap { break }', 'trap [X] {continue}; trap {break}; 1:Int32'],
  [
    'throw "x"; throw; return; return $x | foo; exit 5; exit(1)',
    `throw 'x'; throw; return; return $x | foo; exit 5:Int32; exit (1:Int32)`,
  ],
  [
    'try { 1 } finally { switch (1) { foo { break } }; & { return }; :a while (1) { break a } }',
    'try {1:Int32} finally {switch (1:Int32) {foo {break}}; &{return}; :a while (1:Int32) {break a}}',
  ],
]);

means('functions', [
  [
    'function f { $args }; function global:Get-X ($a, $b = 5) { }; filter g { $_ }',
    'function f {$args}; function global:Get-X($a, $b = 5:Int32) {}; filter g {process{$_}}',
  ],
  [
    'function f { param($a) begin { 1 } process { 2 } end { 3 } }',
    'function f {param($a) begin{1:Int32} process{2:Int32} end{3:Int32}}',
  ],
  [
    'function f([int]$a=1, [Parameter(Mandatory=$true,Position=0)][string[]]$b) { $a }',
    'function f([int]$a = 1:Int32, [Parameter(Mandatory=$true, Position=0:Int32)][string[]]$b) {$a}',
  ],
  ['function f\n(\n $a,\n # note\n $b\n)\n{ }', 'function f($a, $b) {}'],
  ['function default { "default" }', `function default {'default'}`],
  ['{ dynamicparam { 1 } clean { 2 } }', '{dynamicparam{1:Int32} clean{2:Int32}}'],
]);

means('scripts', [
  ['param([string]$a = "x", [int[]]$b = (1,2)) $a', `param([string]$a = 'x', [int[]]$b = ((, 1:Int32 2:Int32))) $a`],
  [
    `[CmdletBinding(SupportsShouldProcess, ConfirmImpact='High')]\nparam(\n  [Parameter(Mandatory)]\n  [ValidateSet('a','b')]\n  [Alias("n")] [string] $Name\n)\n$Name`,
    `param([CmdletBinding(SupportsShouldProcess, ConfirmImpact='High')][Parameter(Mandatory)][ValidateSet('a', 'b')][Alias('n')][string]$Name) $Name`,
  ],
  ['[ValidateScript({ $_ -gt 1 })]$x = 2', '([ValidateScript({($_ gt 1:Int32)})] $x) = 2:Int32'],
  ['begin { 1 }\nprocess { 2 }\nend { 3 }', 'begin{1:Int32} process{2:Int32} end{3:Int32}'],
  ['using namespace System.Text; 1', '1:Int32'],
  ['#!/usr/bin/env postern\n1', '1:Int32'],
]);
