// Statements to closures: lists of statements, control flow, try, functions; and statements that are asked for their value.
import type {
  FlowAst,
  FunctionDefinitionAst,
  PipelineChainAst,
  StatementAst,
  StatementBlockAst,
  TrapAst,
} from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import { convertTo } from '../types/convert.ts';
import { ErrorObject, ExceptionObject, ScriptBlock, stringify, toBoolean, toDouble } from '../values/index.ts';
import { compileAssignment } from './compile-assignment.ts';
import { compileExpression } from './compile-expression.ts';
import { compileLoop } from './compile-loop.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { compileSwitch } from './compile-switch.ts';
import { compileTry, trapHandler } from './compile-try.ts';
import { asValue, emit } from './emit.ts';
import type { CompileContext, Exec, Expr } from './expr.ts';
import { type Completion, Flow, FlowException, RETURN } from './flow.ts';
import type { Frame } from './frame.ts';
import { handleThrown } from './handle-error.ts';
import { type Maybe, then } from './maybe.ts';

interface Statements {
  readonly statements: readonly StatementAst[];
  readonly traps: readonly TrapAst[];
}

/** A list of statements, each ending by itself; an error ends one of them and the list goes on. */
export function compileStatements(block: Statements, context: CompileContext): Exec {
  const compiled = block.statements.map((ast) => compileStatement(ast, context));
  const traps = block.traps.length === 0 ? undefined : trapHandler(block.traps, context);
  const failed = (outer: Frame, thrown: unknown, at: number): Maybe<Completion> => {
    const place = { source: context.source, extent: block.statements[at]!.extent };
    return traps === undefined ? handleThrown(outer, thrown, place) : traps(outer, thrown, place);
  };
  const runFrom = (outer: Frame, inner: Frame, from: number): Maybe<Completion> => {
    for (let i = from; i < compiled.length; i++) {
      let completion: Maybe<Completion>;
      try {
        completion = compiled[i]!(inner);
      } catch (thrown) {
        completion = failed(outer, thrown, i);
      }
      if (completion instanceof Promise) {
        return completion
          .catch((thrown: unknown) => failed(outer, thrown, i))
          .then((ended) => (ended === undefined ? runFrom(outer, inner, i + 1) : ended));
      }
      if (completion !== undefined) return completion;
    }
    return undefined;
  };
  return (frame) => runFrom(frame, traps === undefined ? frame : frame.protecting(), 0);
}

export function compileStatement(ast: StatementAst, context: CompileContext): Exec {
  switch (ast.kind) {
    case 'Pipeline':
      return compilePipeline(ast, context);
    case 'PipelineChain':
      return compileChain(ast, context);
    case 'Assignment': {
      const assignment = compileAssignment(ast, context);
      const keepsStatus = !isPlainExpression(ast.value);
      return (frame) =>
        then(assignment(frame), () => {
          if (!keepsStatus) frame.session.succeeded = true;
          return undefined;
        });
    }
    case 'If':
      return compileIf(ast, context);
    case 'ForEach':
    case 'For':
    case 'While':
    case 'Do':
      return compileLoop(ast, context);
    case 'Switch':
      return compileSwitch(ast, context);
    case 'Try':
      return compileTry(ast, context);
    case 'Trap':
      return () => undefined;
    case 'FunctionDefinition':
      return compileFunction(ast, context);
    case 'ErrorStatement':
      return () => raise('ConstructNotSupported', { construct: 'Text that could not be parsed' });
    default:
      return compileFlow(ast, context);
  }
}

function isPlainExpression(ast: StatementAst): boolean {
  return ast.kind === 'Pipeline' && ast.elements.length === 1 && ast.elements[0]!.kind === 'CommandExpression';
}

function compileChain(ast: PipelineChainAst, context: CompileContext): Exec {
  const left = compileStatement(ast.left, context);
  const right = compileStatement(ast.right, context);
  const wants = ast.operator === '&&';
  return (frame) =>
    then(left(frame), (completion) => {
      if (completion !== undefined || frame.session.succeeded !== wants) return completion;
      return right(frame);
    });
}

function compileIf(ast: Extract<StatementAst, { kind: 'If' }>, context: CompileContext): Exec {
  const clauses = ast.clauses.map(({ condition, body }) => ({
    condition: statementValue(condition, context),
    body: compileStatements(body, context),
  }));
  const otherwise = ast.elseBody === undefined ? undefined : compileStatements(ast.elseBody, context);
  const from = (frame: Frame, at: number): Maybe<Completion> => {
    for (let i = at; i < clauses.length; i++) {
      const value = clauses[i]!.condition(frame);
      if (value instanceof Promise)
        return value.then((truth) => (toBoolean(truth) ? clauses[i]!.body(frame) : from(frame, i + 1)));
      if (toBoolean(value)) return clauses[i]!.body(frame);
    }
    return otherwise?.(frame);
  };
  return (frame) => from(frame, 0);
}

