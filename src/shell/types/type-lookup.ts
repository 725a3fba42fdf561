// From the names scripts write between brackets to full .NET type names.
import { raise } from '../errors/raise.ts';
import { knownException } from '../values/exception-object.ts';
import { enumType } from '../values/index.ts';

const ACCELERATORS: Readonly<Record<string, string>> = {
  array: 'System.Array',
  bigint: 'System.Numerics.BigInteger',
  bool: 'System.Boolean',
  boolean: 'System.Boolean',
  byte: 'System.Byte',
  char: 'System.Char',
  convert: 'System.Convert',
  cultureinfo: 'System.Globalization.CultureInfo',
  datetime: 'System.DateTime',
  dayofweek: 'System.DayOfWeek',
  decimal: 'System.Decimal',
  double: 'System.Double',
  environment: 'System.Environment',
  float: 'System.Single',
  guid: 'System.Guid',
  hashtable: 'System.Collections.Hashtable',
  int: 'System.Int32',
  int16: 'System.Int16',
  int32: 'System.Int32',
  int64: 'System.Int64',
  ipaddress: 'System.Net.IPAddress',
  long: 'System.Int64',
  mailaddress: 'System.Net.Mail.MailAddress',
  math: 'System.Math',
  object: 'System.Object',
  ordered: 'System.Collections.Specialized.OrderedDictionary',
  pscredential: 'System.Management.Automation.PSCredential',
  pscustomobject: 'System.Management.Automation.PSObject',
  psobject: 'System.Management.Automation.PSObject',
  random: 'System.Random',
  regex: 'System.Text.RegularExpressions.Regex',
  sbyte: 'System.SByte',
  scriptblock: 'System.Management.Automation.ScriptBlock',
  securestring: 'System.Security.SecureString',
  short: 'System.Int16',
  single: 'System.Single',
  string: 'System.String',
  switch: 'System.Management.Automation.SwitchParameter',
  timespan: 'System.TimeSpan',
  type: 'System.Type',
  uint16: 'System.UInt16',
  uint32: 'System.UInt32',
  uint: 'System.UInt32',
  uint64: 'System.UInt64',
  ulong: 'System.UInt64',
  uri: 'System.Uri',
  ushort: 'System.UInt16',
  version: 'System.Version',
  void: 'System.Void',
  exception: 'System.Exception',
};

const KNOWN: readonly string[] = [
  'System.Collections.ArrayList',
  'System.Collections.DictionaryEntry',
  'System.Collections.Generic.List',
  'System.Collections.Generic.Dictionary',
  'System.Collections.Generic.HashSet',
  'System.Collections.IDictionary',
  'System.Collections.IEnumerable',
  'System.Collections.ICollection',
  'System.Collections.IList',
  'System.Collections.Specialized.OrderedDictionary',
  'System.DateTimeOffset',
  'System.Enum',
  'System.ValueType',
  'System.IO.Path',
  'System.IO.File',
  'System.IO.Directory',
  'System.IO.FileInfo',
  'System.Management.Automation.ErrorRecord',
  'System.Management.Automation.PSCustomObject',
  'System.Management.Automation.SwitchParameter',
  'System.Management.Automation.ScriptBlock',
  'System.Net.Dns',
  'System.Net.Mail.Attachment',
  'System.Net.Mail.MailMessage',
  'System.Net.Mail.SmtpClient',
  'System.Net.NetworkCredential',
  'System.Net.ServicePointManager',
  'System.RuntimeType',
  'System.Text.Encoding',
  'System.Text.StringBuilder',
  'System.TimeZoneInfo',
  'System.Console',
  'Microsoft.Exchange.Data.IPRange',
  'Microsoft.Exchange.Data.ByteQuantifiedSize',
  'Microsoft.Exchange.Data.SmtpAddress',
  'Microsoft.Exchange.Data.EnhancedTimeSpan',
];

const names = new Map<string, string>();
for (const name of [...KNOWN, ...Object.values(ACCELERATORS)]) {
  names.set(name.toLowerCase(), name);
  if (name.startsWith('System.')) names.set(name.slice(7).toLowerCase(), name);
}
for (const [short, name] of Object.entries(ACCELERATORS)) names.set(short, name);
for (const short of ['IPRange', 'ByteQuantifiedSize', 'SmtpAddress', 'EnhancedTimeSpan'])
  names.set(short.toLowerCase(), `Microsoft.Exchange.Data.${short}`);

/** The full name of a type literal's text (`int`, `string[]`, `Collections.Generic.List[int]`); undefined when unknown. */
export function lookUpType(text: string): string | undefined {
  const given = text.replace(/\s+/g, '');
  const array = /^(.*)(\[,*\])$/.exec(given);
  if (array) {
    const element = lookUpType(array[1]!);
    return element === undefined ? undefined : element + array[2];
  }
  const generic = /^([^[\]]+?)(?:`\d)?\[(.+)\]$/.exec(given);
  if (generic) {
    const base = lookUpType(generic[1]!);
    const parts = generic[2]!.split(',').map((part) => lookUpType(part.replace(/^\[|\]$/g, '')));
    if (base === undefined || parts.includes(undefined)) return undefined;
    return `${base}\`${parts.length}[${parts.join(',')}]`;
  }
  const lower = given.toLowerCase();
  return (
    names.get(lower) ??
    enumType(lower)?.fullName ??
    enumType(`system.${lower}`)?.fullName ??
    enumType(`system.management.automation.${lower}`)?.fullName ??
    knownException(lower)
  );
}

/** @throws ShellException TypeNotFound */
export function requireType(text: string): string {
  return lookUpType(text) ?? raise('TypeNotFound', { name: text }, { target: text });
}
