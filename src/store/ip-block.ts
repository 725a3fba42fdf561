// CIDR blocks over addresses as 32-bit words, one for IPv4 and four for IPv6: the arithmetic of the database keys and of the match index.

export type Words = readonly number[];

/** The leading bits that two addresses share. */
export function commonBits(a: Words, b: Words): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! ^ b[i]!;
    if (difference !== 0) return 32 * i + Math.clz32(difference);
  }
  return 32 * a.length;
}

/** The first address of the block of that many leading bits. */
export function firstOf(words: Words, bits: number): number[] {
  return words.map((word, i) => (word & mask(bits - 32 * i)) >>> 0);
}

export function lastOf(words: Words, bits: number): number[] {
  return words.map((word, i) => (word | ~mask(bits - 32 * i)) >>> 0);
}

/** The leading bits of the block that a range is, or undefined when it isn't one. */
export function blockBits(lo: Words, hi: Words): number | undefined {
  const bits = commonBits(lo, hi);
  for (let i = 0; i < lo.length; i++) {
    const ones = mask(bits - 32 * i);
    if ((lo[i]! & ~ones) !== 0 || (hi[i]! | ones) !== -1) return undefined;
  }
  return bits;
}

/** Calls `each` for the fewest blocks that make up the range: one for a block, at most 62 (IPv4) or 254 (IPv6). */
export function forBlocks(lo: Words, hi: Words, each: (first: Words, bits: number) => void): void {
  const whole = blockBits(lo, hi);
  if (whole !== undefined) {
    each(lo, whole);
    return;
  }
  const half = commonBits(lo, hi) + 1;
  forBlocks(lo, lastOf(lo, half), each);
  forBlocks(firstOf(hi, half), hi, each);
}

/** A word whose first `bits` bits are set; none for 0 and less, all for 32 and more. */
function mask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
