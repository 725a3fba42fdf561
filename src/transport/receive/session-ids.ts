// Session ids as Exchange makes them: 16 hex digits, ascending, unique across restarts.

/** Ticks of 100 ns between the years 1 and 1970: the clock that Exchange counts session ids from. */
const TICKS_TO_1970 = 621_355_968_000_000_000n;

/** Processes of one server: each has every 64th id to itself. */
const STEP = 64;

/**
 * Begins at the given time's tick and counts up, so that ids of a later start are larger: nobody accepts a hundred thousand
 * sessions a second. Only a clock set back between two starts could repeat one. `index`: which process of the server, from 0.
 */
export function sessionIds(now: number, index = 0): () => string {
  const ticks = TICKS_TO_1970 + BigInt(Math.trunc(now)) * 10_000n;
  const start = ticks - (ticks % BigInt(STEP)) + BigInt(index);
  // Two halves as numbers: a BigInt for each refused connection would be the dearest part of it.
  let high = hex8(Number(start >> 32n));
  let low = Number(start & 0xffff_ffffn);
  return () => {
    low += STEP;
    if (low > 0xffff_ffff) {
      low = index;
      high = hex8(Number.parseInt(high, 16) + 1);
    }
    return high + hex8(low);
  };
}

function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
