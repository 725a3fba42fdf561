// Patterns cover whole texts, ignore case, and stay fast against text made to slow them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasWildcard, wildcard } from '../../src/core/values/wildcard.ts';

test('matches whole texts with * and ?, case ignored', () => {
  const cases: readonly [pattern: string, text: string, expected: boolean][] = [
    ['abc', 'ABC', true],
    ['abc', 'abcd', false],
    ['*@Example.COM', 'a@example.com', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1b2b3', false],
    ['**a', 'ba', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['[ab]', '[AB]', true],
    ['grÜSSE*', 'Grüsse@x', true],
    ['*a', 'aaa', true],
    ['a*a', 'a', false],
  ];
  for (const [pattern, text, expected] of cases)
    assert.equal(wildcard(pattern, { sets: false }).matches(text), expected, `${pattern} ${text}`);
});

test("PowerShell's sets and escapes", () => {
  const cases: readonly [pattern: string, text: string, expected: boolean][] = [
    ['MSEx*port', 'msexchangetransport', true],
    ['[a-c]x', 'Bx', true],
    ['[A-C]x', 'dx', false],
    ['[abc', '[abc', true],
    ['[]]x', ']x', true],
    ['a`*', 'a*', true],
    ['a`*', 'ab', false],
    ['a`', 'a`', true],
    ['*[0-9]', 'no1', true],
  ];
  for (const [pattern, text, expected] of cases)
    assert.equal(wildcard(pattern).matches(text), expected, `${pattern} ${text}`);
  assert.ok(hasWildcard('a[b]') && hasWildcard('?') && hasWildcard('*') && !hasWildcard('a`b'));
});

test('the literal is the longest plain run, without what CSV changes', () => {
  assert.equal(wildcard('*filter? Agent*').literal, 'filter');
  assert.equal(wildcard('grüße@example.net').literal, 'e@example.net');
  assert.equal(wildcard('ab"cde"f').literal, 'cde');
  assert.equal(wildcard('*?').literal, '');
});

test('many stars against a long text end', () => {
  assert.equal(wildcard(`${'*a'.repeat(50)}b`).matches('a'.repeat(4096)), false);
});
