// `$x[i]`: lists by position (negative from the end, lists of positions), dictionaries by key, text by character.

import { typeNameOf } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { raise } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { MatchGroups } from '../types/net-values.ts';
import { Char, ListValue, OrderedHashtable, PSCustomObject, typeName } from '../values/index.ts';
import { PropertyCollection } from './ps-object-view.ts';

const position = (index: unknown) => Number(convertTo('System.Int32', index));

export function indexValue(target: unknown, index: unknown): unknown {
  if (target === null || target === undefined) return raise('NullArray', {});
  if (target instanceof Hashtable) return indexTable(target, index);
  if (index === null || index === undefined) return raise('NullArrayIndex', {});
  if (target instanceof MatchGroups) return target.at(index);
  if (target instanceof PropertyCollection && typeof index === 'string') return target.at(index);
  const items = Array.isArray(target) ? target : target instanceof ListValue ? target.items : undefined;
  if (items !== undefined) {
    if (Array.isArray(index))
      return index.flatMap((one) => (inside(items, one) ? [items[at(items.length, one)] ?? null] : []));
    return items[at(items.length, index)] ?? null;
  }
  if (typeof target === 'string') {
    if (Array.isArray(index)) return index.map((one) => character(target, one)).filter((one) => one !== null);
    return character(target, index);
  }
  // Scalars are lists of one in PowerShell 7's reading of [0]; 5.1 refuses, and scripts that test for it expect the error.
  if (
    target instanceof PSCustomObject ||
    typeNameOf(target) !== undefined ||
    typeof target === 'number' ||
    typeof target === 'boolean'
  )
    return position(index) === 0 || position(index) === -1 ? target : null;
  return raise('CannotIndex', { type: typeName(target) }, { target });
}

function at(length: number, index: unknown): number {
  const plain = typeof index === 'number' ? index : position(index);
  return plain < 0 ? length + plain : plain;
}

function inside(items: readonly unknown[], index: unknown): boolean {
  const plain = at(items.length, index);
  return plain >= 0 && plain < items.length;
}

function indexTable(table: Hashtable, index: unknown): unknown {
  if (index === null || index === undefined) return raise('NullArrayIndex', {});
  if (Array.isArray(index)) return index.map((key) => indexTable(table, key));
  if (table instanceof OrderedHashtable && typeof index === 'number') return table.at(index) ?? null;
  return table.get(index) ?? null;
}

function character(text: string, index: unknown): Char | null {
  const plain = at(text.length, index);
  return plain >= 0 && plain < text.length ? new Char(text.charCodeAt(plain)) : null;
}

/** Sets `$x[i]`. @throws ShellException IndexOutOfRange */
export function setIndex(target: unknown, index: unknown, value: unknown): void {
  if (target === null || target === undefined) raise('NullArray', {});
  if (target instanceof Hashtable) {
    if (target instanceof OrderedHashtable && typeof index === 'number') {
      const key = [...target.keys()][index];
      if (key === undefined) raise('IndexOutOfRange', {});
      target.set(key, value);
    } else target.set(index, value);
    return;
  }
  const items = Array.isArray(target) ? target : target instanceof ListValue ? target.items : undefined;
  if (items === undefined) raise('CannotIndex', { type: typeName(target) }, { target });
  if (!inside(items, index)) raise('IndexOutOfRange', {});
  items[at(items.length, index)] = value;
}