function compileFunction(ast: FunctionDefinitionAst, context: CompileContext): Exec {
  return (frame) => {
    const name = ast.name.replace(/^(global|script|local|private):/i, '');
    const scope = frame.scope.named(/^(global|script):/i.exec(ast.name)?.[1]?.toLowerCase());
    scope.functions ??= new Map();
    scope.functions.set(name.toLowerCase(), {
      name,
      isFilter: ast.isFilter,
      block: new ScriptBlock(ast.body, context.source, frame),
      parameters: ast.parameters,
      help: ast.help ?? ast.body.help,
    });
    frame.session.succeeded = true;
    return undefined;
  };
}

function compileFlow(ast: FlowAst, context: CompileContext): Exec {
  if (!('value' in ast)) {
    const kind = ast.kind === 'Break' ? 'break' : 'continue';
    const label = ast.label === undefined ? undefined : compileExpression(ast.label, context);
    if (label === undefined) {
      const flow = new Flow(kind);
      return () => flow;
    }
    return (frame) => then(label(frame), (name) => new Flow(kind, stringify(name).toLowerCase()));
  }
  const { value } = ast;
  if (ast.kind === 'Return') {
    if (value === undefined) return () => RETURN;
    const run = compileStatement(value, context);
    return (frame) => then(run(frame), (completion) => completion ?? RETURN);
  }
  const evaluated = value === undefined ? undefined : statementValue(value, context);
  if (ast.kind === 'Exit')
    return (frame) =>
      then(evaluated?.(frame), (status) => {
        const number = status === undefined || status === null ? 0 : toDouble(convertTo('System.Int32', status));
        return new Flow('exit', undefined, number);
      });
  return (frame) =>
    then(evaluated?.(frame), (thrown) => {
      throw thrownBy(frame, evaluated === undefined ? undefined : thrown);
    });
}

/** `throw`: any value; without one it throws again what was caught, or `ScriptHalted`. */
function thrownBy(frame: Frame, value: unknown): ShellException {
  if (value === undefined) {
    const caught = frame.session.underscore;
    if (caught instanceof ErrorObject) return new ShellException(caught, 'script');
    value = 'ScriptHalted';
  }
  if (value instanceof ErrorObject) return new ShellException(value, 'script');
  if (value instanceof ExceptionObject)
    return new ShellException(
      new ErrorObject({ id: value.Message, category: 'OperationStopped', message: value.Message, exception: value }),
      'script',
    );
  const text = stringify(value);
  return new ShellException(
    new ErrorObject({ id: text, category: 'OperationStopped', message: text, target: value }),
    'script',
  );
}

/**
 * A statement asked for its value: an expression gives it as it is, anything else its collected output. `keepsVoid`
 * lets `[void]` through.
 */
export function statementValue(ast: StatementAst, context: CompileContext, _assigned = false): Expr {
  if (ast.kind === 'Assignment') return compileAssignment(ast, context);
  if (ast.kind === 'Pipeline' && ast.elements.length === 1) {
    const [only] = ast.elements;
    if (only?.kind === 'CommandExpression' && only.redirections.length === 0)
      return compileExpression(only.expression, context);
  }
  const run = collecting(compileStatement(ast, context));
  return (frame) => then(run(frame), asValue);
}

/** The collected output of a block of statements. */
export function collectStatements(
  block: StatementBlockAst,
  context: CompileContext,
): (frame: Frame) => Maybe<unknown[]> {
  return collecting(compileStatements(block, context));
}

/** Runs a statement with its output collected; `return` and its kin inside go on to the function they belong to. */
function collecting(run: Exec): (frame: Frame) => Maybe<unknown[]> {
  return (frame) => {
    const output: unknown[] = [];
    const inner = frame.withOut((value) => {
      output.push(value);
    });
    const done = (completion: Completion): Maybe<unknown[]> => {
      if (completion === undefined) return output;
      const flush = completion.kind === 'return' ? emit(frame.streams.out, output) : undefined;
      return then(flush, () => {
        throw new FlowException(completion);
      });
    };
    let completion: Maybe<Completion>;
    try {
      completion = run(inner);
    } catch (thrown) {
      if (thrown instanceof FlowException) return done(thrown.flow);
      throw thrown;
    }
    if (completion instanceof Promise)
      return completion.then(done, (thrown: unknown) => {
        if (thrown instanceof FlowException) return done(thrown.flow);
        throw thrown;
      });
    return done(completion);
  };
}
