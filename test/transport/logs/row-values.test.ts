// The values of lines as they stand in a block: the same as the row's own reader gives, and one text for what comes again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRow } from '../../../src/transport/logs/log-row.ts';
import { RowValues } from '../../../src/transport/logs/row-values.ts';

const LINES = [
  'a,b,c',
  '',
  ',,',
  'a,"b, c",d',
  '"a","",""',
  'a,"b ""quoted"" c",d',
  'a,"b"c,d',
  'a,b"c"d,e',
  'a,"b',
  'a,"b""',
  'ä,"ö, ü",x',
  '"',
  'a,""',
  'a,"b",',
  'a,b,c',
];

test('values are those of the row, whatever lines stand before and behind it', () => {
  const block = Buffer.from(LINES.map((line) => `${line}\r\n`).join(''));
  const values = new RowValues();
  values.open(block, block.toString('latin1'));
  let from = 0;
  for (const line of LINES) {
    const to = from + Buffer.byteLength(line);
    const expected = parseRow(line);
    assert.equal(values.take(from, to), expected?.length ?? 0, line);
    if (expected !== undefined)
      assert.deepEqual(
        expected.map((_, i) => values.at(i)),
        expected,
        line,
      );
    assert.equal(values.at(-1), '');
    from = to + 2;
  }
});

test('a column with ever new texts gives each of them', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `session ${i},agent ${i % 3},${i % 5000}`);
  const block = Buffer.from(lines.join('\n'));
  const values = new RowValues();
  values.open(block, block.toString('latin1'));
  let from = 0;
  for (const line of lines) {
    values.take(from, from + line.length);
    assert.equal([0, 1, 2].map((i) => values.at(i)).join(','), line);
    from += line.length + 1;
  }
});
