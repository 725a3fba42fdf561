// What the parser makes of expressions: operands, operators and their strength, members, casts, strings.
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
  [
    '"{0:N2} MB" -f ((gci D:\\Logs -Recurse | measure Length -Sum).Sum/1MB)',
    `('{0:N2} MB' f (((gci D:\\Logs -Recurse | measure Length -Sum).Sum / 1048576:Int32)))`,
  ],
  ['1..10 | % { "10.0.0.$_" }', '(1:Int32 .. 10:Int32) | % {"10.0.0.<$_>"}'],
  ['"{0}" -f 1 + 2', `(('{0}' f 1:Int32) + 2:Int32)`],
  ['1,2,3 + 4,5,6', '((, 1:Int32 2:Int32 3:Int32) + (, 4:Int32 5:Int32 6:Int32))'],
  ['!$a -eq 10', '((not $a) eq 10:Int32)'],
  [`-join 'a','b'`, `(, (join 'a') 'b')`],
  ['-split "a,b"', `(split 'a,b')`],
  [`-split 'a b','c'`, `(, (split 'a b') 'c')`],
  ['$a -eq 1 -or $b', '(($a eq 1:Int32) or $b)'],
  [',(1,2)', '(, ((, 1:Int32 2:Int32)))'],
  ['[int]"5" + 1', `(([int] '5') + 1:Int32)`],
  ['@{a=1; b=2}.a', '@{a=1:Int32; b=2:Int32}.a'],
  ['"nested $("x") quotes"', `"nested <$('x')> quotes"`],
  ['"a" +\n"b"', `('a' + 'b')`],
]);

means('binary operators bind by their row', [
  ['2 + 3 * 4 - 5 % 2', '((2:Int32 + (3:Int32 * 4:Int32)) - (5:Int32 % 2:Int32))'],
  ['1 -band 3 -bor 4', '((1:Int32 band 3:Int32) bor 4:Int32)'],
  ['1..5 + 6', '((1:Int32 .. 5:Int32) + 6:Int32)'],
  ['-2..2', '(-2:Int32 .. 2:Int32)'],
  [`'{0} {1}' -f 1, 2`, `('{0} {1}' f (, 1:Int32 2:Int32))`],
  [`$a -replace 'x','y' -split ','`, `(($a replace (, 'x' 'y')) split ',')`],
  ['$x -like "a*" -and -not $y', `(($x like 'a*') and (not $y))`],
  [`$x -ceq "A" -or $x -iMatch 'b'`, `(($x ceq 'A') or ($x match 'b'))`],
  ['$x -is [int] -and $x -isnot [string]', '(($x is [int]) and ($x isnot [string]))'],
  ['$x -as [datetime]', '($x as [datetime])'],
  ['[int] -eq [int]', '([int] eq [int])'],
  ['$x ?? 1 + 2', '($x ?? (1:Int32 + 2:Int32))'],
  ['$a ? $b : $c ? 1 : 2', '($a ? $b : ($c ? 1:Int32 : 2:Int32))'],
  ['$a –eq “x”', `($a eq 'x')`],
  ['$a -and\n$b -xor\n# note\n$c', '(($a and $b) xor $c)'],
  ['(20 %\n 6 *\n 4  +\n 2 ) /\n 2 -\n 3', '((((((20:Int32 % 6:Int32) * 4:Int32) + 2:Int32)) / 2:Int32) - 3:Int32)'],
  ["'Hello' + `  \n ' world'", `('Hello' + ' world')`],
]);

means('numbers carry type and value', [
  [
    '1; 2147483648; 9223372036854775808; 79228162514264337593543950336',
    '1:Int32; 2147483648:Int64; 9223372036854775808:Decimal; 7.922816251426434e+28:Double',
  ],
  [
    '10l; 1.5d; 15e3d; 2.5l; 3.5l; 1lmb; 5n; 200uy; 7us; 4000000000u',
    '10:Int64; 1.5:Decimal; 15000:Decimal; 2:Int64; 4:Int64; 1048576:Int64; 5:BigInteger; 200:Byte; 7:UInt16; 4000000000:UInt32',
  ],
  [
    '0x7fffffff; 0x80000000; 0xFFFFFFFF; 0x100000000; 0xFFFFFFFFFFFFFFFF; 0xFFu; 0b101',
    '2147483647:Int32; -2147483648:Int32; -1:Int32; 4294967296:Int64; -1:Int64; 255:UInt32; 5:Int32',
  ],
  [
    '1kb; 3gb; 1pb; 1.5kb; 0.5; .5; 1e3; 5e-2; 6.5',
    '1024:Int32; 3221225472:Int64; 1125899906842624:Int64; 1536:Double; 0.5:Double; 0.5:Double; 1000:Double; 0.05:Double; 6.5:Double',
  ],
  [
    '-5; +10; -2147483648; 1 -2; 5 - -3; - $x; -(3)',
    '-5:Int32; 10:Int32; -2147483648:Int32; (1:Int32 - 2:Int32); (5:Int32 - -3:Int32); (- $x); (- (3:Int32))',
  ],
  ['1..3; 1.5..2', '(1:Int32 .. 3:Int32); (1.5:Double .. 2:Int32)'],
]);

means('unary operators and increments', [
  ['-not ($a); !$a.b; -bnot 1; -csplit $x', '(not ($a)); (not $a.b); (bnot 1:Int32); (csplit $x)'],
  [
    '$i++; ++$i; $i ++; ($x++); $i--; --$a[0]; $x.y++',
    '($i ++); (++ $i); ($i ++); (($x ++)); ($i --); (-- $a[0:Int32]); ($x.y ++)',
  ],
  ['$i++ + ++$j', '(($i ++) + (++ $j))'],
  [',1; ,,1; ,(1,2),3', '(, 1:Int32); (, (, 1:Int32)); (, (, ((, 1:Int32 2:Int32))) 3:Int32)'],
]);

