// Reads a number literal and decides its .NET type: smallest of Int32, Int64, Decimal, Double that fits, or what its suffix says.
import type { NumberValue } from '../ast.ts';

export interface ScannedNumber {
  readonly end: number;
  /** `undefined`: it looks like a number but no type can hold it. */
  readonly number: NumberValue | undefined;
}

// A dot is not part of the number when a second dot follows: `1..3` is a range.
const NUMBER =
  /([+\-\u2013-\u2015]?)(?:0x([0-9a-f]+)|0b([01]+)|(\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e([+\-\u2013-\u2015]?\d+))?)(u?[lsy]|[udn])?([kmgtp]b)?/iy;

/** Longer literals would make big-number arithmetic slow; no type but BigInteger holds them anyway. */
const MAX_DIGITS = 400;
const MAX_DECIMAL = 79228162514264337593543950335n;

/** Reads the longest number at `start`; the caller decides whether what follows lets it stand. */
export function scanNumber(source: string, start: number): ScannedNumber | undefined {
  NUMBER.lastIndex = start;
  const match = NUMBER.exec(source);
  if (match === null) return undefined;
  const [text, sign, hex, binary, decimal, exponent, suffix, unit] = match;
  const negative = sign !== '' && sign !== '+';
  const end = start + text.length;
  const factor = unit === undefined ? 1n : 1024n ** BigInt('kmgtp'.indexOf(unit[0]!.toLowerCase()) + 1);
  const kind = suffix?.toLowerCase() ?? '';
  if (text.length > MAX_DIGITS) return { end, number: undefined };
  let number: NumberValue | undefined;
  const bits = hex !== undefined ? significant(hex) * 4 : binary !== undefined ? significant(binary) : 0;
  if (hex !== undefined)
    number = whole(twosComplement(`0x${hex}`, bits, kind) * (negative ? -factor : factor), kind, bits);
  else if (binary !== undefined)
    number = whole(twosComplement(`0b${binary}`, bits, kind) * (negative ? -factor : factor), kind, bits);
  else if (exponent === undefined && !decimal!.includes('.'))
    number = whole(BigInt(decimal!) * (negative ? -factor : factor), kind);
  else number = real(negative, decimal!, exponent, kind, factor);
  return { end, number };
}

const significant = (digits: string): number => digits.replace(/^0+/, '').length;

/** Up to 32 bits are an Int32 pattern, up to 64 an Int64 pattern, unless the suffix is unsigned. */
function twosComplement(digits: string, bits: number, suffix: string): bigint {
  const value = BigInt(digits);
  if (suffix.startsWith('u') || suffix === 'n') return value;
  if (suffix === 'y') return BigInt.asIntN(8, value);
  if (suffix === 's') return BigInt.asIntN(16, value);
  return bits > 64 ? value : BigInt.asIntN(bits > 32 ? 64 : 32, value);
}

/** `bits`: a pattern of more than 32 is never an Int32, even when its value would fit (`0xFFFFFFFFFFFFFFFF`). */
function whole(value: bigint, suffix: string, bits = 0): NumberValue | undefined {
  switch (suffix) {
    case '':
      if (bits <= 32 && fits(value, 32)) return { type: 'Int32', value: Number(value) };
      if (fits(value, 64)) return { type: 'Int64', value };
      if (value <= MAX_DECIMAL && value >= -MAX_DECIMAL) return { type: 'Decimal', value: String(value) };
      return finite(Number(value));
    case 'l':
      return fits(value, 64) ? { type: 'Int64', value } : undefined;
    case 'd':
      return value <= MAX_DECIMAL && value >= -MAX_DECIMAL ? { type: 'Decimal', value: String(value) } : undefined;
    case 'n':
      return { type: 'BigInteger', value };
    case 's':
      return fits(value, 16) ? { type: 'Int16', value: Number(value) } : undefined;
    case 'y':
      return fits(value, 8) ? { type: 'SByte', value: Number(value) } : undefined;
    case 'us':
      return value >= 0n && value < 1n << 16n ? { type: 'UInt16', value: Number(value) } : undefined;
    case 'uy':
      return value >= 0n && value < 1n << 8n ? { type: 'Byte', value: Number(value) } : undefined;
    case 'u':
      if (value >= 0n && value < 1n << 32n) return { type: 'UInt32', value: Number(value) };
      return value >= 0n && value < 1n << 64n ? { type: 'UInt64', value } : undefined;
    default:
      return value >= 0n && value < 1n << 64n ? { type: 'UInt64', value } : undefined;
  }
}

const fits = (value: bigint, bits: number): boolean => BigInt.asIntN(bits, value) === value;

const finite = (value: number): NumberValue | undefined =>
  Number.isFinite(value) ? { type: 'Double', value } : undefined;

function real(
  negative: boolean,
  mantissa: string,
  exponent: string | undefined,
  suffix: string,
  factor: bigint,
): NumberValue | undefined {
  const power = Number((exponent ?? '0').replace(/[\u2013-\u2015]/, '-'));
  if (suffix === '') return finite((negative ? -1 : 1) * Number(`${mantissa}e${power}`) * Number(factor));
  const dot = mantissa.indexOf('.');
  const digits = dot < 0 ? mantissa : mantissa.slice(0, dot) + mantissa.slice(dot + 1);
  let scale = (dot < 0 ? 0 : mantissa.length - dot - 1) - power;
  if (Math.abs(scale) > MAX_DIGITS) return undefined;
  let units = BigInt(digits) * factor;
  if (negative) units = -units;
  if (scale < 0) {
    units *= 10n ** BigInt(-scale);
    scale = 0;
  }
  return suffix === 'd' ? decimal(units, scale) : whole(roundHalfEven(units, 10n ** BigInt(scale)), suffix);
}

/** A Decimal has at most 28 places and 96 bits; further places are rounded away. */
function decimal(units: bigint, scale: number): NumberValue | undefined {
  let value = units;
  let places = scale;
  while (places > 0 && (places > 28 || value > MAX_DECIMAL || value < -MAX_DECIMAL)) {
    value = roundHalfEven(units, 10n ** BigInt(scale - places + 1));
    places--;
  }
  if (value > MAX_DECIMAL || value < -MAX_DECIMAL) return undefined;
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return { type: 'Decimal', value: value < 0n ? `-${text}` : text };
}

function roundHalfEven(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + (value < 0n ? -1n : 1n);
}
