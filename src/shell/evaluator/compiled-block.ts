// A script block's parts compiled once: its named blocks and, where it is one expression, that expression.
import type { NamedBlockAst, ParameterAst, ScriptBlockAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import type { ScriptSource } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import { compileStatements } from './compile-statement.ts';
import type { CompileContext, Exec, Expr } from './expr.ts';

export interface CompiledBlock {
  readonly context: CompileContext;
  readonly begin: Exec | undefined;
  readonly process: Exec | undefined;
  readonly end: Exec | undefined;
  readonly clean: Exec | undefined;
  /** The block is a single expression and nothing else. */
  readonly expression: Expr | undefined;
  readonly parameters: readonly ParameterAst[];
}

const cache = new WeakMap<ScriptBlockAst, CompiledBlock>();

export function compileBlock(ast: ScriptBlockAst, source: ScriptSource): CompiledBlock {
  let block = cache.get(ast);
  if (block === undefined) {
    if ((ast.dynamicParam?.statements.length ?? 0) > 0)
      raise('ConstructNotSupported', { construct: 'A dynamicparam block' });
    const context: CompileContext = { source };
    const compile = (part: NamedBlockAst | undefined) =>
      part === undefined ? undefined : compileStatements(part, context);
    block = {
      context,
      begin: compile(ast.begin),
      process: compile(ast.process),
      end: compile(ast.end),
      clean: compile(ast.clean),
      expression: singleExpression(ast, context),
      parameters: ast.paramBlock?.parameters ?? [],
    };
    cache.set(ast, block);
  }
  return block;
}

function singleExpression(ast: ScriptBlockAst, context: CompileContext): Expr | undefined {
  const [only] = ast.end?.statements ?? [];
  if (ast.paramBlock !== undefined || ast.begin !== undefined || ast.process !== undefined) return undefined;
  if (ast.end?.statements.length !== 1 || ast.end.traps.length > 0 || only?.kind !== 'Pipeline') return undefined;
  const [element] = only.elements;
  if (only.elements.length !== 1 || element?.kind !== 'CommandExpression' || element.redirections.length > 0)
    return undefined;
  if (element.expression.kind === 'Increment') return undefined;
  return compileExpression(element.expression, context);
}
