// Numbers out of text as casts and arithmetic read them: decimal, hexadecimal, exponents, type and size suffixes.
import { decimal, double, makeNumber, type TypedNumber } from '../values/index.ts';
import { INTEGER_LIMITS } from '../values/numbers.ts';

const UNITS: { readonly [suffix: string]: bigint } = {
  '': 1n,
  kb: 1024n,
  mb: 1024n ** 2n,
  gb: 1024n ** 3n,
  tb: 1024n ** 4n,
  pb: 1024n ** 5n,
};

/** The number the text stands for in its natural type; undefined when it is none. Blank text is 0. */
export function parseNumber(text: string): number | TypedNumber | undefined {
  const given = text.trim().toLowerCase();
  if (given === '') return 0;
  const hex = /^([+-]?)0x([0-9a-f]{1,16})(l?)(kb|mb|gb|tb|pb)?$/.exec(given);
  if (hex) return hexNumber(hex[1] === '-', hex[2]!, hex[3] === 'l', UNITS[hex[4] ?? '']!);
  const match = /^([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)(l|d|u|ul|s|us|y|uy|n)?(kb|mb|gb|tb|pb)?$/.exec(given);
  if (!match) return undefined;
  const digits = match[1]!.replaceAll(',', '');
  const unit = UNITS[match[3] ?? '']!;
  if (match[2] === 'd') return decimal(String(digits).replace(/^\+/, ''));
  if (/[.e]/.test(digits) && match[2] === undefined) {
    const value = Number(digits) * Number(unit);
    return Number.isFinite(value) ? double(value) : undefined;
  }
  const whole = /[.e]/.test(digits)
    ? BigInt(Math.round(Number(digits))) * unit
    : BigInt(digits.replace(/^\+/, '')) * unit;
  if (match[2] === 'l') return makeNumber('Int64', whole);
  if (match[2] === 's' && (whole > 32767n || whole < -32768n)) return undefined;
  return smallest(whole);
}

function hexNumber(negative: boolean, digits: string, long: boolean, unit: bigint): number | TypedNumber {
  const wide = digits.length > 8 || long;
  const value = BigInt.asIntN(wide ? 64 : 32, BigInt(`0x${digits}`)) * unit;
  return smallest(negative ? -value : value);
}

/** A whole number in the smallest of Int32, Int64, Decimal and Double that holds it. */
export function smallest(value: bigint): number | TypedNumber {
  for (const type of ['Int32', 'Int64'] as const) {
    const [low, high] = INTEGER_LIMITS[type]!;
    if (value >= low && value <= high) return makeNumber(type, value);
  }
  return value < 2n ** 96n && value > -(2n ** 96n) ? decimal(String(value)) : double(Number(value));
}
