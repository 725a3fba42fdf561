// Static properties and methods of the types scripts name: [math], [datetime], [convert], [environment], [io.path] and their kin.
import { hostname, userInfo } from 'node:os';
import { Hashtable } from '../../core/values/hashtable.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { newCredential } from '../builtins/credential.ts';
import { netError } from '../errors/raise.ts';
import { toBlockText } from '../evaluator/block-text.ts';
import { formatText } from '../operators/format-operator.ts';
import { escapeRegex } from '../operators/regex.ts';
import { convertTo } from '../types/convert.ts';
import { Guid, NetRegex, StringBuilder } from '../types/net-values.ts';
import { Version } from '../types/version.ts';
import { isExceptionType } from '../values/exception-object.ts';
import {
  EnumValue,
  ErrorObject,
  ExceptionObject,
  enumType,
  ListValue,
  OrderedHashtable,
  PSCustomObject,
  stringify,
  typedArray,
  withKind,
} from '../values/index.ts';
import { text, whole } from './arguments.ts';
import { ARRAY_STATICS } from './collection-methods.ts';
import { DATE_STATICS, SPAN_STATICS } from './date-methods.ts';
import { ENCODINGS, Encoding } from './encoding.ts';
import { type MethodTable, methodTable } from './method-table.ts';
import { REGEX_STATICS } from './regex-methods.ts';
import { MAIL_STATICS } from './static-mail.ts';
import { CONVERT, MATH, numberStatics, type Values } from './static-numbers.ts';
import { DIRECTORY, DNS, ENVIRONMENT, FILE, PATH } from './static-system.ts';
import { CHAR_STATICS, STRING_STATICS } from './string-methods.ts';

interface StaticMembers {
  readonly values?: Values;
  readonly methods?: MethodTable;
}

const numberTypes = [
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
  'Double',
  'Single',
  'Decimal',
] as const;

const STATICS: { readonly [type: string]: StaticMembers } = {
  'System.Math': { methods: MATH, values: { PI: () => Math.PI, E: () => Math.E } },
  'System.String': {
    methods: new Map([
      ...STRING_STATICS,
      ...methodTable<undefined>({
        Format: (_, [format, ...rest]) =>
          formatText(text(format), rest.length === 1 && Array.isArray(rest[0]) ? rest[0] : rest),
      }),
    ]),
    values: { Empty: () => '' },
  },
  'System.Char': { methods: CHAR_STATICS },
  'System.Array': { methods: ARRAY_STATICS },
  'System.DateTime': {
    methods: DATE_STATICS,
    values: {
      Now: () => new Date(),
      UtcNow: () => withKind(new Date(), 'Utc'),
      Today: () => new Date(new Date().setHours(0, 0, 0, 0)),
      MinValue: () => withKind(convertTo('System.DateTime', '0001-01-01') as Date, 'Unspecified'),
      MaxValue: () => withKind(convertTo('System.DateTime', '9999-12-31T23:59:59.9999999') as Date, 'Unspecified'),
    },
  },
  'System.TimeSpan': {
    methods: SPAN_STATICS,
    values: {
      Zero: () => new TimeSpan(0),
      MaxValue: () => new TimeSpan(922337203685477),
      MinValue: () => new TimeSpan(-922337203685477),
    },
  },
  'System.Convert': { methods: CONVERT },
  'System.Guid': {
    methods: methodTable<undefined>({
      NewGuid: () => Guid.create(),
      Parse: (_, [value]) => Guid.parse(text(value)),
      new: (_, [value]) => Guid.parse(text(value)),
    }),
    values: { Empty: () => new Guid('00000000-0000-0000-0000-000000000000') },
  },
  'System.Version': {
    methods: methodTable<undefined>({
      Parse: (_, [value]) => Version.parse(text(value)),
      new: (_, args) =>
        typeof args[0] === 'string'
          ? Version.parse(args[0])
          : new Version(
              whole(args[0]),
              whole(args[1]),
              args[2] === undefined ? -1 : whole(args[2]),
              args[3] === undefined ? -1 : whole(args[3]),
            ),
    }),
  },
  'System.Text.RegularExpressions.Regex': {
    methods: new Map([
      ...REGEX_STATICS,
      ...methodTable<undefined>({
        Escape: (_, [value]) => escapeRegex(text(value)),
        Unescape: (_, [value]) => text(value).replace(/\\(.)/g, '$1'),
        new: (_, [pattern, options]) => new NetRegex(text(pattern), { ignoreCase: /ignorecase/i.test(text(options)) }),
      }),
    ]),
  },
  'System.Environment': {
    methods: ENVIRONMENT,
    values: {
      NewLine: () => '\n',
      MachineName: () => hostname(),
      UserName: () => userInfo().username,
      CurrentDirectory: () => process.cwd(),
      OSVersion: () => process.platform,
      ProcessorCount: () => 1,
      TickCount: () => Math.trunc(performance.now()),
      ExitCode: () => 0,
    },
  },
  'System.IO.Path': { methods: PATH, values: { DirectorySeparatorChar: () => '/', PathSeparator: () => ':' } },
  'System.IO.File': { methods: FILE },
  'System.IO.Directory': { methods: DIRECTORY },
  'System.Net.Dns': { methods: DNS },
  'System.Net.IPAddress': {
    methods: methodTable<undefined>({ Parse: (_, [value]) => IPAddress.parse(text(value)) }),
    values: {
      Loopback: () => IPAddress.parse('127.0.0.1'),
      Any: () => IPAddress.parse('0.0.0.0'),
      IPv6Loopback: () => IPAddress.parse('::1'),
    },
  },
  'System.Text.Encoding': {
    values: Object.fromEntries(
      Object.entries(ENCODINGS).map(([name, encoding]) => [name, () => new Encoding(encoding)]),
    ),
  },
  'System.Text.StringBuilder': {
    methods: methodTable<undefined>({ new: (_, [value]) => new StringBuilder(text(value)) }),
  },
  'System.Object': {
    methods: methodTable<undefined>({
      ReferenceEquals: (_, [left, right]) => left === right || (left ?? null) === (right ?? null),
      Equals: (_, [left, right]) => left === right,
      new: () => new PSCustomObject(),
    }),
  },
  'System.Boolean': {
    methods: methodTable<undefined>({ Parse: (_, [value]) => /^true$/i.test(text(value).trim()) }),
    values: { TrueString: () => 'True', FalseString: () => 'False' },
  },
  'System.Collections.ArrayList': {
    methods: methodTable<undefined>({ new: (_, [items]) => new ListValue(Array.isArray(items) ? [...items] : []) }),
  },
  'System.Collections.Hashtable': { methods: methodTable<undefined>({ new: () => new Hashtable() }) },
  'System.Collections.Specialized.OrderedDictionary': {
    methods: methodTable<undefined>({ new: () => new OrderedHashtable() }),
  },
  'System.Management.Automation.PSObject': { methods: methodTable<undefined>({ new: () => new PSCustomObject() }) },
  'System.Management.Automation.ScriptBlock': {
    methods: methodTable<undefined>({ Create: (_, [value], frame) => toBlockText(frame, text(value)) }),
  },
  'System.Management.Automation.ErrorRecord': {
    methods: methodTable<undefined>({
      new: (_, [exception, id, category, target]) =>
        new ErrorObject({
          id: text(id),
          category: text(convertTo('System.Management.Automation.ErrorCategory', category)),
          message: (exception as ExceptionObject).Message,
          exception: exception as ExceptionObject,
          target,
        }),
    }),
  },
  'System.Console': {
    methods: methodTable<undefined>({ WriteLine: (_, [value], frame) => frame.session.host.write(text(value)) }),
  },
  'System.Management.Automation.PSCredential': {
    methods: methodTable<undefined>({ new: (_, [user, password]) => newCredential(text(user), password) }),
  },
  ...MAIL_STATICS,
  'System.Random': { methods: methodTable<undefined>({ new: () => new PSCustomObject() }) },
  ...Object.fromEntries(numberTypes.map((type) => [`System.${type}`, numberStatics(type)])),
};

