// Methods of arrays, ArrayList and List<T>, hashtables and their enumerators.
import { TYPE } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { netError, raise } from '../errors/raise.ts';
import { collect, type Maybe, then } from '../evaluator/maybe.ts';
import { equal } from '../operators/comparison.ts';
import { convertTo } from '../types/convert.ts';
import {
  compare,
  ListValue,
  OrderedHashtable,
  ScriptBlock,
  Sequence,
  stringify,
  toBoolean,
  typedArray,
} from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';
import { elementType } from '../values/typed-array.ts';
import { outOfRange, text, whole } from './arguments.ts';
import { methodTable } from './method-table.ts';

/** What GetEnumerator of an array gives: MoveNext and Current. */
export class Enumerator extends Sequence {
  readonly items: readonly unknown[];
  #at = -1;

  constructor(items: readonly unknown[]) {
    super();
    this.items = items;
  }

  get Current(): unknown {
    return this.items[this.#at] ?? null;
  }

  MoveNext(): boolean {
    return ++this.#at < this.items.length;
  }

  Reset(): void {
    this.#at = -1;
  }

  override *[Symbol.iterator](): IterableIterator<unknown> {
    while (this.MoveNext()) yield this.Current;
  }
}
nameClass(Enumerator, 'System.Array+SZArrayEnumerator');

/** An entry of a dictionary as enumeration shows it. */
export class DictionaryEntry {
  /** The key: what PowerShell's alias property shows in tables. */
  readonly Name: unknown;
  readonly Key: unknown;
  readonly Value: unknown;

  constructor(key: unknown, value: unknown) {
    this.Name = key;
    this.Key = key;
    this.Value = value;
  }

  get [TYPE](): string {
    return 'System.Collections.DictionaryEntry';
  }

  toString(): string {
    return 'System.Collections.DictionaryEntry';
  }
}

export function entriesOf(table: Hashtable): DictionaryEntry[] {
  return [...table.entries()].map(([key, value]) => new DictionaryEntry(key, value));
}

/** `.Where({ }, mode, count)` of every value. */
export function whereMethod(items: readonly unknown[], args: readonly unknown[]): Maybe<unknown[]> {
  const [block, mode, count] = args;
  if (!(block instanceof ScriptBlock)) raise('BadOperatorArgument', { detail: 'Where takes a script block.' });
  const limit = count === undefined ? 0 : whole(count);
  const marks = collect(items, (item) => then(block.invoke(item), (output) => toBoolean(output)));
  return then(marks, (passed) =>
    byMode(items, passed, mode === undefined ? 'default' : stringify(mode).toLowerCase(), limit),
  );
}

function byMode(items: readonly unknown[], passed: readonly boolean[], mode: string, limit: number): unknown[] {
  const hits = items.filter((_, i) => passed[i]);
  const first = passed.indexOf(true);
  switch (mode) {
    case 'first':
      return hits.slice(0, limit || 1);
    case 'last':
      return hits.slice(-(limit || 1));
    case 'skipuntil':
      return first < 0 ? [] : items.slice(first, limit ? first + limit : undefined);
    case 'until':
      return items.slice(0, first < 0 ? items.length : first).slice(0, limit || undefined);
    case 'split':
      return [limit ? hits.slice(0, limit) : hits, items.filter((_, i) => !passed[i])];
    default:
      return limit ? hits.slice(0, limit) : hits;
  }
}

function indexOf(items: readonly unknown[], wanted: unknown): number {
  return items.findIndex((one) => equal(one, wanted, true));
}

export const ARRAY_METHODS = methodTable<unknown[]>({
  Add: () => {
    throw netError('System.NotSupportedException', 'Collection was of a fixed size.', 'NotSupportedException');
  },
  Clone: (items) => typedArray(elementType(items), [...items]),
  Contains: (items, [wanted]) => indexOf(items, wanted) >= 0,
  CopyTo: (items, [target, at]) => {
    const to = target as unknown[];
    items.forEach((item, i) => {
      to[whole(at) + i] = item;
    });
  },
  Equals: (items, [other]) => items === other,
  Get: (items, [index]) => items[whole(index)] ?? null,
  GetEnumerator: (items) => new Enumerator(items),
  GetLength: (items) => items.length,
  GetLowerBound: () => 0,
  GetUpperBound: (items) => items.length - 1,
  GetValue: (items, [index]) => items[whole(index)] ?? null,
  IndexOf: (items, [wanted]) => indexOf(items, wanted),
  SetValue: (items, [value, index]) => {
    items[whole(index)] = value;
  },
});

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value];