means('members, methods and indexes follow without a blank', [
  [`$x.$name; $x."a b"; $x.'c'; $x.(1+1); $h.1`, `$x.$name; $x.'a b'; $x.'c'; $x.((1:Int32 + 1:Int32)); $h.1`],
  ['"abc"."Len$("gth")"', `'abc'."Len<$('gth')>"`],
  [
    '$x[0,-1]; $x[1..3]; $x[-1][0]; $h["k"]',
    `$x[(, 0:Int32 -1:Int32)]; $x[(1:Int32 .. 3:Int32)]; $x[-1:Int32][0:Int32]; $h['k']`,
  ],
  [
    '[math]::Round(2.5, 1); [int]::MaxValue; [datetime]::Now.AddDays(-7).ToString("yyyy")',
    `[math]::Round(2.5:Double, 1:Int32); [int]::MaxValue; [datetime]::Now.AddDays(-7:Int32).ToString('yyyy')`,
  ],
  ['[System.Collections.Generic.List[string]]::new()', '[System.Collections.Generic.List[string]]::new()'],
  [
    '[Dictionary[[string],[int]]]::new(); [int[,]]$x; [string[][]]$y',
    '[Dictionary[string,int]]::new(); ([int[,]] $x); ([string[][]] $y)',
  ],
  ['$x.Foo((1,2), { $_ }, @{a=1})', '$x.Foo(((, 1:Int32 2:Int32)), {$_}, @{a=1:Int32})'],
  ['$x.Foo(\n 1,\n 2\n)', '$x.Foo(1:Int32, 2:Int32)'],
  ['$x.\n Foo()', '$x.Foo()'],
  [`$h.Where{$_ -gt 1}; $x.ForEach({ $_ }, 'a')[0].B`, `$h.Where({($_ gt 1:Int32)}); $x.ForEach({$_}, 'a')[0:Int32].B`],
  ['${x}?.y; ${x}?[0]; $x.y?.Foo()', '$x?.y; $x?[0:Int32]; $x.y?.Foo()'],
]);

means('casts and attributes', [
  [
    '[ int ] $x; [string[]](1,2); [int][string]$x',
    '([int] $x); ([string[]] ((, 1:Int32 2:Int32))); ([int] ([string] $x))',
  ],
  ['[pscustomobject]@{a=1}; [ordered]@{}', '([pscustomobject] @{a=1:Int32}); ([ordered] @{})'],
  ['[void]$list.Add(1)', '([void] $list.Add(1:Int32))'],
  ['[ValidateRange(1,5)][int]$v = 3', '([ValidateRange(1:Int32, 5:Int32)] ([int] $v)) = 3:Int32'],
  ['[int], [string]', '(, [int] [string])'],
]);

means('strings', [
  [`'it''s'; "say ""hi"""; 'no $x'; ''; ""`, `'it's'; 'say "hi"'; 'no $x'; ''; ''`],
  ['"$x.y $env:Path ${a b} $x[0] $$ $? $( 1 )"', '"<$x>.y <$env:Path> <$a b> <$x>[0] <$$> <$?> <$(1:Int32)>"'],
  ['"$a$b ${c}d $global:e"', '"<$a><$b> <$c>d <$global:e>"'],
  ['"`$a `"b`" `` `t|`u{2195}"', '\'$a "b" ` 	|↕\''],
  ['"$ x $) a$"', `'$ x $) a$'`],
  ['"$($_.Source): $($_.Note)"', '"<$($_.Source)>: <$($_.Note)>"'],
  ['"${x}: y"', '"<$x>: y"'],
  ['"$(if ($x) { "n$(1)" })"', '"<$(if ($x) {"n<$(1:Int32)>"})>"'],
  ['‘a’; “b $c”', `'a'; "b <$c>"`],
  [`@'\nit's $x "y"\n\n'@`, `'it's $x "y"\n'`],
  [`@"\nit's $x "y" $(1)\n"@`, `"it's <$x> "y" <$(1:Int32)>"`],
  ['@"  \n"@', `''`],
  [`@'\n'@`, `''`],
]);

means('arrays, hashtables, script blocks', [
  ['@(); @(1); @(1;2); $(); $(1)', '@(); @(1:Int32); @(1:Int32; 2:Int32); $(); $(1:Int32)'],
  [
    `@{}; @{ 'a b' = 1; 2 = 3; $x = 4; k = { 1 }; if = 5 }`,
    `@{}; @{'a b'=1:Int32; 2:Int32=3:Int32; $x=4:Int32; k={1:Int32}; if=5:Int32}`,
  ],
  [
    '@{\n a = 1\n # note\n b = if ($x)\n {\n 1\n }\n else\n {\n 2\n }\n c = foo -x | bar\n}',
    '@{a=1:Int32; b=if ($x) {1:Int32} else {2:Int32}; c=foo -x | bar}',
  ],
  ['{ [CmdletBinding()] param($x) $x }', '{param([CmdletBinding()]$x) $x}'],
  ['$sb = { begin { 1 } process { $_ } end { 3 } }', '$sb = {begin{1:Int32} process{$_} end{3:Int32}}'],
]);

means('variables', [
  [
    '$global:a; $script:b; $env:Path; ${env:ProgramFiles(x86)}; $variable:c; ${a b}; $using:d',
    '$global:a; $script:b; $env:Path; $env:ProgramFiles(x86); $c; $a b; $using:d',
  ],
]);
