// What expressions and statements are compiled to.
import type { ScriptSource } from '../values/index.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import type { Maybe } from './maybe.ts';

export interface CompileContext {
  readonly source: ScriptSource;
}

/** An expression: its value, or a promise of it when something in it waits. `undefined` is no value at all (`[void]`). */
export interface Expr {
  (frame: Frame): unknown;
  /** Never waits. */
  sync?: true;
}

/** A statement: writes its output to the frame's streams. */
export type Exec = (frame: Frame) => Maybe<Completion>;

/** Marks an expression as one that never waits when none of its parts does. */
export function withParts(run: (frame: Frame) => unknown, ...parts: readonly Expr[]): Expr {
  const expression: Expr = run;
  if (parts.every((part) => part.sync)) expression.sync = true;
  return expression;
}

export function constant(value: unknown): Expr {
  return withParts(() => value);
}
