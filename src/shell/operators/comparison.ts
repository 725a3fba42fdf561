// `-eq -ne -gt -ge -lt -le` and membership: the left operand decides the type, arrays on the left filter.

import { typeNameOf } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { raise } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { parseNumber } from '../types/parse-number.ts';
import { Version } from '../types/version.ts';
import { compare } from '../values/compare.ts';
import {
  Char,
  compareNumbers,
  compareText,
  EnumValue,
  ExceptionObject,
  isNumeric,
  ListValue,
  PSCustomObject,
  ScriptBlock,
  stringify,
  TypeValue,
  toBoolean,
  typeName,
} from '../values/index.ts';

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** The comparison as a bool, or the matching elements when the left operand is a list. */
export function comparison(
  operator: ComparisonOperator,
  left: unknown,
  right: unknown,
  caseSensitive = false,
): unknown {
  if (Array.isArray(left)) return left.filter((one) => holds(operator, one, right, caseSensitive));
  if (left instanceof ListValue) return left.items.filter((one) => holds(operator, one, right, caseSensitive));
  return holds(operator, left, right, caseSensitive);
}

export function holds(operator: ComparisonOperator, left: unknown, right: unknown, caseSensitive: boolean): boolean {
  if (typeof left === 'number' && typeof right === 'number') return decide(operator, left - right);
  switch (operator) {
    case 'eq':
      return equal(left, right, caseSensitive);
    case 'ne':
      return !equal(left, right, caseSensitive);
    default:
      return decide(operator, order(operator, left, right, caseSensitive));
  }
}

function decide(operator: ComparisonOperator, difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'ne':
      return difference !== 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    default:
      return difference <= 0;
  }
}

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;

export function equal(left: unknown, right: unknown, caseSensitive = false): boolean {
  if (isMissing(left)) return isMissing(right);
  if (isMissing(right)) return false;
  if (typeof left === 'string') return compareTextEqual(left, stringify(right), caseSensitive);
  if (typeof left === 'boolean') return left === toBoolean(right);
  if (isNumeric(left)) {
    const number = asNumber(right);
    return number !== undefined && compareNumbers(left, number) === 0;
  }
  if (left instanceof Char) return compareTextEqual(left.toString(), stringify(right), caseSensitive);
  if (byReference(left)) return left === right;
  return attemptConversion(left, right, (converted) => compare(left, converted, caseSensitive) === 0);
}

function compareTextEqual(left: string, right: string, caseSensitive: boolean): boolean {
  if (left === right) return true;
  return !caseSensitive && left.length === right.length && left.toLowerCase() === right.toLowerCase();
}

/** Objects that are equal only to themselves. */
function byReference(value: unknown): boolean {
  return (
    value instanceof PSCustomObject ||
    value instanceof Hashtable ||
    value instanceof ScriptBlock ||
    value instanceof ExceptionObject ||
    (typeNameOf(value) !== undefined && (value as object).toString === Object.prototype.toString)
  );
}

function attemptConversion(left: unknown, right: unknown, then: (converted: unknown) => boolean): boolean {
  const type = typeName(left);
  if (typeName(right) === type) return then(right);
  if (left instanceof TypeValue) return left.fullName === stringify(right);
  try {
    if (left instanceof EnumValue || left instanceof Date || left instanceof Version || type.startsWith('System.'))
      return then(convertTo(type, right));
  } catch {
    return false;
  }
  return compareTextEqual(stringify(left), stringify(right), false);
}

function asNumber(value: unknown): unknown {
  if (isNumeric(value)) return value;
  if (typeof value === 'string') return parseNumber(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Char) return value.code;
  return value instanceof EnumValue ? value.value : undefined;
}

function order(operator: string, left: unknown, right: unknown, caseSensitive: boolean): number {
  if (isMissing(left)) {
    if (isMissing(right)) return 0;
    return isNumeric(right) && compareNumbers(right, 0) < 0 ? 1 : -1;
  }
  if (isMissing(right)) return isNumeric(left) && compareNumbers(left, 0) < 0 ? -1 : 1;
  if (typeof left === 'string') return compareText(left, stringify(right), caseSensitive);
  if (typeof left === 'boolean') return Number(left) - Number(toBoolean(right));
  if (isNumeric(left)) return compareNumbers(left, asNumber(right) ?? convertTo('System.Int32', right));
  if (left instanceof Version && (right instanceof Version || typeof right === 'string'))
    return left.compare(convertTo('System.Version', right) as Version);
  const type = typeName(left);
  if (byReference(left) || Array.isArray(right))
    return raise(
      'BadOperatorArgument',
      { detail: `Cannot compare "${stringify(left)}" to "${stringify(right)}" with -${operator}.` },
      { target: left },
    );
  return compare(left, typeName(right) === type ? right : convertTo(type, right), caseSensitive);
}

/** `-contains`, `-in`. */
export function contains(list: unknown, item: unknown, caseSensitive: boolean): boolean {
  const items = Array.isArray(list) ? list : list instanceof ListValue ? list.items : [list];
  return items.some((one) => equal(one, item, caseSensitive));
}
