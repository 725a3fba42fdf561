// Values as JSON for --json: dates in ISO form, objects by their properties, dictionaries by their keys; bounded in depth.
import { Hashtable } from '../../core/values/hashtable.ts';
import { EnumValue } from './enum-value.ts';
import { ErrorObject } from './error-object.ts';
import { ListValue } from './list-value.ts';
import { getProperty, propertyNames } from './properties.ts';
import { PSCustomObject } from './ps-custom-object.ts';
import { stringify } from './stringify.ts';
import { TypedNumber } from './typed-number.ts';

const MAX_DEPTH = 20;

export function toJsonText(value: unknown): string {
  return JSON.stringify(toPlain(value, 0)) ?? 'null';
}

/** The value as JSON.stringify takes it. */
export function toPlain(value: unknown, depth: number): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (value instanceof TypedNumber) return value.valueOf();
  if (value instanceof Date) return value.toISOString();
  if (depth > MAX_DEPTH) return stringify(value);
  if (Array.isArray(value)) return value.map((one) => toPlain(one, depth + 1));
  if (value instanceof ListValue) return value.items.map((one) => toPlain(one, depth + 1));
  if (value instanceof Hashtable)
    return record(
      [...value.entries()].map(([key, one]) => [stringify(key), one]),
      depth,
    );
  if (value instanceof EnumValue) return value.toString();
  if (value instanceof ErrorObject) return errorFields(value);
  if (!(value instanceof PSCustomObject) && typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return toPlain((value as { toJSON(): unknown }).toJSON(), depth + 1);
  const names = propertyNames(value);
  if (names.length === 0) return value instanceof PSCustomObject ? {} : stringify(value);
  return record(
    names.map((name) => [name, getProperty(value, name)]),
    depth,
  );
}

function record(entries: readonly (readonly [string, unknown])[], depth: number): object {
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) plain[name] = toPlain(value, depth + 1);
  return plain;
}

function errorFields(error: ErrorObject) {
  return {
    phase: error.category === 'ParserError' ? 'parse' : 'run',
    id: error.id === '' ? (error.origin ?? '') : error.id,
    message: error.text,
    category: error.category,
    target: error.TargetObject === null ? null : stringify(error.TargetObject),
    ...(error.parameter === undefined ? {} : { parameter: error.parameter }),
  };
}

/** One error as the line --json puts on stderr. */
export function jsonErrorLine(error: ErrorObject): string {
  return JSON.stringify({ error: errorFields(error) });
}
