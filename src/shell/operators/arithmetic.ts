// `+ - * / %` and their kin over numbers, text, arrays, dictionaries, dates and time spans; the left operand decides.
//
// One file, though long: every operator decides by the same rules of what its left operand is.
import { Hashtable } from '../../core/values/hashtable.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { raise } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { parseNumber } from '../types/parse-number.ts';
import { movedBy, timeBetween } from '../values/date-kind.ts';
import {
  Char,
  decimal,
  double,
  EnumValue,
  ListValue,
  makeNumber,
  numericType,
  OrderedHashtable,
  stringify,
  TypedNumber,
  toDouble,
  typeName,
} from '../values/index.ts';
import { INTEGER_LIMITS, roundHalfEven, toBigInt } from '../values/numbers.ts';
import type { NumericType } from '../values/typed-number.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

type Numeric = number | bigint | TypedNumber;

export function arithmetic(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') {
    const fast = plainNumbers(operator, left, right);
    if (fast !== undefined) return fast;
  }
  switch (operator) {
    case '+':
      return add(left, right);
    case '*':
      return multiply(left, right);
    default:
  }
  const moment = dates(operator, left, right);
  if (moment !== undefined) return moment;
  return numbers(operator, numberOperand(left, operator, left, right), numberOperand(right, operator, left, right));
}

/** The common case: two Int32 whose result is one. */
function plainNumbers(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  if ((left | 0) !== left || (right | 0) !== right) return undefined;
  let result: number;
  switch (operator) {
    case '+':
      result = left + right;
      break;
    case '-':
      result = left - right;
      break;
    case '*':
      result = left * right;
      break;
    case '%':
      if (right === 0) return undefined;
      return left % right || 0;
    default:
      if (right === 0) return undefined;
      result = left / right;
      if (!Number.isInteger(result)) return result;
  }
  return (result | 0) === result ? result : undefined;
}

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;
const listOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : value instanceof ListValue ? value.items : undefined;

function add(left: unknown, right: unknown): unknown {
  const items = listOf(left);
  // Nothing at all adds nothing; `$null` adds an element.
  if (items !== undefined) return [...items, ...(listOf(right) ?? (right === undefined ? [] : [right]))];
  if (typeof left === 'string') return left + stringify(right);
  if (left instanceof Char && !isNumericLike(right)) return left.toString() + stringify(right);
  if (left instanceof Hashtable && right instanceof Hashtable) return merged(left, right);
  if (isMissing(left)) return isMissing(right) ? null : right;
  const moment = dates('+', left, right);
  if (moment !== undefined) return moment;
  return numbers('+', numberOperand(left, '+', left, right), numberOperand(right, '+', left, right));
}

const isNumericLike = (value: unknown) => numericType(value) !== undefined;

function merged(left: Hashtable, right: Hashtable): Hashtable {
  const sum = left instanceof OrderedHashtable ? new OrderedHashtable(left.entries()) : new Hashtable(left.entries());
  for (const [key, value] of right.entries()) {
    if (sum.has(key)) raise('DuplicateKey', { key }, { target: key });
    sum.set(key, value);
  }
  return sum;
}

/** No text or array made by repetition may be longer. */
const MAX_LENGTH = 1 << 28;

function multiply(left: unknown, right: unknown): unknown {
  const items = listOf(left);
  if (typeof left === 'string' || items !== undefined) {
    const times = Number(convertTo('System.Int32', right));
    const length = items?.length ?? (left as string).length;
    if (times < 0 || times * length > MAX_LENGTH)
      raise('BadOperatorArgument', { detail: `Can't repeat ${times} times.` }, { target: right });
    if (typeof left === 'string') return left.repeat(times);
    const result: unknown[] = [];
    for (let i = 0; i < times; i++) result.push(...items!);
    return result;
  }
  if (left instanceof TimeSpan)
    return new TimeSpan(left.milliseconds * toDouble(numberOperand(right, '*', left, right)));
  return numbers('*', numberOperand(left, '*', left, right), numberOperand(right, '*', left, right));
}

function dates(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  if (left instanceof Date) {
    if (operator === '-' && (right instanceof Date || typeof right === 'string'))
      return new TimeSpan(timeBetween(left, convertTo('System.DateTime', right) as Date));
    if (operator !== '+' && operator !== '-') return undefined;
    const span = convertTo('System.TimeSpan', right) as TimeSpan;
    const shift = operator === '+' ? span.milliseconds : -span.milliseconds;
    return movedBy(left, shift);
  }
  if (!(left instanceof TimeSpan)) return undefined;
  if (operator === '/' && right instanceof TimeSpan) return double(left.milliseconds / right.milliseconds);
  if (operator === '/') return new TimeSpan(left.milliseconds / toDouble(numberOperand(right, '/', left, right)));
  if (operator === '+' && right instanceof Date) return movedBy(right, left.milliseconds);
  const other = convertTo('System.TimeSpan', right) as TimeSpan;
  return new TimeSpan(
    operator === '+' ? left.milliseconds + other.milliseconds : left.milliseconds - other.milliseconds,
  );
}

