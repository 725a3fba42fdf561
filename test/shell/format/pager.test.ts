// Page by page: what is written before each question, and what the keys do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pager } from '../../../src/shell/format/pager.ts';

function pager(keys: readonly string[], height = 4) {
  const shown: string[] = [];
  const left = [...keys];
  const made = new Pager({
    height: () => height,
    width: () => 10,
    write: (line) => {
      shown.push(line);
    },
    key: async () => {
      shown.push('?');
      return left.shift() ?? 'q';
    },
  });
  return { made, shown };
}

test('space shows a page, Enter a line, q ends', async () => {
  const { made, shown } = pager([' ', '\r', 'x', '\n', 'q']);
  for (let i = 1; i <= 12; i++) made.add(String(i));
  assert.equal(await made.drain(), false);
  assert.deepEqual(shown, ['1', '2', '3', '?', '4', '5', '6', '?', '7', '?', '?', '8', '?']);
  made.add('13');
  assert.equal(await made.drain(), false);
  assert.equal(shown.includes('13'), false);
});

test('a line that wraps counts by its rows, and a short output asks nothing', async () => {
  const { made, shown } = pager(['q']);
  made.add('x'.repeat(25));
  assert.equal(await made.drain(), true);
  made.add('y');
  assert.equal(await made.drain(), false);
  assert.deepEqual(shown, ['x'.repeat(25), '?']);
});