/** The static property's value; undefined when the type has none of that name. */
export function staticProperty(type: string, name: string): unknown {
  const enumeration = enumType(type);
  const lower = name.toLowerCase();
  if (enumeration !== undefined)
    for (const [member, value] of enumeration.members)
      if (member.toLowerCase() === lower) return new EnumValue(enumeration, value);
  for (const [member, value] of Object.entries(STATICS[type]?.values ?? {}))
    if (member.toLowerCase() === lower) return value();
  return undefined;
}

export function staticMethod(
  type: string,
  name: string,
): ((args: readonly unknown[], frame: never) => unknown) | undefined {
  const lower = name.toLowerCase();
  const method = STATICS[type]?.methods?.get(lower);
  if (method !== undefined) return (args, frame) => method(undefined as never, args, frame);
  if (lower === 'new') return (args) => construct(type, args);
  const enumeration = enumType(type);
  if (enumeration !== undefined && lower === 'parse') return ([value]) => convertTo(type, value);
  if (type === 'System.Enum' && lower === 'getnames')
    return ([of]) =>
      typedArray('System.String', [
        ...(enumType(stringify((of as { fullName: string }).fullName))?.members.keys() ?? []),
      ]);
  if (type === 'System.Enum' && lower === 'getvalues')
    return ([of]) => {
      const wanted = enumType((of as { fullName: string }).fullName);
      return wanted === undefined ? [] : [...wanted.members.values()].map((value) => new EnumValue(wanted, value));
    };
  if (lower === 'parse') return ([value]) => convertTo(type, text(value));
  return undefined;
}

/** `[T]::new(...)` and New-Object. */
export function construct(type: string, args: readonly unknown[]): unknown {
  const own = STATICS[type]?.methods?.get('new');
  if (own !== undefined) return own(undefined as never, args, undefined as never);
  if (type.startsWith('System.Collections.Generic.List`1'))
    return convertTo(type, Array.isArray(args[0]) ? args[0] : []);
  if (/^System\.Collections\.Generic\.(Dictionary|HashSet)/.test(type)) return new Hashtable();
  if (isExceptionType(type)) {
    const inner = args[1] instanceof ExceptionObject ? args[1] : null;
    const message = args.length === 0 ? `Exception of type '${type}' was thrown.` : text(args[0]);
    const named =
      type === 'System.ArgumentNullException' && args.length === 1
        ? `Value cannot be null. (Parameter '${message}')`
        : message;
    return new ExceptionObject(type, named, inner);
  }
  if (args.length === 1) return convertTo(type, args[0]);
  if (args.length === 0) return convertTo(type, null);
  throw netError(
    'System.Management.Automation.MethodException',
    `Cannot find an overload for "new" and the argument count: "${args.length}".`,
    'MethodCountCouldNotFindBest',
  );
}
