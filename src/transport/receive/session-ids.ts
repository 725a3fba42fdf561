// Session ids as Exchange makes them: 16 hex digits, ascending, unique across restarts.

/** Ticks of 100 ns between the years 1 and 1970: the clock that Exchange counts session ids from. */
const TICKS_TO_1970 = 621_355_968_000_000_000n;

/**
 * Begins at the given time's tick and counts up by one, so that ids of a later start are larger: nobody accepts ten million
 * sessions a second. Only a clock set back between two starts could repeat one.
 */
export function sessionIds(now: number): () => string {
  const start = TICKS_TO_1970 + BigInt(Math.trunc(now)) * 10_000n;
  // Two halves as numbers: a BigInt for each refused connection would be the dearest part of it.
  let high = hex8(Number(start >> 32n));
  let low = Number(start & 0xffff_ffffn);
  return () => {
    if (++low > 0xffff_ffff) {
      low = 0;
      high = hex8(Number.parseInt(high, 16) + 1);
    }
    return high + hex8(low);
  };
}

function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