function numberOperand(value: unknown, operator: string, left: unknown, right: unknown): Numeric {
  if (numericType(value) !== undefined) return value as Numeric;
  if (isMissing(value)) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Char) return value.code;
  if (value instanceof EnumValue) return value.value;
  if (typeof value === 'string') {
    const number = parseNumber(value);
    if (number !== undefined) return number;
    return raise(
      'InvalidCast',
      { value, type: 'System.Int32', detail: 'Error: "Input string was not in a correct format."' },
      { target: value },
    );
  }
  return raise(
    'OperatorNotDefined',
    { operator, left: `[${typeName(left)}]`, right: `[${typeName(right)}]` },
    { target: value },
  );
}

const RANK: readonly NumericType[] = [
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
  'BigInteger',
  'Single',
  'Double',
  'Decimal',
];

/** Arithmetic of two numbers in the wider of their types; whole results that do not fit become Double. */
function numbers(operator: ArithmeticOperator, left: Numeric, right: Numeric): unknown {
  const types = [numericType(left)!, numericType(right)!] as const;
  if (types.includes('Decimal')) return decimals(operator, left, right);
  if (types.includes('Double') || types.includes('Single')) {
    const value = floating(operator, toDouble(left), toDouble(right));
    return double(value);
  }
  const rank = Math.max(RANK.indexOf(types[0]), RANK.indexOf(types[1]), RANK.indexOf('Int32'));
  const type = RANK[rank]!;
  const [a, b] = [toBigInt(left), toBigInt(right)];
  if ((operator === '/' || operator === '%') && b === 0n) raise('DivideByZero', {});
  if (operator === '/' && a % b !== 0n) return double(Number(a) / Number(b));
  const result = whole(operator, a, b);
  const limits = INTEGER_LIMITS[type];
  if (limits === undefined || (result >= limits[0] && result <= limits[1])) return makeNumber(type, result);
  return double(Number(result));
}

function whole(operator: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

function floating(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

/** Digits kept behind the point by a division of Decimals. */
const DECIMAL_DIGITS = 28;

function decimals(operator: ArithmeticOperator, left: Numeric, right: Numeric): TypedNumber {
  const [a, b] = [asDecimal(left), asDecimal(right)];
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [
    (a.value as bigint) * 10n ** BigInt(scale - a.scale),
    (b.value as bigint) * 10n ** BigInt(scale - b.scale),
  ];
  switch (operator) {
    case '+':
      return new TypedNumber('Decimal', x + y, scale);
    case '-':
      return new TypedNumber('Decimal', x - y, scale);
    case '*':
      return new TypedNumber('Decimal', (a.value as bigint) * (b.value as bigint), a.scale + b.scale);
    default:
      if (y === 0n) raise('DivideByZero', {});
      if (operator === '%') return new TypedNumber('Decimal', x % y, scale);
      return trimmed((x * 10n ** BigInt(DECIMAL_DIGITS)) / y, DECIMAL_DIGITS);
  }
}

function trimmed(value: bigint, scale: number): TypedNumber {
  let [rest, places] = [value, scale];
  while (places > 0 && rest % 10n === 0n) [rest, places] = [rest / 10n, places - 1];
  return new TypedNumber('Decimal', rest, places);
}

export function asDecimal(value: Numeric): TypedNumber {
  if (value instanceof TypedNumber && value.type === 'Decimal') return value;
  return decimal(typeof value === 'number' ? String(value) : value.toString());
}

export function negate(value: unknown): unknown {
  const operand = numberOperand(value, '-', 0, value);
  if (operand instanceof TypedNumber && operand.type === 'Decimal')
    return new TypedNumber('Decimal', -(operand.value as bigint), operand.scale);
  return numbers('-', 0, operand);
}

export function plus(value: unknown): unknown {
  return numberOperand(value, '+', 0, value);
}

export function bitwise(operator: 'band' | 'bor' | 'bxor' | 'shl' | 'shr', left: unknown, right: unknown): unknown {
  const flags = left instanceof EnumValue ? left.type : undefined;
  const [a, b] = [wholeOperand(left, right), wholeOperand(right, left)];
  const wide = numericType(left) === 'Int64' || numericType(right) === 'Int64';
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const bits = wide ? 64 : 32;
  const result = BigInt.asIntN(bits, bitResult(operator, x, y, BigInt(bits)));
  return flags ? new EnumValue(flags, Number(result)) : makeNumber(wide ? 'Int64' : 'Int32', result);
}

function bitResult(operator: 'band' | 'bor' | 'bxor' | 'shl' | 'shr', x: bigint, y: bigint, bits: bigint): bigint {
  switch (operator) {
    case 'band':
      return x & y;
    case 'bor':
      return x | y;
    case 'bxor':
      return x ^ y;
    case 'shl':
      return x << (y & (bits - 1n));
    default:
      return x >> (y & (bits - 1n));
  }
}

function wholeOperand(value: unknown, other: unknown): Numeric {
  const number =
    value instanceof EnumValue
      ? value.value
      : typeof value === 'string' && other instanceof EnumValue
        ? (convertTo(other.type.fullName, value) as EnumValue).value
        : numberOperand(value, '-band', value, other);
  const type = numericType(number);
  return type === 'Double' || type === 'Single' || type === 'Decimal' ? roundHalfEven(toDouble(number)) : number;
}

export function bitwiseNot(value: unknown): unknown {
  const number = wholeOperand(value, 0);
  return makeNumber(numericType(number) === 'Int64' ? 'Int64' : 'Int32', ~toBigInt(number));
}
