// A property that Get- shows with Exchange's default and Set- refuses, because nothing in this version would act on it.
import type { Property, Stored } from '../object-class.ts';
import type { ValueType } from '../value-type.ts';

/** `reason` completes "The parameter -X can't be used: ...". */
export function shownOnly<T>(type: ValueType<T>, value: Stored<T>, help: string, reason: string): Property<T> {
  return { type, default: value, help, refused: reason };
}
