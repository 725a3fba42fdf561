// Pipelines to closures: an expression written out, or commands as stages joined by pushing objects.

import type { Spelling } from '../../core/value-type.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import type { CommandAst, CommandElementAst, CommandExpressionAst, ExpressionAst, PipelineAst } from '../ast.ts';
import type { Argument } from '../binder/argument.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { CmdletStage, QuietEnd } from '../pipeline/cmdlet-stage.ts';
import { FunctionStage } from '../pipeline/function-stage.ts';
import { feeding, runStages } from '../pipeline/run-stages.ts';
import type { Stage } from '../pipeline/stage.ts';
import { type ErrorPlace, ListValue, ScriptBlock, stringify } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import { emit, enumerable } from './emit.ts';
import type { CompileContext, Exec } from './expr.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import { handleThrown } from './handle-error.ts';
import { helpCall } from './help-call.ts';
import { attempt, collect, type Maybe, then } from './maybe.ts';
import { compileRedirections } from './redirections.ts';
import { resolveCommand } from './resolve-command.ts';
import { scriptFunction } from './script-function.ts';
import type { Sink } from './streams.ts';
import { readVariable } from './variables.ts';

/** Makes the stage that runs in `frame` and writes to `out`. */
export type StageMaker = (frame: Frame, out: Sink) => Maybe<Stage>;

export function compilePipeline(ast: PipelineAst, context: CompileContext): Exec {
  const [first, ...rest] = ast.elements;
  if (first?.kind === 'CommandExpression' && rest.length === 0) return expressionStatement(first, context);
  const makers = ast.elements
    .filter((element): element is CommandAst => element.kind === 'Command')
    .map((element) => ({
      make: commandStage(element, context),
      redirect: compileRedirections(element.redirections, context),
      place: { source: context.source, extent: element.extent },
    }));
  const source = first?.kind === 'CommandExpression' ? first : undefined;
  const input = source === undefined ? undefined : compileExpression(source.expression, context);
  const redirectSource = source === undefined ? undefined : compileRedirections(source.redirections, context);
  return (frame) => {
    const run = (fed: Iterable<unknown> | undefined): Maybe<Completion> => {
      const built: Built = { stages: [], closers: [], redirected: [] };
      return finishStages(frame, built, makers, fed);
    };
    if (input === undefined) return run(undefined);
    return then(input(frame), (value) => {
      if (redirectSource !== undefined)
        // The value goes to the file; the commands after it get nothing.
        return then(redirectSource(frame), (redirected) =>
          then(emit(redirected.frame.streams.out, value), () => then(redirected.close(), () => run([]))),
        );
      if (value === undefined) return run(isEmptySubExpression(source?.expression) ? [null] : []);
      return run(enumerable(value) ?? [value]);
    });
  };
}

/** `$()` in front of a pipe is one `$null`. */
function isEmptySubExpression(ast: ExpressionAst | undefined): boolean {
  return ast?.kind === 'SubExpression' && ast.body.statements.length === 0;
}

interface Maker {
  readonly make: StageMaker;
  readonly redirect: ReturnType<typeof compileRedirections>;
  readonly place: ErrorPlace;
}

interface Built {
  readonly stages: Stage[];
  readonly closers: (() => Maybe<void>)[];
  /** The frames of the commands that redirect something, by their place in the pipeline. */
  readonly redirected: (Frame | undefined)[];
}

/** From the last command to the first, because each writes to the one after it. */
function buildStages(frame: Frame, makers: readonly Maker[], at: number, out: Sink, built: Built): Maybe<void> {
  if (at < 0) return;
  const { make, redirect, place } = makers[at]!;
  const put = (target: Frame): Maybe<void> => {
    const made = attempt(
      () => make(target, target.streams.out),
      (thrown) => reportRedirected(built.redirected[at], at === makers.length - 1, thrown, place),
    );
    return then(made, (stage) =>
      then(buildStages(frame, makers, at - 1, feeding(stage), built), () => {
        built.stages.push(stage);
      }),
    );
  };
  const target = frame.withOut(out);
  if (redirect === undefined) return put(target);
  return then(redirect(target), (redirected) => {
    built.closers.push(redirected.close);
    built.redirected[at] = redirected.frame;
    return put(redirected.frame);
  });
}

