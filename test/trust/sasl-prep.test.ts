// SASLprep by the examples of RFC 4013 and what may not be in names and passwords.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saslPrep } from '../../src/trust/sasl-prep.ts';

const CASES: readonly (readonly [string, string | undefined])[] = [
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['\u0007', undefined],
  ['\u0627\u0031', undefined],
  ['a\u00a0b', 'a b'],
  ['caf\u0065\u0301', 'caf\u00e9'],
  ['\ud800', undefined],
  ['a\u202eb', undefined],
  ['\ue000', undefined],
  ['\u05d0a', undefined],
  ['\u05d0\u05d1', '\u05d0\u05d1'],
];
for (const [given, prepared] of CASES)
  test(`${JSON.stringify(given)} gives ${JSON.stringify(prepared)}`, () => {
    // RFC 4013, 3: DEL and other ASCII controls are prohibited as well.
    assert.equal(saslPrep(given), prepared);
  });
