// Casting a value to a .NET type by its full name, with PowerShell's rules.
import { PosternError } from '../../core/error-record.ts';
import { ByteSize } from '../../core/values/byte-size.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { IPRange } from '../../core/values/ip-range.ts';
import { SmtpAddress } from '../../core/values/smtp-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { shellError } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { isExceptionType } from '../values/exception-object.ts';
import {
  Char,
  decimal,
  EnumValue,
  ErrorObject,
  ExceptionObject,
  enumType,
  isNumeric,
  ListValue,
  makeNumber,
  numericType,
  OrderedHashtable,
  PSCustomObject,
  parseEnum,
  ScriptBlock,
  stringify,
  TypedNumber,
  TypeValue,
  toBoolean,
  toDouble,
  typedArray,
  typeName,
} from '../values/index.ts';
import { dateFromTicks } from '../values/member-tables.ts';
import { INTEGER_LIMITS, roundHalfEven, toBigInt } from '../values/numbers.ts';
import { elementType } from '../values/typed-array.ts';
import type { NumericType } from '../values/typed-number.ts';
import { castErrorId } from './cast-error-id.ts';
import { dateOf } from './date-of.ts';
import { Guid, MailAddress, NetRegex, Uri } from './net-values.ts';
import { parseNumber } from './parse-number.ts';
import { lookUpType } from './type-lookup.ts';
import { Version } from './version.ts';

function bad(value: unknown, type: string, detail?: string): never {
  const exception = shellError('InvalidCast', { value: stringify(value), type, detail }, { target: value });
  exception.error.id = castErrorId(value, type);
  throw exception;
}

/** The value as the type. @throws ShellException when it cannot be one */
export function convertTo(type: string, value: unknown): unknown {
  if (type.endsWith(']') && /\[,*\]$/.test(type)) return toArray(type.replace(/\[,*\]$/, ''), value);
  switch (type) {
    case 'System.Object':
    case 'System.Management.Automation.PSObject':
      return value instanceof Hashtable && type.endsWith('PSObject') ? toCustomObject(value) : value;
    case 'System.String':
      return stringify(value);
    case 'System.Boolean':
      return toBoolean(value);
    case 'System.Management.Automation.SwitchParameter':
      return toBoolean(value);
    case 'System.Void':
      return undefined;
    case 'System.Int32':
      if (typeof value === 'number' && (value | 0) === value) return value;
      return toInteger('Int32', value);
    case 'System.SByte':
    case 'System.Byte':
    case 'System.Int16':
    case 'System.UInt16':
    case 'System.UInt32':
    case 'System.Int64':
    case 'System.UInt64':
      return toInteger(type.slice(7) as NumericType, value);
    case 'System.Numerics.BigInteger':
      return new TypedNumber('BigInteger', toBigInt(number(value, type)));
    case 'System.Double':
    case 'System.Single': {
      const plain = toDouble(number(value, type));
      return type === 'System.Single' ? new TypedNumber('Single', Math.fround(plain)) : makeNumber('Double', plain);
    }
    case 'System.Decimal': {
      const given = number(value, type);
      return given instanceof TypedNumber && given.type === 'Decimal' ? given : decimal(String(given));
    }
    case 'System.Char':
      return toChar(value);
    case 'System.DateTime':
      return toDate(value);
    case 'System.TimeSpan':
    case 'Microsoft.Exchange.Data.EnhancedTimeSpan':
      return toTimeSpan(value);
    case 'System.Array':
      return Array.isArray(value) ? value : toArray('System.Object', value);
    case 'System.Collections.ArrayList':
      return new ListValue([...items(value)]);
    case 'System.Collections.Hashtable':
      if (value === null || value === undefined || value instanceof Hashtable) return value ?? null;
      return bad(value, type);
    case 'System.Collections.Specialized.OrderedDictionary':
      return value instanceof Hashtable ? new OrderedHashtable(value.entries()) : bad(value, type);
    case 'System.Management.Automation.ScriptBlock':
      if (value === null || value instanceof ScriptBlock) return value;
      return bad(value, type);
    case 'System.Type':
      return toType(value);
    default:
      return toOther(type, value);
  }
}

