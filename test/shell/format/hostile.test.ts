// No byte of data can steer the terminal, and no amount of it fills the memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormatter } from '../../../src/shell/format/index.ts';
import { asked, format, object } from './support.ts';

// What may stand in a line: no C0 (but the tab of plain text), no DEL, no C1, no marks that reorder text.
const STEERS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** A small generator with a fixed seed, so that a failure can be seen again. */
function random(seed: number) {
  return () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

const pieces = [
  '\x1b[2J',
  '\x1b]0;t\x07',
  '\x9b31m',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\x7f',
  '\u202e',
  'a',
  '漢',
  '\u0301',
  ' ',
  '{',
  '😀',
  '\ud800',
];

test('control characters of names, labels, groups and values never reach a line', async () => {
  const next = random(7);
  const hostile = () =>
    Array.from({ length: 1 + next() * 12 }, () => pieces[Math.floor(next() * pieces.length)]).join('');
  for (let round = 0; round < 300; round++) {
    const items = Array.from({ length: 3 }, () =>
      object({ [hostile()]: hostile(), Same: [hostile(), { toString: hostile }], Group: hostile() }),
    );
    const more = { groupBy: { name: 'Group' }, wrap: round % 2 === 0, autoSize: round % 3 === 0 };
    for (const shape of ['table', 'list', 'wide'] as const) {
      const lines = await format([hostile(), ...asked(shape, items, more), ...items, hostile()], {
        width: 5 + Math.floor(next() * 60),
        profile: round % 5 === 0 ? '5.1' : '7',
      });
      for (const line of lines) assert.doesNotMatch(line, STEERS);
    }
  }
});

test('lines of a table never exceed the width', async () => {
  const lines = await format([object({ test: '1'.repeat(200), more: '漢'.repeat(90) })], { width: 80 });
  assert.ok(lines.every((line) => line.length <= 80));
});

test('rows stream once the widths are decided', async () => {
  let seen = 0;
  let kept = 0;
  const items = function* () {
    for (let i = 0; i < 20_000; i++) {
      kept = Math.max(kept, i - seen);
      yield object({ i, text: 'x'.repeat(i % 10) });
    }
  };
  const formatter = createFormatter({ emit: () => seen++ });
  for (const item of items()) await formatter.push(item);
  formatter.end();
  assert.equal(seen, 20_000 + 4);
  assert.ok(kept <= 5001);
});
