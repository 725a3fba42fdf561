// Ordering and equality of two values as the comparison operators and Sort-Object have them: text ignores case unless asked.
import { ByteSize } from '../../core/values/byte-size.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { Char } from './char.ts';
import { timeBetween } from './date-kind.ts';
import { EnumValue } from './enum-value.ts';
import { isNumeric } from './numbers.ts';
import { stringify } from './stringify.ts';
import { TypedNumber } from './typed-number.ts';

/** Made when first used: a collator takes milliseconds to make. */
let insensitive: Intl.Collator | undefined;
let sensitive: Intl.Collator | undefined;

export function compareText(left: string, right: string, caseSensitive = false): number {
  if (left === right) return 0;
  if (caseSensitive) sensitive ??= new Intl.Collator('en-US', { sensitivity: 'variant', caseFirst: 'lower' });
  else insensitive ??= new Intl.Collator('en-US', { sensitivity: 'accent', ignorePunctuation: false });
  return (caseSensitive ? sensitive : insensitive)!.compare(left, right);
}

export function compareNumbers(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [exact(left), exact(right)];
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

function exact(value: unknown): number | bigint {
  if (value instanceof TypedNumber) return value.scale === 0 ? value.value : value.valueOf();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return value as number | bigint;
}

/** Values of one kind compared; anything else by its text. Negative, zero or positive. `$null` comes before everything. */
export function compare(left: unknown, right: unknown, caseSensitive = false): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right, caseSensitive);
  const [noLeft, noRight] = [left === null || left === undefined, right === null || right === undefined];
  if (noLeft || noRight) return noLeft && noRight ? 0 : noLeft ? -1 : 1;
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right);
  if (left instanceof Date && right instanceof Date) return timeBetween(left, right);
  const [a, b] = [ordinal(left), ordinal(right)];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (left instanceof IPAddress && right instanceof IPAddress) return left.compare(right);
  return compareText(stringify(left), stringify(right), caseSensitive);
}

/** The number by which values of one kind are ordered. */
function ordinal(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (value instanceof TimeSpan) return value.milliseconds;
  if (value instanceof ByteSize) return value.bytes;
  if (value instanceof EnumValue) return value.value;
  if (value instanceof Char) return value.code;
  return undefined;
}