function toOther(type: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const parse = PARSERS[type];
  if (parse !== undefined) {
    if (typeName(value) === type) return value;
    return guarded(() => parse(stringify(value)), value, type);
  }
  const enumeration = enumType(type);
  if (enumeration !== undefined) return toEnum(type, value);
  if (type.startsWith('System.Collections.Generic.List`1'))
    return new ListValue(
      [...items(value)].map((one) => convertTo(argument(type), one)),
      type,
      argument(type),
    );
  if (isExceptionType(type)) return toException(type, value);
  if (isInstance(value, type)) return value;
  return bad(value, type);
}

const argument = (type: string) => /\[(.*)\]$/.exec(type)?.[1] ?? 'System.Object';

const PARSERS: { readonly [type: string]: (text: string) => unknown } = {
  'System.Net.IPAddress': (text) => IPAddress.parse(text),
  'System.Uri': (text) => new Uri(text),
  'System.Version': (text) => Version.parse(text),
  'System.Guid': (text) => Guid.parse(text),
  'System.Net.Mail.MailAddress': (text) => new MailAddress(text),
  'System.Text.RegularExpressions.Regex': (text) => new NetRegex(text),
  'Microsoft.Exchange.Data.IPRange': (text) => IPRange.parse(text),
  'Microsoft.Exchange.Data.ByteQuantifiedSize': (text) => ByteSize.parse(text),
  'Microsoft.Exchange.Data.SmtpAddress': (text) => SmtpAddress.parse(text),
};

/** Errors of parsers become cast errors. */
function guarded(parse: () => unknown, value: unknown, type: string): unknown {
  try {
    return parse();
  } catch (thrown) {
    if (thrown instanceof PosternError) return bad(value, type, thrown.message);
    if (thrown instanceof ShellException && !thrown.error.exception.typeName.endsWith('.PSInvalidCastException'))
      throw thrown;
    return bad(value, type);
  }
}

function number(value: unknown, type: string): number | bigint | TypedNumber {
  if (isNumeric(value)) return value as number | TypedNumber;
  if (value === null || value === undefined) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Char) return value.code;
  if (value instanceof EnumValue) return value.value;
  if (typeof value === 'string') {
    const parsed = parseNumber(value);
    return parsed ?? bad(value, type, 'Error: "Input string was not in a correct format."');
  }
  if (Array.isArray(value) && value.length === 1) return number(value[0], type);
  if (value instanceof TimeSpan || value instanceof Date || typeof value === 'object') return bad(value, type);
  return bad(value, type);
}

function toInteger(type: NumericType, value: unknown): unknown {
  const given = number(value, `System.${type}`);
  const kind = numericType(given);
  const whole =
    kind === 'Double' || kind === 'Single' || kind === 'Decimal' ? rounded(given, value, type) : toBigInt(given);
  const [low, high] = INTEGER_LIMITS[type]!;
  if (whole < low || whole > high) bad(value, `System.${type}`, 'Value was either too large or too small.');
  return makeNumber(type, whole);
}

function rounded(given: number | bigint | TypedNumber, value: unknown, type: string): bigint {
  const plain = toDouble(given);
  if (!Number.isFinite(plain)) return bad(value, `System.${type}`);
  return BigInt(roundHalfEven(plain));
}

function toChar(value: unknown): Char {
  if (value instanceof Char) return value;
  if (typeof value === 'string' && value.length === 1) return new Char(value.charCodeAt(0));
  if (isNumeric(value)) return new Char(toDouble(value));
  return bad(value, 'System.Char', 'String must be exactly one character long.');
}

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (isNumeric(value)) return dateFromTicks(toBigInt(value as number));
  return guarded(() => dateOf(stringify(value)), value, 'System.DateTime') as Date;
}

