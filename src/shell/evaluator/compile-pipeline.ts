// Pipelines to closures: an expression written out, or commands as stages joined by pushing objects.

import type { CommandAst, CommandExpressionAst, ExpressionAst, PipelineAst } from '../ast.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { CmdletStage, QuietEnd } from '../pipeline/cmdlet-stage.ts';
import { FunctionStage } from '../pipeline/function-stage.ts';
import { feeding, runStages } from '../pipeline/run-stages.ts';
import type { Stage } from '../pipeline/stage.ts';
import { type ErrorPlace, ScriptBlock, stringify } from '../values/index.ts';
import { compileElement } from './compile-arguments.ts';
import { compileExpression } from './compile-expression.ts';
import { emit, enumerable } from './emit.ts';
import type { CompileContext, Exec } from './expr.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import { handleThrown } from './handle-error.ts';
import { helpCall } from './help-call.ts';
import { attempt, collect, type Maybe, then } from './maybe.ts';
import { compileRedirections, discardsErrors } from './redirections.ts';
import { resolveCommand } from './resolve-command.ts';
import { scriptFunction } from './script-function.ts';
import type { Sink } from './streams.ts';

/** Makes the stage that runs in `frame` and writes to `out`. */
type StageMaker = (frame: Frame, out: Sink) => Maybe<Stage>;

/** Evaluates a command's arguments and finds the command, so that it can be made into a stage. */
type StagePreparer = (frame: Frame) => Maybe<StageMaker>;

export function compilePipeline(ast: PipelineAst, context: CompileContext): Exec {
  const [first, ...rest] = ast.elements;
  if (first?.kind === 'CommandExpression' && rest.length === 0) return expressionStatement(first, context);
  const makers = ast.elements
    .filter((element): element is CommandAst => element.kind === 'Command')
    .map((element) => ({
      prepare: commandStage(element, context),
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
  readonly prepare: StagePreparer;
  readonly redirect: ReturnType<typeof compileRedirections>;
  readonly place: ErrorPlace;
}

interface Built {
  readonly stages: Stage[];
  readonly closers: (() => Maybe<void>)[];
  /** The frames of the commands that redirect something, by their place in the pipeline. */
  readonly redirected: (Frame | undefined)[];
}

/** From the first command to the last, as they are read: the first that can't be found is the one to name. */
function prepareStages(frame: Frame, makers: readonly Maker[], built: Built): Maybe<StageMaker[]> {
  return collect([...makers.keys()], (at) => {
    const { prepare, redirect, place } = makers[at]!;
    if (redirect === undefined) return prepare(frame);
    const last = at === makers.length - 1;
    return attempt(
      () => prepare(frame),
      (thrown) =>
        then(redirect(frame), (redirected) => {
          built.closers.push(redirected.close);
          return reportRedirected(redirected.frame, last, thrown, place);
        }),
    );
  });
}

/** From the last command to the first, because each writes to the one after it. */
function buildStages(
  frame: Frame,
  makers: readonly Maker[],
  prepared: readonly StageMaker[],
  out: Sink,
  built: Built,
): Maybe<void> {
  const at = prepared.length - 1;
  const make = prepared[at];
  if (make === undefined) return;
  const { redirect } = makers[at]!;
  const put = (target: Frame): Maybe<void> =>
    then(make(target, target.streams.out), (stage) =>
      then(buildStages(frame, makers, prepared.slice(0, -1), feeding(stage), built), () => {
        built.stages.push(stage);
      }),
    );
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
    then(prepareStages(frame, makers, built), (prepared) =>
      then(buildStages(frame, makers, prepared, frame.streams.out, built), () =>
        then(runStages(frame, stages, input), () => {
          frame.session.succeeded = !stages.some((stage) => stage.failed);
          return undefined;
        }),
      ),
    );
  const quiet = (thrown: unknown): Completion => {
    frame.session.succeeded = false;
    if (thrown instanceof QuietEnd) return undefined;
    throw thrown;
  };
  if (makers.every((one) => one.redirect === undefined)) return attempt(run, quiet);
  const redirected = (thrown: unknown): Maybe<Completion> => {
    if (!(thrown instanceof ShellException)) return quiet(thrown);
    // A `throw` ends the script all the same, or is caught further out.
    if (thrown.unwinds !== 'statement' && makers.every((_, i) => discardsErrors(built.redirected[i])))
      thrown.hidden = true;
    const at = makers.findIndex((one) => one.place.extent === thrown.error.place?.extent);
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

function commandStage(ast: CommandAst, context: CompileContext): StagePreparer {
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
  return (caller) =>
    then(constantName ?? name(caller), (given) =>
      then(
        collect(elements, (element) => element(caller)),
        (groups): Maybe<StageMaker> => {
          const args = groups.flat();
          if (given instanceof ScriptBlock)
            return (frame, out) => FunctionStage.create({ target: anonymous(given), dotted }, frame, place, args, out);
          const named = stringify(given);
          const found = (): Maybe<StageMaker> =>
            then(resolveCommand(caller, named), (target): Maybe<StageMaker> => {
              if (target.kind === 'cmdlet')
                return (frame, out) => new CmdletStage(target.cmdlet, frame, place, args, out);
              if (target.kind === 'function')
                return (frame, out) => FunctionStage.create({ target: target.value, dotted }, frame, place, args, out);
              const { path: file } = target;
              return then(
                scriptFunction(caller, file),
                (script): StageMaker =>
                  (frame, out) =>
                    FunctionStage.create({ target: script, dotted, file }, frame, place, args, out),
              );
            });
          return then(helpCall(caller, named, args), (help) => {
            if (help === undefined) return found();
            return (frame: Frame, out: Sink) => new CmdletStage(help.cmdlet, frame, place, help.args, out);
          });
        },
      ),
    );
}
