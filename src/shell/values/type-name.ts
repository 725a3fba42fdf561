// The .NET type name of any value, and the names of the types above it.
import { typeNameOf } from '../../core/typed.ts';
import { ByteSize } from '../../core/values/byte-size.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { IPRange } from '../../core/values/ip-range.ts';
import { SmtpAddress } from '../../core/values/smtp-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { Char } from './char.ts';
import { EnumValue } from './enum-value.ts';
import { ErrorObject } from './error-object.ts';
import { ExceptionObject } from './exception-object.ts';
import { ListValue } from './list-value.ts';
import { numericType } from './numbers.ts';
import { OrderedHashtable } from './ordered-hashtable.ts';
import { PSCustomObject } from './ps-custom-object.ts';
import { ScriptBlock } from './script-block.ts';
import { TypeValue } from './type-value.ts';
import { elementType } from './typed-array.ts';

const CLASS_NAMES = new Map<unknown, string>([
  [Hashtable, 'System.Collections.Hashtable'],
  [OrderedHashtable, 'System.Collections.Specialized.OrderedDictionary'],
  [Date, 'System.DateTime'],
  [TimeSpan, 'System.TimeSpan'],
  [IPAddress, 'System.Net.IPAddress'],
  [IPRange, 'Microsoft.Exchange.Data.IPRange'],
  [ByteSize, 'Microsoft.Exchange.Data.ByteQuantifiedSize'],
  [SmtpAddress, 'Microsoft.Exchange.Data.SmtpAddress'],
  [Endpoint, 'Microsoft.Exchange.Data.IPBinding'],
  [Char, 'System.Char'],
  [ScriptBlock, 'System.Management.Automation.ScriptBlock'],
  [ErrorObject, 'System.Management.Automation.ErrorRecord'],
  [TypeValue, 'System.RuntimeType'],
]);

/** Gives the instances of a class a .NET type name. */
export function nameClass(type: unknown, name: string): void {
  CLASS_NAMES.set(type, name);
}

/** The full .NET name (or the name given by `typed`); empty for `$null`. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'System.String';
    case 'boolean':
      return 'System.Boolean';
    case 'undefined':
      return '';
    case 'function':
      return 'System.Management.Automation.PSMethod';
    case 'number':
    case 'bigint':
      return `System.${numericType(value)}`;
    default:
  }
  if (value === null) return '';
  if (Array.isArray(value)) return `${elementType(value)}[]`;
  const given = typeNameOf(value);
  if (given !== undefined) return given;
  if (value instanceof PSCustomObject) return value.typeNames[0] ?? 'System.Object';
  const numeric = numericType(value);
  if (numeric !== undefined) return numeric === 'BigInteger' ? 'System.Numerics.BigInteger' : `System.${numeric}`;
  if (value instanceof ExceptionObject) return value.typeName;
  if (value instanceof EnumValue) return value.type.fullName;
  if (value instanceof ListValue) return value.typeName;
  return CLASS_NAMES.get((value as object).constructor) ?? 'System.Object';
}

/** The value's type names, most specific first, as `PSTypeNames` shows them. */
export function typeNames(value: unknown): string[] {
  if (value instanceof PSCustomObject) return value.typeNames;
  if (value instanceof ExceptionObject) return value.typeNames;
  const name = typeName(value);
  if (Array.isArray(value)) return [name, 'System.Array', 'System.Object'];
  if (value instanceof EnumValue) return [name, 'System.Enum', 'System.ValueType', 'System.Object'];
  const isValueType = numericType(value) !== undefined || typeof value === 'boolean' || value instanceof Date;
  return isValueType ? [name, 'System.ValueType', 'System.Object'] : [name, 'System.Object'];
}
