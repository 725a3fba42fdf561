// Encoded words as logs and viewers show them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodedWords } from '../../../src/transport/headers/decoded-words.ts';

test('encoded words', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['=?utf-8?Q?Gr=C3=BC=C3=9Fe_an?= alle', 'Grüße an alle'],
    ['=?UTF-8?B?R3LDvMOfZQ==?=', 'Grüße'],
    ['=?iso-8859-1?q?=E4?= =?iso-8859-1?q?=F6?=', 'äö'],
    ['=?utf-8*de?Q?=C3=A4?=', 'ä'],
    ['Gr\xc3\xbc\xc3\x9fe', 'Grüße'],
    ['\xe4', 'ä'],
    ['=?no-such-charset?Q?a?=', '=?no-such-charset?Q?a?='],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    ['=?utf-8?Q?unended', '=?utf-8?Q?unended'],
    ['=?utf-8?Q?a=0D=0Ab=00?=', 'a  b'],
  ];
  for (const [value, text] of cases) assert.equal(decodedWords(value), text, value);
});

test('size costs no more than is read, and no character is cut in two', () => {
  assert.equal(decodedWords('x'.repeat(1_000_000)).length, 400);
  decodedWords('=?'.repeat(500_000));
  decodedWords('=?utf-8?Q?'.repeat(100_000));
  assert.equal(decodedWords('\xf0\x9f\x98\x80'.repeat(10), 3), '\u{1f600}'.repeat(3));
});