/** What ends a command whose errors are redirected goes where its other errors go. @throws QuietEnd, or what was thrown */
function reportRedirected(frame: Frame | undefined, last: boolean, thrown: unknown, place: ErrorPlace): Maybe<never> {
  if (frame === undefined || !(thrown instanceof ShellException) || thrown.unwinds !== 'statement') throw thrown;
  const { error, out } = frame.streams;
  // The command after it may not have begun, or has just been ended by this.
  if (!last && (error as Sink) === out) throw thrown;
  return then(handleThrown(frame, thrown, place), () => {
    throw new QuietEnd();
  });
}

function finishStages(
  frame: Frame,
  built: Built,
  makers: readonly Maker[],
  input: Iterable<unknown> | undefined,
): Maybe<Completion> {
  const close = (): Maybe<void> =>
    then(
      collect(built.closers, (one) => one()),
      () => undefined,
    );
  const { stages } = built;
  const run = (): Maybe<Completion> =>
    then(buildStages(frame, makers, makers.length - 1, frame.streams.out, built), () =>
      then(runStages(frame, stages, input), () => {
        frame.session.succeeded = !stages.some((stage) => stage.failed);
        return undefined;
      }),
    );
  const quiet = (thrown: unknown): Completion => {
    frame.session.succeeded = false;
    if (thrown instanceof QuietEnd) return undefined;
    throw thrown;
  };
  if (makers.every((one) => one.redirect === undefined)) return attempt(run, quiet);
  const redirected = (thrown: unknown): Maybe<Completion> => {
    const place = thrown instanceof ShellException ? thrown.error.place : undefined;
    const at = makers.findIndex((one) => one.place.extent === place?.extent);
    if (at < 0) return quiet(thrown);
    return reportRedirected(built.redirected[at], at === makers.length - 1, thrown, makers[at]!.place);
  };
  return attempt(() => attempt(run, redirected), quiet, close);
}

function expressionStatement(element: CommandExpressionAst, context: CompileContext): Exec {
  const { expression, redirections } = element;
  const value = compileExpression(expression, context);
  const silent = isSilent(expression);
  const keepsStatus =
    expression.kind === 'Paren' || expression.kind === 'SubExpression' || expression.kind === 'ArrayExpression';
  const redirect = compileRedirections(redirections, context);
  const place = { source: context.source, extent: element.extent };
  const done = (frame: Frame): Completion => {
    if (!keepsStatus) frame.session.succeeded = true;
    return undefined;
  };
  const write = (frame: Frame): Maybe<Completion> => {
    const result = value(frame);
    if (result instanceof Promise)
      return result.then((settled) =>
        silent ? done(frame) : then(emit(frame.streams.out, settled), () => done(frame)),
      );
    if (silent) return done(frame);
    const waiting = emit(frame.streams.out, result);
    return waiting instanceof Promise ? waiting.then(() => done(frame)) : done(frame);
  };
  if (redirect === undefined) return write;
  return (frame) =>
    then(redirect(frame), (redirected) =>
      attempt(
        () =>
          attempt(
            () => write(redirected.frame),
            (thrown) => reportRedirected(redirected.frame, true, thrown, place),
          ),
        (thrown) => {
          if (!(thrown instanceof QuietEnd)) throw thrown;
          return undefined;
        },
        redirected.close,
      ),
    );
}

/** `$x++` as a statement writes nothing. */
function isSilent(ast: ExpressionAst): boolean {
  return ast.kind === 'Increment';
}

function commandStage(ast: CommandAst, context: CompileContext): StageMaker {
  const name = compileExpression(ast.name, context);
  const constantName = ast.name.kind === 'StringConstant' ? ast.name.value : undefined;
  const elements = ast.elements.map((element) => compileElement(element, context));
  const place = { source: context.source, extent: ast.extent };
  const dotted = ast.invocation === 'dot';
  const anonymous = (block: ScriptBlock): import('./function-value.ts').FunctionValue => ({
    name: '',
    isFilter: false,
    block,
    parameters: undefined,
    help: undefined,
  });
  return (frame, out) =>
    then(constantName ?? name(frame), (given) =>
      then(
        collect(elements, (element) => element(frame)),
        (groups) => {
          const args = groups.flat();
          if (given instanceof ScriptBlock)
            return FunctionStage.create({ target: anonymous(given), dotted }, frame, place, args, out);
          const named = stringify(given);
          const run = () =>
            then(resolveCommand(frame, named), (target) => {
              if (target.kind === 'cmdlet') return new CmdletStage(target.cmdlet, frame, place, args, out);
              if (target.kind === 'function')
                return FunctionStage.create({ target: target.value, dotted }, frame, place, args, out);
              const { path } = target;
              return then(scriptFunction(frame, path), (script) =>
                FunctionStage.create({ target: script, dotted, file: path }, frame, place, args, out),
              );
            });
          return then(
            helpCall(frame, named, args),
            (help): Maybe<Stage> =>
              help === undefined ? run() : new CmdletStage(help.cmdlet, frame, place, help.args, out),
          );
        },
      ),
    );
}

