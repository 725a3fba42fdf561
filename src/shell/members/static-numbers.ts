// Static members of the number types, of [math] and of [convert].
import { netError } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { parseNumber } from '../types/parse-number.ts';
import {
  compareNumbers,
  double,
  EnumValue,
  makeNumber,
  numericType,
  TypedNumber,
  toDouble,
  typedArray,
} from '../values/index.ts';
import { INTEGER_LIMITS, roundHalfEven, toBigInt } from '../values/numbers.ts';
import type { NumericType } from '../values/typed-number.ts';
import { real, text, whole } from './arguments.ts';
import { type MethodTable, methodTable } from './method-table.ts';

export type Values = { readonly [name: string]: () => unknown };

function keepType(value: unknown, work: (value: number) => number): unknown {
  const type = numericType(value);
  if (type === 'Decimal') return convertTo('System.Decimal', double(work(toDouble(value))));
  const result = work(real(value));
  return type !== undefined && type !== 'Double' && type !== 'Single'
    ? makeNumber(type, BigInt(Math.trunc(result)))
    : double(result);
}

function round(value: unknown, digits: unknown, mode: unknown): unknown {
  const away = /awayfromzero/i.test(`${text(digits)} ${text(mode)}`);
  const places = digits === undefined || digits instanceof EnumValue || typeof digits === 'string' ? 0 : whole(digits);
  const exact = Number(`${real(value)}e${places}`);
  const whole10 = away ? Math.sign(exact) * Math.round(Math.abs(exact)) : roundHalfEven(exact);
  const result = Number.isFinite(exact) ? Number(`${whole10}e-${places}`) : real(value);
  return numericType(value) === 'Decimal' ? convertTo('System.Decimal', double(result)) : double(result);
}

const wider = (left: unknown, right: unknown, pick: (difference: number) => boolean) => {
  const [a, b] = [left, right].map((one) => (typeof one === 'string' ? (parseNumber(one) ?? 0) : one));
  return pick(compareNumbers(a, b)) ? a : b;
};

export const MATH = methodTable<undefined>({
  Abs: (_, [value]) => keepType(value, Math.abs),
  Ceiling: (_, [value]) =>
    numericType(value) === 'Decimal' ? keepType(value, Math.ceil) : double(Math.ceil(real(value))),
  Floor: (_, [value]) =>
    numericType(value) === 'Decimal' ? keepType(value, Math.floor) : double(Math.floor(real(value))),
  Truncate: (_, [value]) => double(Math.trunc(real(value))),
  Round: (_, [value, digits, mode]) => round(value, digits, mode),
  Max: (_, [left, right]) => wider(left, right, (difference) => difference >= 0),
  Min: (_, [left, right]) => wider(left, right, (difference) => difference <= 0),
  Pow: (_, [base, exponent]) => double(real(base) ** real(exponent)),
  Sqrt: (_, [value]) => double(Math.sqrt(real(value))),
  Log: (_, [value, base]) =>
    double(base === undefined ? Math.log(real(value)) : Math.log(real(value)) / Math.log(real(base))),
  Log10: (_, [value]) => double(Math.log10(real(value))),
  Exp: (_, [value]) => double(Math.exp(real(value))),
  Sign: (_, [value]) => Math.sign(real(value)),
  Sin: (_, [value]) => double(Math.sin(real(value))),
  Cos: (_, [value]) => double(Math.cos(real(value))),
  Tan: (_, [value]) => double(Math.tan(real(value))),
  DivRem: (_, [left, right]) => Math.trunc(whole(left) / whole(right)),
});

const BASES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' };
const fromBase = (value: unknown, base: unknown) =>
  BigInt(`${BASES[whole(base)] ?? ''}${text(value).replace(/^0x/i, '')}`);
const toBase = (value: unknown, base: unknown) => {
  const plain = toBigInt(value as number);
  return (plain < 0n ? BigInt.asUintN(32, plain) : plain).toString(whole(base));
};
export const bytesOf = (value: unknown) => Buffer.from((value as unknown[]).map((one) => toDouble(one)));
export const byteArray = (bytes: Buffer) =>
  typedArray(
    'System.Byte',
    [...bytes].map((one) => new TypedNumber('Byte', one)),
  );

export const CONVERT = methodTable<undefined>({
  ToInt32: (_, [value, base]) =>
    base === undefined ? convertTo('System.Int32', value) : Number(BigInt.asIntN(32, fromBase(value, base))),
  ToInt64: (_, [value, base]) =>
    base === undefined
      ? convertTo('System.Int64', value)
      : makeNumber('Int64', BigInt.asIntN(64, fromBase(value, base))),
  ToByte: (_, [value, base]) =>
    base === undefined ? convertTo('System.Byte', value) : new TypedNumber('Byte', Number(fromBase(value, base))),
  ToUInt32: (_, [value]) => convertTo('System.UInt32', value),
  ToDouble: (_, [value]) => convertTo('System.Double', value),
  ToDecimal: (_, [value]) => convertTo('System.Decimal', value),
  ToBoolean: (_, [value]) =>
    typeof value === 'string' ? /^\s*true\s*$/i.test(value) : convertTo('System.Boolean', value),
  ToChar: (_, [value]) => convertTo('System.Char', value),
  ToDateTime: (_, [value]) => convertTo('System.DateTime', value),
  ToString: (_, [value, base]) => (typeof base === 'number' ? toBase(value, base) : text(value)),
  ToBase64String: (_, [bytes]) => bytesOf(bytes).toString('base64'),
  FromBase64String: (_, [value]) => byteArray(Buffer.from(text(value), 'base64')),
});

export function numberStatics(type: NumericType): { values: Values; methods: MethodTable } {
  const limits = INTEGER_LIMITS[type];
  const full = `System.${type}`;
  const parse = (value: unknown) => {
    const given = text(value);
    if (!/^\s*[+-]?[\d.,]+(e[+-]?\d+)?\s*$/i.test(given) || (limits !== undefined && /[.,e]/i.test(given)))
      throw netError(
        'System.FormatException',
        `The input string '${given}' was not in a correct format.`,
        'FormatException',
      );
    return convertTo(full, given);
  };
  return {
    values: limits
      ? { MaxValue: () => makeNumber(type, limits[1]), MinValue: () => makeNumber(type, limits[0]) }
      : {
          MaxValue: () => Number.MAX_VALUE,
          MinValue: () => -Number.MAX_VALUE,
          NaN: () => Number.NaN,
          PositiveInfinity: () => Infinity,
          NegativeInfinity: () => -Infinity,
        },
    methods: methodTable<undefined>({ Parse: (_, [value]) => parse(value) }),
  };
}
