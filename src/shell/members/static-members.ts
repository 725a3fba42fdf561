// Static properties and methods of the types scripts name: [math], [datetime], [convert], [environment], [io.path] and their kin.
import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Hashtable } from '../../core/values/hashtable.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { newCredential } from '../builtins/credential.ts';
import { resolvePath } from '../builtins/paths.ts';
import { netError } from '../errors/raise.ts';
import { toBlockText } from '../evaluator/block-text.ts';
import { formatText } from '../operators/format-operator.ts';
import { escapeRegex } from '../operators/regex.ts';
import { convertTo } from '../types/convert.ts';
import { Guid, NetRegex, StringBuilder } from '../types/net-values.ts';
import { parseNumber } from '../types/parse-number.ts';
import { Version } from '../types/version.ts';
import { exceptionTypes } from '../values/exception-object.ts';
import {
  compareNumbers,
  double,
  EnumValue,
  ErrorObject,
  ExceptionObject,
  enumType,
  ListValue,
  makeNumber,
  numericType,
  OrderedHashtable,
  PSCustomObject,
  stringify,
  TypedNumber,
  toDouble,
  typedArray,
  withKind,
} from '../values/index.ts';
import { INTEGER_LIMITS, roundHalfEven, toBigInt } from '../values/numbers.ts';
import type { NumericType } from '../values/typed-number.ts';
import { real, text, whole } from './arguments.ts';
import { ARRAY_STATICS } from './collection-methods.ts';
import { DATE_STATICS, SPAN_STATICS } from './date-methods.ts';
import { type MethodTable, methodTable } from './method-table.ts';
import { REGEX_STATICS } from './regex-methods.ts';
import { CHAR_STATICS, STRING_STATICS } from './string-methods.ts';

type Values = { readonly [name: string]: () => unknown };

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

const MATH = methodTable<undefined>({
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
const bytesOf = (value: unknown) => Buffer.from((value as unknown[]).map((one) => toDouble(one)));
const byteArray = (bytes: Buffer) =>
  typedArray(
    'System.Byte',
    [...bytes].map((one) => new TypedNumber('Byte', one)),
  );

const CONVERT = methodTable<undefined>({
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

function numberStatics(type: NumericType): { values: Values; methods: MethodTable } {
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

const ENVIRONMENT = methodTable<undefined>({
  GetEnvironmentVariable: (_, [name]) => process.env[text(name)] ?? null,
  SetEnvironmentVariable: (_, [name, value]) => {
    if (value === null || value === '') delete process.env[text(name)];
    else process.env[text(name)] = text(value);
  },
  GetFolderPath: () => userInfo().homedir,
});

const PATH = methodTable<undefined>({
  Combine: (_, args) => path.join(...args.flat().map(text)),
  GetFileName: (_, [value]) => text(value).split(/[\\/]/).at(-1) ?? '',
  GetFileNameWithoutExtension: (_, [value]) => path.parse(text(value).replaceAll('\\', '/')).name,
  GetExtension: (_, [value]) => path.extname(text(value)),
  GetDirectoryName: (_, [value]) => path.dirname(text(value)),
  GetFullPath: (_, [value], frame) => resolvePath(frame.session, text(value)),
  GetTempPath: () => `${tmpdir()}/`,
  GetTempFileName: () => path.join(tmpdir(), `tmp${randomInt(1e9).toString(36)}.tmp`),
  ChangeExtension: (_, [value, extension]) => text(value).replace(/\.[^./\\]*$/, '') + text(extension),
  IsPathRooted: (_, [value]) => path.isAbsolute(text(value)),
});

const isFile = (name: string) => existsSync(name) && statSync(name).isFile();
const lines = (value: unknown) => `${(Array.isArray(value) ? value : [value]).map(text).join('\n')}\n`;

const FILE = methodTable<undefined>({
  Exists: (_, [name], frame) => isFile(resolvePath(frame.session, text(name))),
  ReadAllText: (_, [name], frame) => readFileSync(resolvePath(frame.session, text(name)), 'utf8'),
  ReadAllLines: (_, [name], frame) =>
    typedArray(
      'System.String',
      readFileSync(resolvePath(frame.session, text(name)), 'utf8')
        .replace(/\r?\n$/, '')
        .split(/\r?\n/),
    ),
  WriteAllText: (_, [name, content], frame) => writeFileSync(resolvePath(frame.session, text(name)), text(content)),
  WriteAllLines: (_, [name, content], frame) => writeFileSync(resolvePath(frame.session, text(name)), lines(content)),
  AppendAllText: (_, [name, content], frame) => appendFileSync(resolvePath(frame.session, text(name)), text(content)),
});

const DIRECTORY = methodTable<undefined>({
  Exists: (_, [name], frame) => {
    const full = resolvePath(frame.session, text(name));
    return existsSync(full) && statSync(full).isDirectory();
  },
});

const DNS = methodTable<undefined>({
  GetHostName: () => hostname(),
  GetHostAddresses: async (_, [name]) => {
    const { lookup } = await import('node:dns/promises');
    const found = await lookup(text(name), { all: true });
    return found.map(({ address }) => IPAddress.parse(address));
  },
  GetHostEntry: async (_, [name]) => {
    const { lookup } = await import('node:dns/promises');
    const found = await lookup(text(name), { all: true });
    return new PSCustomObject([
      ['HostName', text(name)],
      ['AddressList', found.map(({ address }) => IPAddress.parse(address))],
    ]);
  },
});

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  UTF8: 'utf8',
  ASCII: 'ascii',
  Unicode: 'utf16le',
  Default: 'utf8',
  Latin1: 'latin1',
};

export class Encoding {
  readonly name: BufferEncoding;

  constructor(name: BufferEncoding) {
    this.name = name;
  }

  GetBytes(value: unknown): unknown {
    return byteArray(Buffer.from(text(value), this.name));
  }

  GetString(bytes: unknown): string {
    return bytesOf(bytes).toString(this.name);
  }
}

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
      MinValue: () => convertTo('System.DateTime', '0001-01-01'),
      MaxValue: () => convertTo('System.DateTime', '9999-12-31T23:59:59.999'),
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
  if (exceptionTypes(type).length > 2 || type === 'System.Exception') {
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