type ElementMaker = (frame: Frame) => Maybe<readonly Argument[]>;

function compileElement(element: CommandElementAst, context: CompileContext): ElementMaker {
  switch (element.kind) {
    case 'Argument': {
      const doubled = doubleDashed(element.value, context);
      if (doubled !== undefined) return doubled;
      const value = compileExpression(element.value, context);
      const spelling = spellingOf(element.value);
      return (frame) => then(value(frame), (given) => [{ kind: 'value', value: given ?? null, spelling }]);
    }
    case 'CommandParameter': {
      const { name } = element;
      if (element.value === undefined)
        return () => [{ kind: 'parameter', name: name.replace(/^-/, ''), text: `-${name}` }];
      const value = compileExpression(element.value, context);
      const spelling = spellingOf(element.value);
      return (frame) =>
        then(value(frame), (given) => [
          {
            kind: 'parameter',
            name: name.replace(/^-/, ''),
            text: `-${name}:`,
            value: { value: given ?? null, spelling },
          },
        ]);
    }
    case 'EndOfParameters':
      return () => [{ kind: 'end' }];
    default: {
      const read = readVariable(element.variable);
      return (frame) => then(read(frame), splatted);
    }
  }
}

/** `--Name`, `--Name:value`: the way of other command lines, understood as `-Name`. */
function doubleDashed(ast: ExpressionAst, context: CompileContext): ElementMaker | undefined {
  const parts =
    ast.kind === 'StringConstant' && ast.style === 'bare'
      ? [ast.value]
      : ast.kind === 'ExpandableString' && ast.style === 'bare'
        ? ast.parts
        : [];
  const match = typeof parts[0] === 'string' ? /^--([A-Za-z_][\w-]*)(?::(.*))?$/s.exec(parts[0]) : null;
  if (!match) return undefined;
  const [, name = '', rest] = match;
  const text = `--${name}`;
  if (rest === undefined) return parts.length === 1 ? () => [{ kind: 'parameter', name, text }] : undefined;
  const [, only] = parts;
  if (rest === '' && parts.length === 2 && typeof only === 'object') {
    const value = compileExpression(only, context);
    return (frame) =>
      then(value(frame), (given) => [{ kind: 'parameter', name, text, value: { value: given ?? null } }]);
  }
  const value = compileExpression(
    { kind: 'ExpandableString', extent: ast.extent, style: 'bare', parts: [rest, ...parts.slice(1)] },
    context,
  );
  return (frame) => then(value(frame), (given) => [{ kind: 'parameter', name, text, value: { value: given } }]);
}

function spellingOf(ast: ExpressionAst): Spelling | undefined {
  return ast.kind === 'NumberLiteral' ? { text: ast.text } : undefined;
}

/** `@hash` gives named arguments, `@array` positional ones. */
function splatted(value: unknown): readonly Argument[] {
  if (value instanceof Hashtable)
    return [...value.entries()].map(([key, one]) => ({
      kind: 'parameter',
      name: stringify(key),
      text: `-${stringify(key)}:`,
      value: { value: one },
      splatted: true,
    }));
  const items = Array.isArray(value)
    ? value
    : value instanceof ListValue
      ? value.items
      : value === null || value === undefined
        ? []
        : [value];
  return items.map((one): Argument => {
    const match = typeof one === 'string' ? /^-([A-Za-z_?][\w-]*):?$/.exec(one) : null;
    return match ? { kind: 'parameter', name: match[1]!, text: one as string } : { kind: 'value', value: one };
  });
}
