// Casts that fail have Windows PowerShell's ids; arguments of attributes may be expressions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';

const { errorIds, values } = testShell();

test('a failed cast has the id of the conversion that was tried', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["[int]'x'", 'InvalidCastFromStringToInteger'],
    ["[uint64]'x'", 'InvalidCastFromStringToInteger'],
    ["[double]'x'", 'InvalidCastFromStringToDoubleOrSingle'],
    ["[decimal]'x'", 'InvalidCastFromStringToDecimal'],
    ["[datetime]'x'", 'InvalidCastParseTargetInvocationWithFormatProvider'],
    ["[timespan]'x'", 'InvalidCastParseTargetInvocationWithFormatProvider'],
    ["[ipaddress]'x'", 'InvalidCastParseTargetInvocation'],
    ["[version]'x'", 'InvalidCastParseTargetInvocation'],
    ["[guid]'x'", 'InvalidCastParseTargetInvocation'],
    ["[scriptblock]'text'", 'ConvertToFinalInvalidCastException'],
    ["[securestring]'text'", 'ConvertToFinalInvalidCastException'],
    ['[int](Get-Date)', 'ConvertToFinalInvalidCastException'],
    ['[hashtable]5', 'ConvertToFinalInvalidCastException'],
    ["1 + 'x'", 'InvalidCastFromStringToInteger'],
  ];
  for (const [text, id] of cases) assert.deepEqual(await errorIds(text), [id], text);
});

test("attributes' arguments are evaluated", async () => {
  const f = 'function f { param([ValidateRange(1, [int]::MaxValue)][int]$n) $n }';
  assert.deepEqual(await values(`${f}; f 5`), [5]);
  assert.deepEqual(await errorIds(`${f}; f 0`), ['ParameterArgumentValidationError']);
  assert.deepEqual(await values('function g([ValidateSet("a", ("b" + "c"))]$x) { $x }; g bc'), ['bc']);
  assert.deepEqual(await errorIds('function g([ValidateLength(1, [math]::Min(2, 9))][string]$x) { $x }; g abc'), [
    'ParameterArgumentValidationError',
  ]);
  assert.deepEqual(await values('$b = { param([ValidateRange(0, [long]::MaxValue)]$n) $n }; $b.Invoke(7)'), [7]);
  const timed = 'param([ValidateScript({ $_ -lt [datetime]::MaxValue })]$d, [Parameter(Position = (1 - 1))]$e) "$e"';
  assert.deepEqual(await values(`function h { ${timed} }; h x -d (Get-Date)`), ['x']);
});