export const LIST_METHODS = methodTable<ListValue>({
  Add: (target, [value]) => {
    target.items.push(target.element === undefined ? value : convertTo(target.element, value));
    return target.element === undefined ? target.items.length - 1 : undefined;
  },
  AddRange: (target, [values]) => {
    for (const value of list(values)) target.items.push(value);
  },
  BinarySearch: (target, [value]) => indexOf(target.items, value),
  Clear: (target) => {
    target.items.length = 0;
  },
  Clone: (target) => new ListValue([...target.items], target.typeName, target.element),
  Contains: (target, [wanted]) => indexOf(target.items, wanted) >= 0,
  GetEnumerator: (target) => new Enumerator(target.items),
  GetRange: (target, [from, count]) =>
    new ListValue(target.items.slice(whole(from), whole(from) + whole(count)), target.typeName, target.element),
  IndexOf: (target, [wanted]) => indexOf(target.items, wanted),
  Insert: (target, [at, value]) => {
    if (whole(at) < 0 || whole(at) > target.items.length) outOfRange('index');
    target.items.splice(whole(at), 0, value);
  },
  Remove: (target, [wanted]) => {
    const at = indexOf(target.items, wanted);
    if (at >= 0) target.items.splice(at, 1);
    return target.element === undefined ? undefined : at >= 0;
  },
  RemoveAt: (target, [at]) => {
    if (whole(at) < 0 || whole(at) >= target.items.length) outOfRange('index');
    target.items.splice(whole(at), 1);
  },
  RemoveRange: (target, [at, count]) => {
    target.items.splice(whole(at), whole(count));
  },
  Reverse: (target) => {
    target.items.reverse();
  },
  Sort: (target) => {
    target.items.sort((left, right) => compare(left, right, true));
  },
  ToArray: (target) => typedArray(target.element ?? 'System.Object', [...target.items]),
});

export const HASHTABLE_METHODS = methodTable<Hashtable>({
  Add: (table, [key, value]) => {
    if (table.has(key)) {
      const inner = `Item has already been added. Key in dictionary: '${text(key)}'  Key being added: '${text(key)}'`;
      throw netError('System.ArgumentException', inner, 'ArgumentException');
    }
    table.set(key, value ?? null);
  },
  Clear: (table) => table.clear(),
  Clone: (table) =>
    table instanceof OrderedHashtable ? new OrderedHashtable(table.entries()) : new Hashtable(table.entries()),
  Contains: (table, [key]) => table.has(key),
  ContainsKey: (table, [key]) => table.has(key),
  ContainsValue: (table, [value]) => [...table.values()].some((one) => equal(one, value, true)),
  GetEnumerator: (table) => entriesOf(table),
  Item: (table, [key]) => table.get(key) ?? null,
  Insert: (table, [at, key, value]) => {
    const entries = [...table.entries()];
    entries.splice(whole(at), 0, [key, value]);
    table.clear();
    for (const [name, one] of entries) table.set(name, one);
  },
  Remove: (table, [key]) => {
    table.delete(key);
  },
  RemoveAt: (table, [at]) => {
    const key = [...table.keys()][whole(at)];
    if (key !== undefined) table.delete(key);
  },
});

export const ARRAY_STATICS = methodTable<undefined>({
  IndexOf: (_, [items, wanted]) => indexOf(list(items), wanted),
  Reverse: (_, [items]) => {
    (items as unknown[]).reverse();
  },
  Sort: (_, [items]) => {
    (items as unknown[]).sort((left, right) => compare(left, right, true));
  },
});
