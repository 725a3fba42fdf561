// Running a script block in place: in the caller's scope for cmdlets, or in a scope of its own as a call.
import { attributeValues } from '../binder/attribute-values.ts';
import { bindArguments } from '../binder/bind.ts';
import { functionInfo } from '../binder/function-info.ts';
import type { ScriptBlock } from '../values/index.ts';
import { compileBlock } from './compiled-block.ts';
import { emit, enumerable } from './emit.ts';
import { FlowException } from './flow.ts';
import { type Frame, setBlockInvoker } from './frame.ts';
import { handleThrown } from './handle-error.ts';
import { attempt, each, type Maybe, then } from './maybe.ts';
import { Scope } from './scope.ts';
import type { Sink } from './streams.ts';

const rethrow = (thrown: unknown): never => {
  throw thrown;
};

/** Runs the block in the frame's scope with `$_` set, its output going to `out`. `return` ends the block only. */
export function runInPlace(frame: Frame, block: ScriptBlock, item: unknown, out: Sink): Maybe<void> {
  const compiled = compileBlock(block.ast, block.source);
  const { session } = frame;
  const outer = session.underscore;
  session.underscore = item;
  if (compiled.expression?.sync) {
    // The common case of Where-Object and ForEach-Object: nothing waits and nothing needs a frame.
    let value: unknown;
    try {
      value = compiled.expression(frame);
    } catch (thrown) {
      session.underscore = outer;
      return then(handleThrown(frame, thrown, { source: block.source, extent: block.ast.extent }), finish);
    }
    session.underscore = outer;
    return emit(out, value);
  }
  const target = block.closure === undefined ? frame : frame.withScope(closureScope(block, frame.scope));
  const inner = target.withOut(out);
  const work = (): Maybe<void> =>
    then(compiled.begin?.(inner), () => then(compiled.process?.(inner), () => then(compiled.end?.(inner), finish)));
  return attempt(work, rethrow, () => {
    session.underscore = outer;
  });
}

function finish(completion: { readonly kind: string } | undefined): void {
  if (completion !== undefined && completion.kind !== 'return') throw new FlowException(completion as never);
}

/** The block's output as a list. */
export function invokeBlock(frame: Frame, block: ScriptBlock, item: unknown): Maybe<readonly unknown[]> {
  const compiled = compileBlock(block.ast, block.source);
  const { session } = frame;
  if (compiled.expression?.sync) {
    const outer = session.underscore;
    session.underscore = item;
    try {
      const value = compiled.expression(frame);
      if (value === undefined) return [];
      const items = typeof value === 'object' && value !== null ? enumerable(value) : undefined;
      return items === undefined ? [value] : [...items];
    } catch (thrown) {
      return then(handleThrown(frame, thrown, { source: block.source, extent: block.ast.extent }), (completion) => {
        finish(completion);
        return [];
      });
    } finally {
      session.underscore = outer;
    }
  }
  const output: unknown[] = [];
  return then(
    runInPlace(frame, block, item, (value) => {
      output.push(value);
    }),
    () => output,
  );
}

/** The truth of the block's output for Where-Object, without a list where the block is one expression. */
export function blockValue(frame: Frame, block: ScriptBlock, item: unknown): unknown {
  const { expression } = compileBlock(block.ast, block.source);
  const { session } = frame;
  if (expression?.sync !== true) return invokeBlock(frame, block, item);
  const outer = session.underscore;
  session.underscore = item;
  try {
    return expression(frame);
  } catch (thrown) {
    return then(handleThrown(frame, thrown, { source: block.source, extent: block.ast.extent }), () => null);
  } finally {
    session.underscore = outer;
  }
}

function closureScope(block: ScriptBlock, parent: Scope): Scope {
  const scope = new Scope(parent);
  for (const [key, value] of block.closure ?? []) scope.variables.set(key, { name: key, value });
  return scope;
}

/** Calls the block as a function with positional arguments, in a scope of its own; `self` becomes `$this`. */
export function invokeBlockWith(
  frame: Frame,
  block: ScriptBlock,
  args: readonly unknown[],
  self?: unknown,
): Maybe<readonly unknown[]> {
  return frame.session.nested(() => {
    const compiled = compileBlock(block.ast, block.source);
    const scope = closureScope(block, frame.scope);
    const output: unknown[] = [];
    const inner = frame.withScope(scope).withOut((value) => {
      output.push(value);
    });
    if (self !== undefined) scope.set('this', self);
    const attributes = block.ast.paramBlock?.attributes ?? [];
    const bound = then(attributeValues(attributes, compiled.parameters, compiled.context, inner), (values) => {
      const info = functionInfo('', attributes, compiled.parameters, compiled.context, values);
      const given = args.map((value) => ({ kind: 'value', value }) as const);
      return then(bindArguments(info, given, inner, false), (binding) => ({ info, binding }));
    });
    return then(bound, ({ info, binding }) => {
      scope.set('args', binding.leftover);
      return then(
        each(info.own, (parameter) => {
          if (binding.values.has(parameter.name)) scope.set(parameter.name, binding.values.get(parameter.name));
          else
            return then(parameter.defaultValue?.(inner) ?? parameter.empty, (value) =>
              scope.set(parameter.name, value),
            );
        }),
        () => {
          const done = (completion: { readonly kind: string } | undefined) => {
            finish(completion);
            return output;
          };
          return then(compiled.begin?.(inner), () =>
            then(compiled.process?.(inner), () => then(compiled.end?.(inner), done)),
          );
        },
      );
    });
  });
}

setBlockInvoker(invokeBlock);
