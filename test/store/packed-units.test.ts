// What goes to the thread that writes a queue file arrives as it was, with all content in one block.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packUnits, unpackUnits } from '../../src/store/queue/packed-units.ts';
import type { Unit } from '../../src/store/queue/queue-writer.ts';

test('units arrive as they were', () => {
  const units: readonly Unit[] = [
    [
      ['reserve', 2 ** 52],
      ['addMessage', 1, 1_700_000_000_000, 3, 0, null, '{"subject":"\\"\u{1f4e7}\\ud800"}'],
      ['addContent', 1, Buffer.from([0, 255, 13])],
      ['putJob', 1, 2, 3, 0, 0, 0, '', '[]'],
    ],
    [],
    [['putContent', 2, new Uint8Array(0)]],
    [['addContent', 3, Buffer.from('later').subarray(1)]],
  ];
  const packed = structuredClone(packUnits(units));
  assert.equal(packed.block.byteLength, 7);
  const plain = (all: readonly Unit[]) =>
    all.map((unit) => unit.map((change) => change.map((one) => (one instanceof Uint8Array ? [...one] : one))));
  assert.deepEqual(plain(unpackUnits(packed)), plain(units));
});
