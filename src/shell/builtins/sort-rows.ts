// A stable sort of any number of rows that lets Ctrl-C in: long ones are sorted in parts that are then merged.
import type { Maybe } from '../evaluator/maybe.ts';

type Order<T> = (left: T, right: T) => number;
/** Lets signals in; throws when there was one. */
export type Breathe = () => Maybe<void>;

/** What sorts in some tens of milliseconds. */
const PART = 1 << 15;

/** Sorts in place when that is short. */
export function sortRows<T>(rows: T[], order: Order<T>, breathe: Breathe): T[] | Promise<T[]> {
  return rows.length <= PART ? rows.sort(order) : sortParts(rows, order, breathe);
}

async function sortParts<T>(rows: readonly T[], order: Order<T>, breathe: Breathe): Promise<T[]> {
  let parts: T[][] = [];
  for (let at = 0; at < rows.length; at += PART) {
    parts.push(rows.slice(at, at + PART).sort(order));
    await breathe();
  }
  while (parts.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const [left, right] = [parts[i]!, parts[i + 1]];
      merged.push(right === undefined ? left : await merge(left, right, order, breathe));
    }
    parts = merged;
  }
  return parts[0] ?? [];
}

async function merge<T>(left: readonly T[], right: readonly T[], order: Order<T>, breathe: Breathe): Promise<T[]> {
  const merged: T[] = new Array(left.length + right.length);
  let [l, r] = [0, 0];
  for (let at = 0; at < merged.length; at++) {
    // Of equals the left one first: that is what makes it stable.
    const takesLeft = r >= right.length || (l < left.length && order(left[l]!, right[r]!) <= 0);
    merged[at] = takesLeft ? left[l++]! : right[r++]!;
    if (at % PART === PART - 1) await breathe();
  }
  return merged;
}
