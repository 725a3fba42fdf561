// Making, naming and reading numbers of every .NET numeric type.
import { type NumericType, TypedNumber } from './typed-number.ts';

const INT64_MAX = 2n ** 63n - 1n;

export const INTEGER_LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  SByte: [-128n, 127n],
  Byte: [0n, 255n],
  Int16: [-32768n, 32767n],
  UInt16: [0n, 65535n],
  Int32: [-2147483648n, 2147483647n],
  UInt32: [0n, 4294967295n],
  Int64: [-INT64_MAX - 1n, INT64_MAX],
  UInt64: [0n, 2n ** 64n - 1n],
};

export function isInt32(value: number): boolean {
  return (value | 0) === value;
}

/** The numeric type of a value; undefined when it is no number. */
export function numericType(value: unknown): NumericType | undefined {
  if (typeof value === 'number') return isInt32(value) ? 'Int32' : Number.isSafeInteger(value) ? 'Int64' : 'Double';
  if (typeof value === 'bigint') return value >= -INT64_MAX - 1n && value <= INT64_MAX ? 'Int64' : 'BigInteger';
  return value instanceof TypedNumber ? value.type : undefined;
}

export function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || value instanceof TypedNumber || typeof value === 'bigint';
}

/** Whether the number's type has no fraction. */
export function isIntegral(value: unknown): boolean {
  const type = numericType(value);
  return type !== undefined && type !== 'Double' && type !== 'Single' && type !== 'Decimal';
}

/** The number in its normal form: a plain JS number where that tells the type, else a TypedNumber. */
export function makeNumber(type: NumericType, value: number | bigint): number | TypedNumber {
  switch (type) {
    case 'Int32':
      return Number(value);
    case 'Int64': {
      const plain = Number(value);
      if (Number.isSafeInteger(plain) && !isInt32(plain)) return plain;
      return new TypedNumber('Int64', BigInt(value));
    }
    case 'UInt64':
    case 'BigInteger':
      return new TypedNumber(type, BigInt(value));
    case 'Double':
      return double(Number(value));
    case 'Decimal':
      return decimal(String(value));
    default:
      return new TypedNumber(type, Number(value));
  }
}

export function double(value: number): number | TypedNumber {
  return Number.isSafeInteger(value) ? new TypedNumber('Double', value) : value;
}

/** A Decimal from plain decimal text such as `-1.50`; keeps the scale that was written. */
export function decimal(text: string): TypedNumber {
  const plain = /e/i.test(text) ? plainText(text) : text;
  const [whole = '0', fraction = ''] = plain.split('.');
  return new TypedNumber('Decimal', BigInt(whole + fraction), fraction.length);
}

function plainText(text: string): string {
  const [mantissa = '0', power = '0'] = text.toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(power) - fraction.length;
  const digits = whole + fraction;
  if (shift >= 0) return digits + '0'.repeat(shift);
  const negative = digits.startsWith('-');
  const padded = digits.replace('-', '').padStart(1 - shift, '0');
  return `${negative ? '-' : ''}${padded.slice(0, shift)}.${padded.slice(shift)}`;
}

/** The nearest JS number. */
export function toDouble(value: unknown): number {
  return typeof value === 'number' ? value : Number(value as TypedNumber | bigint);
}

/** A whole number exactly. */
export function toBigInt(value: number | bigint | TypedNumber): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (value.type === 'Decimal') return (value.value as bigint) / 10n ** BigInt(value.scale);
  return typeof value.value === 'bigint' ? value.value : BigInt(Math.trunc(value.value));
}

/** .NET's rounding to whole numbers: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const difference = value - floor;
  if (difference < 0.5) return floor;
  if (difference > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
