// Numbers whose .NET type a JS number cannot tell: an integral Double, a small Int64, Decimal, Byte and their kin.

export type NumericType =
  | 'SByte'
  | 'Byte'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'Int64'
  | 'UInt64'
  | 'BigInteger'
  | 'Single'
  | 'Double'
  | 'Decimal';

/**
 * A JS number is Int32 or Int64 (whole, by size) or Double (with a fraction, infinite, NaN, or beyond 2^53); every other
 * pairing of type and value is one of these. `value` is a bigint for Int64, UInt64 and BigInteger, and for Decimal,
 * where it is to be divided by 10^scale.
 */
export class TypedNumber {
  readonly type: NumericType;
  readonly value: number | bigint;
  readonly scale: number;

  constructor(type: NumericType, value: number | bigint, scale = 0) {
    this.type = type;
    this.value = value;
    this.scale = scale;
  }

  valueOf(): number {
    return this.scale === 0 ? Number(this.value) : Number(this.toString());
  }

  toString(): string {
    if (this.type === 'Double' || this.type === 'Single') return doubleText(Number(this.value));
    if (this.type !== 'Decimal' || this.scale === 0) return String(this.value);
    const negative = this.value < 0n;
    const digits = String(negative ? -this.value : this.value).padStart(this.scale + 1, '0');
    const at = digits.length - this.scale;
    return `${negative ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
  }

  toJSON(): number {
    return this.valueOf();
  }
}

/** A Double as .NET prints it in the invariant culture with 15 significant digits: 3.3, 1E+20, 1.5E-07. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const [mantissa = '', power = '0'] = value.toExponential(14).split('e');
  const exponent = Number(power);
  if (exponent >= 15 || exponent < -5) {
    const digits = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return `${digits}E${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const fixed = value.toFixed(Math.max(0, Math.min(100, 14 - exponent)));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}
