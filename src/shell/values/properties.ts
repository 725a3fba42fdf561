// Reading, listing and writing the properties of any value, ignoring the case of names.
import { typeNameOf } from '../../core/typed.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { extraMembers } from './extra-members.ts';
import { memberTableOf } from './member-tables.ts';
import { PSCustomObject } from './ps-custom-object.ts';
import { typeNames } from './type-name.ts';

/** Names of the value's properties in display order; for dictionaries those of the dictionary, not its keys. */
export function propertyNames(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (value instanceof PSCustomObject) return value.names();
  const extra = extraMembers(value)?.names() ?? [];
  const table = memberTableOf(value);
  if (table !== undefined) return [...table.names, ...extra];
  if (typeof value !== 'object') return [];
  if (value instanceof Map) return [];
  return [...ownNames(value), ...extra];
}

const isUpper = (name: string) => {
  const code = name.charCodeAt(0);
  return code >= 65 && code <= 90;
};

/** Objects of cmdlets show every key; instances of classes only what is spelled as a property, getters included. */
function ownNames(value: object): string[] {
  const keys = Object.keys(value);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === Object.prototype || typeNameOf(value) !== undefined) return keys;
  return [...keys.filter(isUpper), ...getters(prototype)];
}

const getterNames = new WeakMap<object, readonly string[]>();

function getters(prototype: object): readonly string[] {
  let names = getterNames.get(prototype);
  if (names === undefined) {
    const found: string[] = [];
    for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at)))
        if (descriptor.get && isUpper(name) && !found.includes(name)) found.push(name);
    }
    names = found;
    getterNames.set(prototype, names);
  }
  return names;
}

/**
 * The property's value; undefined when there is no such property (`$null` values are null). Keys of dictionaries come
 * before their own properties.
 */
export function getProperty(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (value instanceof PSCustomObject) return value.get(name) ?? (value.has(name) ? null : intrinsic(value, name));
  if (value instanceof Hashtable) {
    const found = value.get(name);
    if (found !== undefined) return found;
    if (value.has(name)) return null;
  }
  const extra = extraMembers(value)?.get(name);
  if (extra !== undefined) return extra;
  const table = memberTableOf(value);
  if (table !== undefined) {
    const getter = table.getters.get(name) ?? table.getters.get(name.toLowerCase());
    return getter === undefined ? intrinsic(value, name) : getter(value);
  }
  if (typeof value !== 'object') return intrinsic(value, name);
  const spelled = spelling(value, name);
  if (spelled === undefined) return intrinsic(value, name);
  return (value as Record<string, unknown>)[spelled] ?? null;
}

/** How the object spells a property, or undefined when it has none of that name. */
function spelling(value: object, name: string): string | undefined {
  if (Object.hasOwn(value, name)) return name;
  const lower = name.toLowerCase();
  const plain = Object.getPrototypeOf(value) === Object.prototype || typeNameOf(value) !== undefined;
  // Instances of classes have properties only where they are spelled as such: `milliseconds` is not `Milliseconds`.
  if (!plain) return ownNames(value).find((key) => key.toLowerCase() === lower);
  for (const key in value)
    if (key.length === name.length && key.toLowerCase() === lower && Object.hasOwn(value, key)) return key;
  return undefined;
}

function intrinsic(value: unknown, name: string): unknown {
  return name.toLowerCase() === 'pstypenames' ? typeNames(value) : undefined;
}

export function hasProperty(value: unknown, name: string): boolean {
  return getProperty(value, name) !== undefined;
}

/** Changes a property; false when the object has none of that name that can be changed. */
export function setProperty(value: unknown, name: string, to: unknown): boolean {
  if (value instanceof Hashtable) {
    value.set(name, to);
    return true;
  }
  if (value instanceof PSCustomObject) {
    if (!value.has(name)) return false;
    value.set(name, to);
    return true;
  }
  if (value === null || typeof value !== 'object') return false;
  const extra = extraMembers(value);
  if (extra?.has(name)) {
    extra.set(name, to);
    return true;
  }
  const spelled = spelling(value, name);
  if (spelled === undefined || Object.isFrozen(value)) return false;
  return Reflect.set(value, spelled, to);
}

/** Whether the value is a dictionary, whose members are entries. */
export function isDictionary(value: unknown): value is Hashtable {
  return value instanceof Hashtable;
}
