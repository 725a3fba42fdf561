// Bytes gathered whole, however they come, and without a copy where they lie behind each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBuffer } from '../../../src/transport/delivery/byte-buffer.ts';

test('pieces of every size and place are gathered in order', () => {
  const all = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
  for (const sizes of [[1], [5000], [1, 4999], [4096, 904], [3, 1, 700]]) {
    for (const isCopied of [true, false]) {
      const gathered = new ByteBuffer();
      for (let at = 0, i = 0; at < all.length; i++) {
        const piece = all.subarray(at, at + sizes[i % sizes.length]!);
        // Pieces that aren't copied lie behind each other.
        gathered.append(isCopied ? Buffer.from(piece) : piece);
        at += piece.length;
        assert.equal(gathered.length, at);
      }
      assert.ok(gathered.bytes.equals(all), `${sizes} ${isCopied}`);
    }
  }
});

test('what comes in one piece, or behind the last, stays where it lies; what was given is never written to', () => {
  const given = Buffer.from('header body another');
  const gathered = new ByteBuffer();
  gathered.append(given.subarray(0, 7));
  gathered.append(given.subarray(7, 11));
  assert.equal(gathered.bytes.buffer, given.buffer);
  assert.equal(String(gathered.bytes), 'header body'.slice(0, 11));
  gathered.append(Buffer.from(' end'));
  assert.equal(String(gathered.bytes), 'header body end');
  assert.equal(String(given), 'header body another');
  gathered.clear();
  assert.equal(gathered.length, 0);
  gathered.append(Buffer.from('new'));
  assert.equal(String(gathered.bytes), 'new');
});
