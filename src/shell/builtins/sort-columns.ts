// Sort keys of many rows as columns of numbers, which are compared several times as fast as what they stand for.
import { type Maybe, then } from '../evaluator/maybe.ts';
import { compare } from '../values/index.ts';
import { type Breathe, sortRows } from './sort-rows.ts';

/** The keys of one property, row by row: texts by their rank, dates by their time. Undefined when they are of several kinds. */
function columnOf(
  keys: readonly unknown[],
  caseSensitive: boolean,
  breathe: Breathe,
): Maybe<Float64Array<ArrayBuffer> | undefined> {
  if (keys.every((key) => typeof key === 'string')) return ranksOf(keys, caseSensitive, breathe);
  if (keys.every((key) => typeof key === 'number' && !Number.isNaN(key))) return Float64Array.from(keys as number[]);
  if (keys.every((key) => key instanceof Date && !Number.isNaN(key.getTime()))) return Float64Array.from(keys, Number);
  return undefined;
}

/** Equal numbers for texts that compare as equal; undefined when few occur twice, as counting them gains nothing then. */
function ranksOf(
  keys: readonly string[],
  caseSensitive: boolean,
  breathe: Breathe,
): Maybe<Float64Array<ArrayBuffer> | undefined> {
  const ranks = new Map<string, number>();
  for (const key of keys) if (ranks.set(key, 0).size > keys.length / 2) return undefined;
  const order = (left: string, right: string) => compare(left, right, caseSensitive);
  return then(sortRows([...ranks.keys()], order, breathe), (texts) => {
    let rank = 0;
    texts.forEach((text, i) => {
      if (i > 0 && order(texts[i - 1]!, text) !== 0) rank++;
      ranks.set(text, rank);
    });
    return Float64Array.from(keys, (key) => ranks.get(key)!);
  });
}

/** The places of the rows in their order, by columns of keys; undefined when the keys can't be numbers. */
export async function orderByColumns(
  keys: readonly (readonly unknown[])[],
  descends: readonly boolean[],
  caseSensitive: boolean,
  breathe: Breathe,
): Promise<readonly number[] | undefined> {
  const columns: Float64Array[] = [];
  for (const [i, texts] of keys.entries()) {
    const column = await columnOf(texts, caseSensitive, breathe);
    if (column === undefined) return undefined;
    columns.push(descends[i] ? column.map((key) => -key) : column);
    await breathe();
  }
  const order = (left: number, right: number): number => {
    for (const column of columns) {
      const [a, b] = [column[left]!, column[right]!];
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };
  return sortRows(
    keys[0]!.map((_, place) => place),
    order,
    breathe,
  );
}
