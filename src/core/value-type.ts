// The types that parameters and configuration properties have: how text becomes the value, and how the value is stored and checked.
import { fail } from './errors.ts';
import { Hashtable } from './values/hashtable.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a literal looked like in the source: `10MB` is the number 10485760 spelled `10MB`; a text parameter takes the spelling. */
export interface Spelling {
  readonly text: string;
}

/** Methods so that a ValueType of anything is a ValueType<unknown>; none of them uses `this`. */
export interface ValueType<T> {
  /** The name in help and errors: String, IPRange, MultiValuedProperty<IPRange>. */
  readonly name: string;
  /**
   * The value from what the user gave: text, number, boolean, Date, null, array, Hashtable or an object of the type itself.
   * @throws PosternError with the id of what is wrong
   */
  convert(input: unknown, spelling?: Spelling): T;
  /** The stored form; the schema below describes it. */
  toJson(value: T): Json;
  fromJson(json: Json): T;
  readonly schema: JsonSchema;
  /** The possible values of an enumeration, for help and completion. */
  readonly values?: readonly string[];
  /** Set for collections: the type of one element. */
  readonly element?: ValueType<unknown>;
  /** Whether null is a value of it. */
  readonly nullable?: true;
  /** Set for SwitchParameter: present means true. */
  readonly isSwitch?: true;
}

/** What a list parameter asks for: the whole list, or a change of it (`@{Add=...; Remove=...}`). */
export type ListChange<T> = readonly T[] | { readonly add: readonly T[]; readonly remove: readonly T[] };

/** A type whose values are objects that print as text and parse from it. */
export function textual<T extends object | string>(
  name: string,
  parse: (text: string) => T,
  schema: JsonSchema = {},
): ValueType<T> {
  return {
    name,
    convert: (input, spelling) => parse(textOf(input, name, spelling)),
    toJson: (value) => String(value),
    fromJson: (json) => parse(String(json)),
    schema: { type: 'string', ...schema },
  };
}

/** The text of a value that can stand for one: text, a spelled literal, a number, or an object that prints itself. */
export function textOf(input: unknown, type: string, spelling?: Spelling): string {
  if (spelling !== undefined && typeof input === 'number') return spelling.text;
  if (typeof input === 'string') return input;
  if (typeof input === 'number' || typeof input === 'bigint') return String(input);
  const own = typeof input === 'object' && input !== null && !Array.isArray(input) && !(input instanceof Hashtable);
  if (own && input.toString !== Object.prototype.toString) return String(input);
  return fail('UnexpectedValueType', { value: input, type }, { target: input });
}

/** null, or a value of the type. `$null` and the empty text give null. */
export function nullable<T>(type: ValueType<T>): ValueType<T | null> {
  const { element: _element, ...rest } = type;
  return {
    ...rest,
    nullable: true,
    convert: (input, spelling) =>
      input === null || input === undefined || input === '' ? null : type.convert(input, spelling),
    toJson: (value) => (value === null ? null : type.toJson(value)),
    fromJson: (json) => (json === null ? null : type.fromJson(json)),
    schema: { anyOf: [{ type: 'null' }, type.schema] },
  };
}

/** Exchange's MultiValuedProperty: a scalar or a list replaces, `@{Add=...; Remove=...}` changes, `$null` and `@()` clear. */
export function list<T>(element: ValueType<T>, limits: { readonly max?: number } = {}): ValueType<ListChange<T>> {
  const convertAll = (input: unknown, spelling?: Spelling): T[] => {
    if (input === null || input === undefined) return [];
    return Array.isArray(input) ? input.map((one) => element.convert(one)) : [element.convert(input, spelling)];
  };
  return {
    name: `MultiValuedProperty<${element.name}>`,
    element: element as ValueType<unknown>,
    convert: (input, spelling) => {
      if (!(input instanceof Hashtable)) return convertAll(input, spelling);
      const stray = [...input.keys()].find((key) => !/^(add|remove)$/i.test(String(key)));
      if (stray !== undefined) fail('InvalidMultiValuedChange', { key: String(stray) }, { target: input });
      return { add: convertAll(input.get('Add')), remove: convertAll(input.get('Remove')) };
    },
    toJson: (value) => (value as readonly T[]).map((one) => element.toJson(one)),
    fromJson: (json) => (json as readonly Json[]).map((one) => element.fromJson(one)),
    schema: { type: 'array', items: element.schema, ...(limits.max === undefined ? {} : { maxItems: limits.max }) },
  };
}

/** The list after a change; adding what is there and removing what is not change nothing. Elements are the same when they print the same, ignoring case. */
export function applyListChange<T>(current: readonly T[], change: ListChange<T>): readonly T[] {
  if (Array.isArray(change)) return unique(change);
  const { add, remove } = change as { readonly add: readonly T[]; readonly remove: readonly T[] };
  const gone = new Set(remove.map(keyOf));
  return unique([...current, ...add]).filter((one) => !gone.has(keyOf(one)));
}

function unique<T>(values: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return values.filter((one) => seen.size < seen.add(keyOf(one)).size);
}

function keyOf(value: unknown): string {
  return String(value).toLowerCase();
}
