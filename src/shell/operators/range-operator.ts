// `a..b`: whole numbers, or characters when both ends are single characters.
import { raise } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { Char } from '../values/index.ts';

/** A range written out may not be longer. */
const MAX_RANGE = 50_000_000;

export function range(left: unknown, right: unknown): unknown[] {
  if (isCharacter(left) && isCharacter(right))
    return numbers(code(left), code(right)).map((value) => new Char(value as number));
  return numbers(Number(convertTo('System.Int32', left)), Number(convertTo('System.Int32', right)));
}

function isCharacter(value: unknown): boolean {
  return value instanceof Char || (typeof value === 'string' && value.length === 1 && !/\d/.test(value));
}

function code(value: unknown): number {
  return value instanceof Char ? value.code : (value as string).charCodeAt(0);
}

function numbers(from: number, to: number): unknown[] {
  const length = Math.abs(to - from) + 1;
  if (length > MAX_RANGE) raise('BadOperatorArgument', { detail: `A range of ${length} numbers is too long.` });
  const step = from <= to ? 1 : -1;
  const result = new Array<unknown>(length);
  for (let i = 0; i < length; i++) result[i] = from + i * step;
  return result;
}
