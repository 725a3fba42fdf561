// A script block as a value: its tree, its text, and the session that runs it.
import type { ScriptBlockAst } from '../ast.ts';
import type { Invocable } from '../contract.ts';
import type { ScriptSource } from './script-source.ts';

/** What the evaluator gives a script block so that it can be run without the value knowing the evaluator. */
export interface ScriptBlockRunner {
  /** Runs it in the caller's scope with `$_` set; gives its success output. */
  invokeWith(block: ScriptBlock, item: unknown): readonly unknown[] | Promise<readonly unknown[]>;
}

export class ScriptBlock implements Invocable {
  readonly ast: ScriptBlockAst;
  readonly source: ScriptSource;
  readonly runner: ScriptBlockRunner;
  /** Variables kept by GetNewClosure. */
  readonly closure: ReadonlyMap<string, unknown> | undefined;

  constructor(
    ast: ScriptBlockAst,
    source: ScriptSource,
    runner: ScriptBlockRunner,
    closure?: ReadonlyMap<string, unknown>,
  ) {
    this.ast = ast;
    this.source = source;
    this.runner = runner;
    this.closure = closure;
  }

  get text(): string {
    return this.ast.text;
  }

  invoke(item: unknown): readonly unknown[] | Promise<readonly unknown[]> {
    return this.runner.invokeWith(this, item);
  }

  toString(): string {
    return this.ast.text;
  }

  toJSON(): string {
    return this.ast.text;
  }
}
