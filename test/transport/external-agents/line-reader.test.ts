// Lines from a program's output: whole, bounded, in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineReader } from '../../../src/transport/external-agents/line-reader.ts';

function read(limit: number, ...chunks: readonly string[]): readonly string[] {
  const seen: string[] = [];
  const reader = new LineReader(
    limit,
    (line) => seen.push(line),
    () => seen.push('TOO LONG'),
  );
  for (const chunk of chunks) reader.read(Buffer.from(chunk, 'latin1'));
  return seen;
}

test('lines come whole however the bytes are cut', () => {
  assert.deepEqual(read(10, 'ab', 'c\nd', '\r\n', '\n', 'rest'), ['abc', 'd', '']);
  assert.deepEqual(read(10, '\xc3', '\xa4\n'), ['ä']);
});

test('a line that is too long is told at once, with or without its end', () => {
  assert.deepEqual(read(5, 'abcde\n'), ['abcde']);
  assert.deepEqual(read(5, 'abcdef\nx\n'), ['TOO LONG']);
  assert.deepEqual(read(5, 'abc', 'def'), ['TOO LONG']);
});
