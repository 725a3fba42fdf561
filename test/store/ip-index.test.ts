// The match index against a plain list of entries: random adds, removes and matches, overlapping on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstOf, forBlocks, lastOf, type Words } from '../../src/store/ip-block.ts';
import { buffersOf, type IndexedEntry, IpIndex } from '../../src/store/ip-index.ts';

/** Reproducible: a failure names its seed. */
function randomness(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Addresses from a few crowded corners, so that they meet. */
function address(random: (below: number) => number, width: number): Words {
  const word = () =>
    [0, 0xffffffff, 0x7fffffff, 0x80000000, 0x0a000000, 0x0a000000 + random(64), random(2 ** 32)][random(7)]!;
  return Array.from({ length: width }, word);
}

function compare(a: Words, b: Words): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

function entry(random: (below: number) => number, id: number): IndexedEntry {
  const width = random(3) === 0 ? 4 : 1;
  const base = address(random, width);
  const facts = {
    id,
    expires: random(3) === 0 ? random(1000) : Number.POSITIVE_INFINITY,
    isMachineGenerated: random(2) === 0,
  };
  const bits = random(32 * width + 1);
  const other = address(random, width);
  if (random(3) === 0) return { ...facts, lo: base, hi: base };
  if (random(2) === 0) return { ...facts, lo: firstOf(base, bits), hi: lastOf(base, bits) };
  return compare(base, other) <= 0 ? { ...facts, lo: base, hi: other } : { ...facts, lo: other, hi: base };
}

function covering(entries: Iterable<IndexedEntry>, at: Words, now: number): IndexedEntry[] {
  const live = [...entries].filter(
    ({ lo, hi, expires }) => lo.length === at.length && compare(lo, at) <= 0 && compare(at, hi) <= 0 && expires > now,
  );
  const byAdmins = live.filter(({ isMachineGenerated }) => !isMachineGenerated);
  return byAdmins.length > 0 ? byAdmins : live;
}

for (const seed of [1, 2, 3, 4]) {
  test(`matches what a plain list matches (seed ${seed})`, () => {
    const random = randomness(seed);
    const model = new Map<number, IndexedEntry>();
    let index = new IpIndex();
    for (let step = 1; step <= 4000; step++) {
      const kind = random(10);
      if (kind < (model.size < 150 ? 4 : 2)) {
        const added = entry(random, step);
        model.set(step, added);
        index.add(added);
      } else if (kind < 5 && model.size > 0) {
        const gone = [...model.values()][random(model.size)]!;
        model.delete(gone.id);
        assert.equal(index.remove(gone), true);
        assert.equal(index.remove(gone), false);
      } else {
        const edges = [...model.values()];
        const edge = edges[random(edges.length)];
        const at =
          edge && random(2) === 0 ? (random(2) === 0 ? edge.lo : edge.hi) : address(random, random(2) === 0 ? 1 : 4);
        const now = random(1000);
        const expected = covering(model.values(), at, now);
        const found = index.match(at, now);
        const same = expected.find(({ id }) => id === found?.id);
        assert.ok(
          found ? same : expected.length === 0,
          `step ${step}: ${JSON.stringify({ at, now, found, expected })}`,
        );
        if (found) assert.equal(found.isMachineGenerated, same?.isMachineGenerated);
      }
      assert.equal(index.size, model.size);
      if (step % 1000 === 0) index = handedOver(index);
    }
    for (const gone of model.values()) index.remove(gone);
    const { v4, v6 } = index.parts;
    assert.deepEqual([index.size, v4.root, v6.root], [0, 0, 0], 'nothing is left behind');
  });
}

/** As from a worker thread: the buffers of the old index are gone. */
function handedOver(index: IpIndex): IpIndex {
  const { parts } = index;
  return new IpIndex(structuredClone(parts, { transfer: buffersOf(parts) }));
}

test('removed memory is used again', () => {
  const index = new IpIndex();
  const one = (id: number): IndexedEntry => ({
    id,
    lo: [Math.imul(id, 2654435761) >>> 0],
    hi: [Math.imul(id, 2654435761) >>> 0],
    expires: Number.POSITIVE_INFINITY,
    isMachineGenerated: false,
  });
  for (let id = 1; id <= 5000; id++) index.add(one(id));
  const { usedNodes, usedRecords } = index.parts.v4;
  for (let round = 0; round < 3; round++) {
    for (let id = 1; id <= 5000; id++) assert.equal(index.remove(one(id)), true);
    for (let id = 1; id <= 5000; id++) index.add(one(id));
  }
  assert.deepEqual([index.parts.v4.usedNodes, index.parts.v4.usedRecords], [usedNodes, usedRecords]);
});

test('a range is made of the fewest blocks, and they are the range', () => {
  const blocks: [Words, number][] = [];
  forBlocks([1], [0xfffffffe], (first, bits) => blocks.push([first, bits]));
  assert.equal(blocks.length, 62);
  let next = 1;
  for (const [first, bits] of blocks) {
    assert.equal(first[0], next);
    next = lastOf(first, bits)[0]! + 1;
  }
  assert.equal(next, 0xffffffff);
  const odd: number[] = [];
  forBlocks([0, 0, 0, 1], [0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe], (_, bits) => odd.push(bits));
  assert.equal(odd.length, 254);
});
