// A row stays one line whatever is in it, and its values come back as they were, escapes apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeField, formatRow, MAX_FIELD, MAX_LINE, parseRow } from '../../../src/transport/logs/log-row.ts';

function roundTrip(values: readonly string[]): string[] | undefined {
  const line = formatRow(values);
  assert.ok(line.endsWith('\r\n'));
  return parseRow(line.slice(0, -2));
}

test('every control, bidi and separator character is shown and never written', () => {
  const hostile: number[] = [0x61c, 0x200e, 0x200f, 0xfeff, 0xd800, 0xdfff];
  const ranges = [
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
  ] as const;
  for (const [from, to] of ranges) for (let code = from; code <= to; code++) hostile.push(code);
  for (const code of hostile) {
    const character = String.fromCharCode(code);
    const line = formatRow([`a${character}b`, character]);
    assert.ok(!line.slice(0, -2).includes(character), code.toString(16));
    const shown = code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    assert.equal(line, `a${shown}b,${shown}\r\n`);
  }
});

test('a surrogate pair and other letters are written as they are', () => {
  assert.equal(formatRow(['grüße 日本 😀']), 'grüße 日本 😀\r\n');
});

test('commas and quotes are quoted, a backslash stays', () => {
  assert.equal(
    formatRow(['a,b', 'c"d', 'EDGE1\\Internet Mail', '', '"']),
    '"a,b","c""d",EDGE1\\Internet Mail,,""""\r\n',
  );
});

test('a row never looks like a header', () => {
  assert.equal(formatRow(['#Fields: x', '#y']), '\\x23Fields: x,#y\r\n');
});

test('a value is cut at its limit, and the longest row is below the longest line', () => {
  const [cut] = roundTrip(['x'.repeat(MAX_FIELD + 1)])!;
  assert.equal(cut!.length, MAX_FIELD);
  assert.ok(cut!.endsWith('…'));
  assert.equal(roundTrip(['x'.repeat(MAX_FIELD)])![0], 'x'.repeat(MAX_FIELD));
  assert.deepEqual(roundTrip(['😀'.repeat(MAX_FIELD)]), [`${'😀'.repeat(MAX_FIELD / 2 - 1)}…`], 'no half of a pair');
  const worst = formatRow(Array<string>(20).fill('\u202e'.repeat(MAX_FIELD)));
  assert.ok(Buffer.byteLength(worst) < MAX_LINE);
});

test('an unended quote gives no row; a quote inside a value is a character', () => {
  assert.equal(parseRow('a,"b'), undefined);
  assert.equal(parseRow('a,"b""'), undefined);
  assert.deepEqual(parseRow('a,b"c"d,"e"f,""'), ['a', 'b"c"d', 'ef', '']);
});

test('any values come back, escaped', () => {
  const alphabet = [
    'a',
    ',',
    '"',
    '""',
    '\r\n',
    '\n',
    ';',
    '#',
    '\\',
    '\\x0d',
    '\u0000',
    '\u2028',
    'é',
    '😀',
    '\ud800',
    ' ',
    '',
  ];
  let seed = 42;
  const next = (below: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % below;
  for (let round = 0; round < 5000; round++) {
    const values = Array.from({ length: 1 + next(6) }, () =>
      Array.from({ length: next(8) }, () => alphabet[(next(1 << 20) >> 4) % alphabet.length]!).join(''),
    );
    if (values[0]!.startsWith('#')) values[0] = `x${values[0]}`;
    assert.deepEqual(roundTrip(values), values.map(escapeField));
  }
});
