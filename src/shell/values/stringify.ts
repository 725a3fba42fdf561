// The text of a value, as string expansion, casts and comparisons use it: the invariant culture, `$OFS` between elements.
import { typeNameOf } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { dateFields } from './date-kind.ts';
import { ListValue } from './list-value.ts';
import { PSCustomObject } from './ps-custom-object.ts';
import { typeName } from './type-name.ts';
import { TypeValue } from './type-value.ts';
import { doubleText, TypedNumber } from './typed-number.ts';

/** Text in the invariant culture; `separator` is `$OFS`. */
export function stringify(value: unknown, separator = ' '): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : doubleText(value);
    case 'undefined':
      return '';
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((one) => elementText(one)).join(separator);
  if (value instanceof ListValue) return value.items.map((one) => elementText(one)).join(separator);
  if (value instanceof TypedNumber || value instanceof Hashtable) return value.toString();
  if (value instanceof Date) return invariantDate(value);
  if (value instanceof PSCustomObject) return objectText(value);
  if (value instanceof TypeValue) return shortTypeName(value.fullName);
  return plainText(value);
}

/** Elements of arrays that are arrays themselves show as their type. */
function elementText(value: unknown): string {
  return Array.isArray(value) || value instanceof ListValue ? typeName(value) : stringify(value);
}

function objectText(value: PSCustomObject): string {
  const own = value.member('ToString');
  if (own?.kind === 'ScriptMethod') return stringify(own.body.invoke(value));
  const special = value.typeNames[0] !== 'System.Management.Automation.PSCustomObject' && value.get('__text');
  if (typeof special === 'string') return special;
  const parts = value.names().map((name) => `${name}=${innerText(value.get(name))}`);
  return `@{${parts.join('; ')}}`;
}

function innerText(value: unknown): string {
  if (value instanceof PSCustomObject) return '';
  return elementText(value);
}

/** Objects that print themselves do; objects of cmdlets show their Identity or Name; others their type. */
function plainText(value: object): string {
  if (value.toString !== Object.prototype.toString) return value.toString();
  if (typeNameOf(value) !== undefined) {
    const { Identity, Name } = value as { Identity?: unknown; Name?: unknown };
    if (Identity !== undefined && Identity !== null) return stringify(Identity);
    if (Name !== undefined && Name !== null) return stringify(Name);
  }
  return typeName(value);
}

const ACCELERATED: Readonly<Record<string, string>> = {
  'System.Int32': 'int',
  'System.Int64': 'long',
  'System.String': 'string',
  'System.Boolean': 'bool',
  'System.Char': 'char',
  'System.Double': 'double',
  'System.Decimal': 'decimal',
  'System.DateTime': 'datetime',
  'System.TimeSpan': 'timespan',
  'System.Collections.Hashtable': 'hashtable',
  'System.Byte': 'byte',
  'System.Single': 'float',
  'System.Guid': 'guid',
  'System.Version': 'version',
  'System.Net.IPAddress': 'ipaddress',
  'System.Management.Automation.ScriptBlock': 'scriptblock',
};

function shortTypeName(fullName: string): string {
  return ACCELERATED[fullName] ?? fullName;
}

const two = (value: number) => String(value).padStart(2, '0');

/** MM/dd/yyyy HH:mm:ss. */
export function invariantDate(date: Date): string {
  const { year, month, day, hours, minutes, seconds } = dateFields(date);
  return `${two(month)}/${two(day)}/${String(year).padStart(4, '0')} ${two(hours)}:${two(minutes)}:${two(seconds)}`;
}
