// Wildcards as in PowerShell, and no pattern that takes long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wildcard } from '../../../src/commands/conventions/wildcard.ts';

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['*', '', true],
  ['MSEx*port', 'msexchangetransport', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[a-c]x', 'dx', false],
  ['[abc', '[abc', true],
  ['a`*', 'a*', true],
  ['a`*', 'ab', false],
  ['a.c', 'abc', false],
  ['*b*b', 'abab', true],
  ['', '', true],
  ['', 'a', false],
];
for (const [pattern, text, expected] of CASES)
  test(`'${pattern}' ${expected ? 'matches' : "doesn't match"} '${text}'`, () => {
    assert.equal(wildcard(pattern, text), expected);
  });

test('many stars on a long text are counted in steps, not in years', () => {
  assert.equal(wildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5000)), false);
});
