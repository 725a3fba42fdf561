// Writing a value to the success stream: lists are unrolled one level, nothing stays nothing.
import { Sequence } from '../values/index.ts';
import { each, type Maybe } from './maybe.ts';
import type { Sink } from './streams.ts';

export function emit(out: Sink, value: unknown): Maybe<void> {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) return out(value);
  const items = enumerable(value);
  return items === undefined ? out(value) : each(items, (item) => (item === undefined ? undefined : out(item)));
}

/** What enumeration of the value gives; undefined when it is one thing. Dictionaries and text are one thing. */
export function enumerable(value: unknown): Iterable<unknown> | undefined {
  return Array.isArray(value) || value instanceof Sequence ? value : undefined;
}

/**
 * Collected output as a value: one is itself, more are an array. Nothing is `undefined`, which is PowerShell's
 * AutomationNull: it compares as `$null`, but the pipeline, `@( )` and `+=` of an array find nothing in it.
 */
export function asValue(output: readonly unknown[]): unknown {
  return output.length === 1 ? output[0] : output.length === 0 ? undefined : output;
}
