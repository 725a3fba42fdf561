// Times are printed and read as Date does it, only faster, and nonsense is told apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, formatTimestamp, parseTimestamp } from '../../../src/transport/logs/timestamp.ts';

test('prints and reads what Date prints', () => {
  for (const time of [
    0, 1, 59_999, 60_000, 951_782_400_000, 1_772_409_598_177, -1, 1_772_409_599_009, 1_772_409_599_010,
  ]) {
    assert.equal(formatTimestamp(time), new Date(time).toISOString());
    assert.equal(parseTimestamp(formatTimestamp(time)), time);
  }
  assert.equal(formatTimestamp(1.9), '1970-01-01T00:00:00.001Z');
  assert.equal(dayOf(Date.UTC(2026, 0, 2, 23, 59, 59, 999)), '20260102');
});

test('a time no date can have is still printed', () => {
  assert.equal(formatTimestamp(Number.NaN), '1970-01-01T00:00:00.000Z');
  assert.equal(formatTimestamp(9e15), '1970-01-01T00:00:00.000Z');
});

test('reads at a place, and what people edited; refuses the rest', () => {
  assert.equal(parseTimestamp('xx2026-01-01T00:00:01.500Z,y', 2), Date.UTC(2026, 0, 1, 0, 0, 1, 500));
  assert.equal(parseTimestamp('2026-01-01 00:00:01'), Date.UTC(2026, 0, 1, 0, 0, 1));
  for (const text of [
    '',
    '2026-01-01',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T25:00:00.000Z',
    '2026-01-01T00:00:0',
    '2026-01-01X00:00:00',
    'Torn Agent,Rej',
  ])
    assert.ok(Number.isNaN(parseTimestamp(text)), text);
});
