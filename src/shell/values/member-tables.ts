// The properties of values whose .NET members are not JS properties: text, dates, collections, errors.
import { TYPE } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { Char } from './char.ts';
import { dateFields, dateKind, ticksBelow, timeBetween, withKind, withTicksBelow } from './date-kind.ts';
import { enumValue } from './enums.ts';
import { ErrorObject } from './error-object.ts';
import { ListValue } from './list-value.ts';
import { makeNumber } from './numbers.ts';
import { PSCustomObject } from './ps-custom-object.ts';
import { stringify } from './stringify.ts';
import { typeName } from './type-name.ts';
import { TypedNumber } from './typed-number.ts';

export interface MemberTable {
  /** In display order. */
  readonly names: readonly string[];
  /** By name in lower case. */
  readonly getters: ReadonlyMap<string, (value: never) => unknown>;
}

type Getters<T> = { readonly [name: string]: (value: T) => unknown };

export function memberTable<T>(getters: Getters<T>, hidden: Getters<T> = {}): MemberTableOf {
  const map = new Map<string, (value: unknown) => unknown>();
  for (const [name, getter] of [...Object.entries(getters), ...Object.entries(hidden)]) {
    map.set(name.toLowerCase(), getter as (value: unknown) => unknown);
    map.set(name, getter as (value: unknown) => unknown);
  }
  return { names: Object.keys(getters), getters: map };
}

type MemberTableOf = { readonly names: readonly string[]; readonly getters: Map<string, (value: unknown) => unknown> };

const TICKS_AT_EPOCH = 621_355_968_000_000_000n;

/** .NET ticks (100 ns since the year 1) of a date's own clock. */
export function ticksOf(date: Date): bigint {
  const offset = dateKind(date) === 'Utc' ? 0 : date.getTimezoneOffset();
  return BigInt(date.getTime() - offset * 60_000) * 10_000n + TICKS_AT_EPOCH + BigInt(ticksBelow(date));
}

/** Int64 ticks as a value. */
export function dateFromTicks(ticks: bigint): Date {
  const below = ((ticks % 10_000n) + 10_000n) % 10_000n;
  const date = new Date(Number((ticks - below - TICKS_AT_EPOCH) / 10_000n));
  return withTicksBelow(new Date(date.getTime() + date.getTimezoneOffset() * 60_000), Number(below));
}

function midnight(date: Date): Date {
  const { year, month, day } = dateFields(date);
  const utc = dateKind(date) === 'Utc';
  const start = new Date(0);
  if (utc) {
    start.setUTCFullYear(year, month - 1, day);
    start.setUTCHours(0, 0, 0, 0);
    return withKind(start, 'Utc');
  }
  start.setFullYear(year, month - 1, day);
  start.setHours(0, 0, 0, 0);
  return start;
}

const DATE = memberTable<Date>({
  Date: midnight,
  Day: (date) => dateFields(date).day,
  DayOfWeek: (date) => enumValue('System.DayOfWeek', dateFields(date).weekday),
  DayOfYear: (date) => {
    const { year, month, day } = dateFields(date);
    return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  },
  Hour: (date) => dateFields(date).hours,
  Kind: (date) => enumValue('System.DateTimeKind', dateKind(date)),
  Millisecond: (date) => dateFields(date).milliseconds,
  Minute: (date) => dateFields(date).minutes,
  Month: (date) => dateFields(date).month,
  Second: (date) => dateFields(date).seconds,
  Ticks: (date) => makeNumber('Int64', ticksOf(date)),
  TimeOfDay: (date) => new TimeSpan(timeBetween(date, midnight(date))),
  Year: (date) => dateFields(date).year,
});

const ARRAY_COUNT = (items: readonly unknown[]) => items.length;
const ARRAY = memberTable<readonly unknown[]>({
  Count: ARRAY_COUNT,
  Length: ARRAY_COUNT,
  LongLength: ARRAY_COUNT,
  Rank: () => 1,
  SyncRoot: (items) => items,
  IsReadOnly: () => false,
  IsFixedSize: () => true,
  IsSynchronized: () => false,
});

const LIST = memberTable<ListValue>({
  Capacity: (list) => list.items.length,
  Count: (list) => list.items.length,
  IsReadOnly: () => false,
  IsFixedSize: () => false,
});

const HASHTABLE = memberTable<Hashtable>({
  IsReadOnly: () => false,
  IsFixedSize: () => false,
  IsSynchronized: () => false,
  Keys: (table) => [...table.keys()],
  Values: (table) => [...table.values()],
  SyncRoot: (table) => table,
  Count: (table) => table.size,
});