function toTimeSpan(value: unknown): TimeSpan {
  if (value instanceof TimeSpan) return value;
  if (isNumeric(value)) return new TimeSpan(toDouble(value) / 1e4);
  return guarded(() => TimeSpan.parse(stringify(value)), value, 'System.TimeSpan') as TimeSpan;
}

function toType(value: unknown): TypeValue | null {
  if (value instanceof TypeValue) return value;
  if (value === null) return null;
  const name = lookUpType(stringify(value));
  return name === undefined ? bad(value, 'System.Type') : new TypeValue(name);
}

function toEnum(type: string, value: unknown): EnumValue {
  const enumeration = enumType(type)!;
  if (value instanceof EnumValue && value.type === enumeration) return value;
  if (isNumeric(value)) return new EnumValue(enumeration, toDouble(value));
  if (Array.isArray(value)) return toEnum(type, value.map((one) => stringify(one)).join(','));
  const parsed = parseEnum(enumeration, stringify(value));
  if (parsed instanceof EnumValue) return parsed;
  const allowed = parsed.matches.length === 0 ? [...enumeration.members.keys()] : parsed.matches;
  return bad(value, type, `Specify one of: ${allowed.join(', ')}.`);
}

function toException(type: string, value: unknown): unknown {
  if (value instanceof ExceptionObject && value.typeNames.includes(type)) return value;
  if (value instanceof ErrorObject) return value.exception;
  return typeof value === 'string' ? new ExceptionObject(type, value) : bad(value, type);
}

/** `[pscustomobject]@{}` keeps the order; the key PSTypeName names the type. */
export function toCustomObject(table: Hashtable): PSCustomObject {
  const object = new PSCustomObject();
  for (const [key, value] of table.entries()) {
    if (stringify(key).toLowerCase() === 'pstypename') object.typeNames.unshift(stringify(value));
    else object.set(stringify(key), value);
  }
  return object;
}

function items(value: unknown): Iterable<unknown> {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  return value instanceof ListValue ? value.items : [value];
}

function toArray(element: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value) && elementType(value) === element) return value;
  if (element === 'System.Char' && typeof value === 'string')
    return typedArray(
      element,
      [...value].map((one) => new Char(one.charCodeAt(0))),
    );
  const converted = [...items(value)].map((one) => convertTo(element, one));
  return element === 'System.Object' ? converted : typedArray(element, converted);
}

/** Whether the value is of the type or of one derived from it (`-is`). */
export function isInstance(value: unknown, type: string): boolean {
  if (value === null || value === undefined) return false;
  const own = typeName(value);
  if (own === type || type === 'System.Object') return true;
  if (value instanceof PSCustomObject)
    return type.endsWith('.PSObject') || type.endsWith('.PSCustomObject') || value.typeNames.includes(type);
  if (value instanceof ExceptionObject) return value.typeNames.includes(type);
  if (value instanceof EnumValue) return type === 'System.Enum' || type === 'System.ValueType';
  if (value instanceof TypeValue) return type === 'System.Type';
  if (type === 'System.ValueType') return isNumeric(value) || typeof value === 'boolean' || value instanceof Date;
  if (type === 'System.Array') return Array.isArray(value);
  if (type === 'System.Object[]') return false;
  if (value instanceof Hashtable)
    return (
      type === 'System.Collections.IDictionary' ||
      type === 'System.Collections.IEnumerable' ||
      type === 'System.Collections.ICollection'
    );
  if (Array.isArray(value) || value instanceof ListValue)
    return /^System\.Collections\.I(Enumerable|Collection|List)$/.test(type);
  if (value instanceof TimeSpan) return type === 'Microsoft.Exchange.Data.EnhancedTimeSpan';
  return false;
}
