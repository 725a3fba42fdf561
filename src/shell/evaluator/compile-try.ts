// try/catch/finally and trap to closures.
import type { TrapAst, TryAst, TypeNameAst } from '../ast.ts';
import type { ShellException } from '../errors/shell-exception.ts';
import { requireType } from '../types/type-lookup.ts';
import type { ErrorObject, ErrorPlace } from '../values/index.ts';
import { compileStatements } from './compile-statement.ts';
import type { CompileContext, Exec } from './expr.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import { handleThrown, isSignal, remember, show, toException } from './handle-error.ts';
import { attempt, type Maybe, then } from './maybe.ts';

/** Whether a catch or trap of that type takes the error: its exception's type or one above it. */
function takes(types: readonly TypeNameAst[], error: ErrorObject): boolean {
  if (types.length === 0) return true;
  const chain = [...error.exception.typeNames, ...(error.exception.InnerException?.typeNames ?? [])];
  return types.some(({ text }) => {
    try {
      return chain.includes(requireType(text));
    } catch {
      return chain.some((name) => name.toLowerCase().endsWith(`.${text.toLowerCase()}`));
    }
  });
}

export function compileTry(ast: TryAst, context: CompileContext): Exec {
  const body = compileStatements(ast.body, context);
  const catches = ast.catches.map((one) => ({ types: one.types, body: compileStatements(one.body, context) }));
  const lastly = ast.finallyBody === undefined ? undefined : compileStatements(ast.finallyBody, context);
  const place = { source: context.source, extent: ast.body.extent };
  return (frame) => {
    const caught = (thrown: unknown): Maybe<Completion> => {
      if (isSignal(thrown)) throw thrown;
      const exception = toException(thrown, place);
      const clause =
        catches.find((one) => one.types.length > 0 && takesOuter(one.types, exception)) ??
        catches.find((one) => one.types.length > 0 && takes(one.types, exception.error)) ??
        catches.find((one) => one.types.length === 0);
      if (clause === undefined) throw exception;
      remember(frame, exception);
      return withError(frame, exception.error, clause.body);
    };
    const after =
      lastly === undefined
        ? undefined
        : (): Maybe<void> =>
            then(
              frame.session.sheltered(() => lastly(frame)),
              () => undefined,
            );
    return attempt(() => body(frame.protecting()), caught, after);
  };
}

/** The exception itself before what is inside it. */
function takesOuter(types: readonly TypeNameAst[], { error }: ShellException): boolean {
  return types.some(({ text }) => {
    try {
      return requireType(text) === error.exception.typeName;
    } catch {
      return false;
    }
  });
}

/** Runs with `$_` being the error. */
function withError(frame: Frame, error: ErrorObject, run: Exec): Maybe<Completion> {
  const { session } = frame;
  const outer = session.underscore;
  session.underscore = error;
  return attempt(
    () => run(frame),
    (thrown) => {
      throw thrown;
    },
    () => {
      session.underscore = outer;
    },
  );
}

/** What a block's traps do with an error of one of its statements. */
export function trapHandler(
  traps: readonly TrapAst[],
  context: CompileContext,
): (frame: Frame, thrown: unknown, place: ErrorPlace) => Maybe<Completion> {
  const compiled = traps.map((one) => ({
    types: one.type === undefined ? [] : [one.type],
    body: compileStatements(one.body, context),
  }));
  return (frame, thrown, place) => {
    if (isSignal(thrown)) return handleThrown(frame, thrown, place);
    const exception = toException(thrown, place);
    const trap =
      compiled.find((one) => one.types.length > 0 && takes(one.types, exception.error)) ??
      compiled.find((one) => one.types.length === 0);
    if (trap === undefined) return handleThrown(frame, exception, place);
    frame.session.succeeded = false;
    remember(frame, exception);
    return then(withError(frame, exception.error, trap.body), (completion) => {
      if (completion?.kind === 'continue') return undefined;
      if (completion?.kind === 'break') throw exception;
      if (completion !== undefined) return completion;
      return then(show(frame, exception.error), () => undefined);
    });
  };
}
