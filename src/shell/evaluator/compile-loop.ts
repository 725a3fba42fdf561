// foreach, for, while and do to closures.
import type { DoAst, ForAst, ForEachAst, WhileAst } from '../ast.ts';
import { toBoolean } from '../values/index.ts';
import { compileStatement, compileStatements, statementValue } from './compile-statement.ts';
import { enumerable } from './emit.ts';
import type { CompileContext, Exec, Expr } from './expr.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import { type Maybe, then } from './maybe.ts';
import { writeVariable } from './variables.ts';

/** What a loop does after its body ended so: go on, end normally, or end as the body did. */
export function afterTurn(completion: Completion, label: string | undefined): 'next' | 'done' | 'out' {
  if (completion === undefined) return 'next';
  if (completion.kind === 'return' || completion.kind === 'exit') return 'out';
  if (completion.label !== undefined && completion.label !== label?.toLowerCase()) return 'out';
  return completion.kind === 'break' ? 'done' : 'next';
}

/** Turns until one says to stop; synchronous while no turn waits. */
function repeat(turn: () => Maybe<{ readonly result: Completion } | undefined>): Maybe<Completion> {
  for (;;) {
    const ended = turn();
    if (ended instanceof Promise) return repeatAsync(ended, turn);
    if (ended !== undefined) return ended.result;
  }
}

async function repeatAsync(
  first: Promise<{ readonly result: Completion } | undefined>,
  turn: () => Maybe<{ readonly result: Completion } | undefined>,
): Promise<Completion> {
  let ended = await first;
  while (ended === undefined) ended = await turn();
  return ended.result;
}

const DONE = { result: undefined } as const;

function judged(completion: Completion, label: string | undefined): { readonly result: Completion } | undefined {
  const after = afterTurn(completion, label);
  return after === 'next' ? undefined : after === 'done' ? DONE : { result: completion };
}

export function compileLoop(ast: ForEachAst | ForAst | WhileAst | DoAst, context: CompileContext): Exec {
  switch (ast.kind) {
    case 'ForEach':
      return compileForEach(ast, context);
    case 'For':
      return compileFor(ast, context);
    case 'While':
      return compileWhile(ast.label, statementValue(ast.condition, context), compileStatements(ast.body, context));
    default:
      return compileDo(ast, context);
  }
}

function compileForEach(ast: ForEachAst, context: CompileContext): Exec {
  const source = statementValue(ast.source, context);
  const body = compileStatements(ast.body, context);
  const command = ast.source.kind === 'Pipeline' && ast.source.elements.some((one) => one.kind === 'Command');
  return (frame) =>
    then(source(frame), (value) => {
      // `$null` as a value is no item; a command that gave `$null` gave one.
      if (value === undefined || (value === null && !command)) return undefined;
      if (value === null) return undefined;
      const items = (enumerable(value) ?? [value])[Symbol.iterator]();
      return repeat(() =>
        then(frame.session.tick(), () => {
          const step = items.next();
          if (step.done) return DONE;
          writeVariable(frame, ast.variable, step.value);
          return then(body(frame), (completion) => judged(completion, ast.label));
        }),
      );
    });
}

function compileFor(ast: ForAst, context: CompileContext): Exec {
  const first = ast.initializer === undefined ? undefined : compileStatement(ast.initializer, context);
  const condition = ast.condition === undefined ? undefined : statementValue(ast.condition, context);
  const step = ast.iterator === undefined ? undefined : compileStatement(ast.iterator, context);
  const body = compileStatements(ast.body, context);
  return (frame) =>
    then(first?.(frame), () =>
      repeat(() =>
        then(frame.session.tick(), () =>
          then(condition === undefined ? true : condition(frame), (truth) => {
            if (!toBoolean(truth)) return DONE;
            return then(
              body(frame),
              (completion) => judged(completion, ast.label) ?? then(step?.(frame), () => undefined),
            );
          }),
        ),
      ),
    );
}

function compileWhile(label: string | undefined, condition: Expr, body: Exec): Exec {
  return (frame) =>
    repeat(() =>
      then(frame.session.tick(), () =>
        then(condition(frame), (truth) => {
          if (!toBoolean(truth)) return DONE;
          return then(body(frame), (completion) => judged(completion, label));
        }),
      ),
    );
}

function compileDo(ast: DoAst, context: CompileContext): Exec {
  const condition = statementValue(ast.condition, context);
  const body = compileStatements(ast.body, context);
  return (frame: Frame) =>
    repeat(() =>
      then(frame.session.tick(), () =>
        then(body(frame), (completion): Maybe<{ readonly result: Completion } | undefined> => {
          const ended = judged(completion, ast.label);
          if (ended !== undefined) return ended;
          return then(condition(frame), (truth) => (toBoolean(truth) === ast.until ? DONE : undefined));
        }),
      ),
    );
}