const STRING = memberTable<string>({ Length: (text) => text.length });
const NONE = memberTable({});
const TYPED_NUMBER = NONE;

const ERROR = memberTable<ErrorObject>({
  Exception: (error) => error.exception,
  TargetObject: (error) => error.TargetObject,
  CategoryInfo: categoryInfo,
  FullyQualifiedErrorId: (error) => error.FullyQualifiedErrorId,
  ErrorDetails: errorDetails,
  InvocationInfo: invocationInfo,
  ScriptStackTrace: (error) => {
    const place = placeOf(error);
    return place === undefined ? '' : `at <ScriptBlock>, ${place.file ?? '<No file>'}: line ${place.line}`;
  },
});

function placeOf({ place }: ErrorObject) {
  if (place === undefined) return undefined;
  return {
    ...place.source.position(place.extent.start),
    file: place.source.file,
    code: place.source.slice(place.extent),
  };
}

export function targetText(target: unknown): string {
  return target === null || target === undefined ? '' : stringify(target);
}

function shortType(target: unknown): string {
  return typeName(target).split('.').at(-1) ?? '';
}

/** CategoryInfo as an object with its text: `Category: (target:type) [activity], reason`. */
export function categoryInfo(error: ErrorObject): object {
  const Activity = error.activity ?? error.command ?? '';
  const Reason = error.reason ?? error.exception.typeName.split('.').at(-1) ?? '';
  const TargetName = error.targetName ?? targetText(error.TargetObject);
  const TargetType = error.targetType ?? shortType(error.TargetObject);
  const text = `${error.category}: (${TargetName}:${TargetType}) [${Activity}], ${Reason}`;
  return {
    [TYPE]: 'System.Management.Automation.ErrorCategoryInfo',
    Category: enumValue('System.Management.Automation.ErrorCategory', error.category),
    Activity,
    Reason,
    TargetName,
    TargetType,
    ...hidden({ GetMessage: () => text, toString: () => text }),
  };
}

/** Methods an object answers to without showing them as properties. */
function hidden(methods: Record<string, () => unknown>): object {
  return Object.defineProperties(
    {},
    Object.fromEntries(Object.entries(methods).map(([name, value]) => [name, { value, enumerable: true }])),
  );
}

function errorDetails(error: ErrorObject): object | null {
  if (error.details === undefined && error.recommendation === undefined) return null;
  return {
    [TYPE]: 'System.Management.Automation.ErrorDetails',
    Message: error.details ?? error.message,
    RecommendedAction: error.recommendation ?? '',
    ...hidden({ toString: () => error.details ?? error.message }),
  };
}

/** Where it happened, in three lines; blank when that isn't known. */
export function positionMessage(error: ErrorObject): string {
  const place = placeOf(error);
  if (place === undefined) return '';
  const { file = 'line', line, column, text, code } = place;
  const mark = '~'.repeat(Math.max(1, Math.min(code.length, text.length - column + 1)));
  return `At ${file}:${line} char:${column}\n+ ${text}\n+ ${' '.repeat(column - 1)}${mark}`;
}

function invocationInfo(error: ErrorObject): object {
  const place = placeOf(error);
  return {
    [TYPE]: 'System.Management.Automation.InvocationInfo',
    MyCommand: error.command ?? null,
    ScriptLineNumber: place?.line ?? 0,
    OffsetInLine: place?.column ?? 0,
    ScriptName: place?.file ?? '',
    Line: place?.text ?? '',
    Statement: place?.code ?? '',
    PositionMessage: positionMessage(error),
    InvocationName: error.command ?? '',
    PSScriptRoot: place?.file?.replace(/\/[^/]*$/, '') ?? '',
    PSCommandPath: place?.file ?? '',
  };
}

const ADDRESS = memberTable<IPAddress>({
  AddressFamily: (address) => address.AddressFamily,
  IPAddressToString: (address) => address.toString(),
  IsIPv6LinkLocal: (address) => address.version === 6 && address.words[0]! >>> 22 === 0x3fa,
});

const TABLES = new Map<unknown, MemberTableOf>([
  [IPAddress, ADDRESS],
  [Date, DATE],
  [ErrorObject, ERROR],
  [ListValue, LIST],
  [Char, NONE],
  [TypedNumber, TYPED_NUMBER],
]);

export function memberTableOf(value: unknown): MemberTableOf | undefined {
  if (typeof value === 'string') return STRING;
  if (typeof value !== 'object') return NONE;
  if (value === null || value instanceof PSCustomObject) return undefined;
  if (Array.isArray(value)) return ARRAY;
  if (value instanceof Hashtable) return HASHTABLE;
  return TABLES.get(value.constructor) ?? (value instanceof ListValue ? LIST : undefined);
}
