// .NET number formats, standard (`N2`, `X8`, `P`, `C`) and custom (`#,##0.00`), in the en-US culture.
import { numericType, toBigInt, toDouble } from './numbers.ts';
import { stringify } from './stringify.ts';
import type { TypedNumber } from './typed-number.ts';

/** The number by a .NET format string; the general form for an empty one. */
export function formatNumber(value: number | bigint | TypedNumber, format: string): string {
  const standard = /^([a-z])(\d{0,2})$/i.exec(format);
  if (format === '') return stringify(value);
  if (standard) return standardNumber(value, standard[1]!, standard[2] === '' ? undefined : Number(standard[2]));
  return customNumber(toDouble(value), format);
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function standardNumber(value: number | bigint | TypedNumber, letter: string, precision: number | undefined): string {
  const number = toDouble(value);
  switch (letter.toUpperCase()) {
    case 'N':
      return grouped(number, precision ?? 2);
    case 'F':
      return number.toLocaleString('en-US', {
        useGrouping: false,
        minimumFractionDigits: precision ?? 2,
        maximumFractionDigits: precision ?? 2,
      });
    case 'P':
      return `${grouped(number * 100, precision ?? 2)}%`;
    case 'C':
      return number < 0 ? `-$${grouped(-number, precision ?? 2)}` : `$${grouped(number, precision ?? 2)}`;
    case 'D': {
      const whole = toBigInt(value);
      return `${whole < 0n ? '-' : ''}${String(whole < 0n ? -whole : whole).padStart(precision ?? 0, '0')}`;
    }
    case 'X': {
      const whole = toBigInt(value);
      const bits = numericType(value) === 'Int64' || numericType(value) === 'UInt64' ? 64n : 32n;
      const text = (whole < 0n ? whole + (1n << bits) : whole).toString(16).padStart(precision ?? 0, '0');
      return letter === 'X' ? text.toUpperCase() : text;
    }
    case 'B':
      return toBigInt(value)
        .toString(2)
        .padStart(precision ?? 0, '0');
    case 'E': {
      const [mantissa = '', power = '0'] = number.toExponential(precision ?? 6).split('e');
      const exponent = Number(power);
      return `${mantissa}${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(3, '0')}`;
    }
    case 'G':
      return precision ? String(Number(number.toPrecision(precision))) : stringify(value);
    case 'R':
      return String(number);
    default:
      return stringify(value);
  }
}

/** Sections by `;` (positive; negative; zero), digit places, grouping, percent and literal text. */
function customNumber(value: number, format: string): string {
  const sections = format.split(/;(?=(?:[^']*'[^']*')*[^']*$)/);
  if (value < 0 && sections[1] !== undefined) return applySection(-value, sections[1]);
  if (value === 0 && sections[2] !== undefined) return applySection(0, sections[2]);
  const text = applySection(Math.abs(value), sections[0] ?? '');
  return value < 0 ? `-${text}` : text;
}

function applySection(value: number, section: string): string {
  const tokens: readonly string[] = section.match(/'[^']*'|"[^"]*"|\\.|[0#.,]+|%|[^0#.,%'"\\]+/g) ?? [];
  const places = tokens.filter((token) => /^[0#.,]+$/.test(token) && /[0#]/.test(token));
  if (places.length === 0) return tokens.map(literal).join('');
  const pattern = places.join('');
  const [wholePlaces = '', fractionPlaces = ''] = pattern.split('.');
  const percent = tokens.includes('%') ? 100 : 1;
  const scaled = (value * percent) / 1000 ** (/,+$/.exec(wholePlaces)?.[0].length ?? 0);
  const minimum = (fractionPlaces.match(/0/g) ?? []).length;
  const maximum = fractionPlaces.replace(/,/g, '').length;
  const [whole = '0', fraction = ''] = scaled.toFixed(maximum).split('.');
  const grouping = /[0#],+[0#]/.test(wholePlaces);
  const least = (wholePlaces.match(/0/g) ?? []).length;
  let digits = (whole === '0' && least === 0 ? '' : whole).padStart(least, '0');
  if (grouping) digits = digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  let rest = fraction;
  while (rest.length > minimum && rest.endsWith('0')) rest = rest.slice(0, -1);
  const number = rest === '' ? digits : `${digits}.${rest}`;
  let placed = false;
  return tokens
    .map((token) => {
      if (!places.includes(token)) return literal(token);
      if (placed) return '';
      placed = true;
      return number;
    })
    .join('');
}

function literal(token: string): string {
  if (token.startsWith('\\')) return token.slice(1);
  return /^(['"]).*\1$/.test(token) ? token.slice(1, -1) : token;
}
