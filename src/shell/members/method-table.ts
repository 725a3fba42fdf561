// The shape of the tables of .NET methods.
import type { Frame } from '../evaluator/frame.ts';
import type { Maybe } from '../evaluator/maybe.ts';

/** `target` is undefined for static methods. */
export type Method<T = never> = (target: T, args: readonly unknown[], frame: Frame) => Maybe<unknown>;

export type MethodTable = ReadonlyMap<string, Method>;

export function methodTable<T>(methods: { readonly [name: string]: Method<T> }): MethodTable {
  return new Map(Object.entries(methods).map(([name, method]) => [name.toLowerCase(), method as Method]));
}
