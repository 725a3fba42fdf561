// `foreach`, `for`, `while`, `do ... while`, `do ... until`.
import type { StatementAst, StatementBlockAst, VariableAst } from '../ast.ts';
import { scanVariable } from '../lexer/variable.ts';
import { parseSplat, parseVariable } from './atom.ts';
import { errorStatement, openParenthesis, parseCondition } from './condition.ts';
import {
  enclosed,
  expectClose,
  keywordAt,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  take,
} from './parser-state.ts';
import { parsePipelineStatement } from './pipeline.ts';
import { parseBlock } from './statement-list.ts';

const OPEN = 'MissingOpenParenthesisAfterKeyword';

/** A loop's body, in which `break` and `continue` do not leave an enclosing `finally`. */
function parseBody(
  p: ParserState,
  label: string | undefined,
  id: string,
  keyword: string,
): StatementBlockAst | undefined {
  p.finallyLoops?.push(label ?? '');
  const body = parseBlock(p, id, `The body of '${keyword}' is missing.`);
  p.finallyLoops?.pop();
  return body;
}

export function parseForEach(p: ParserState, label: string | undefined, start: number): StatementAst {
  take(p, 'keyword', 7);
  if (!openParenthesis(p, 'foreach', OPEN)) return errorStatement(p, start);
  const head = enclosed(p, forEachHead);
  if (head === undefined) return errorStatement(p, start);
  const body = parseBody(p, label, 'MissingForeachStatement', 'foreach');
  if (body === undefined) return errorStatement(p, start, [head.variable, head.source]);
  return { kind: 'ForEach', extent: { start, end: p.pos }, label, variable: head.variable, source: head.source, body };
}

function forEachHead(p: ParserState): { variable: VariableAst; source: StatementAst } | undefined {
  const at = p.pos;
  skipNewlines(p);
  const c = peek(p);
  let variable: VariableAst;
  if (c === 64 && scanVariable(p.source, p.pos) !== undefined) {
    variable = parseSplat(p).variable;
    const { start, end } = variable.extent;
    report(
      p,
      'SplattingNotPermitted',
      `'${p.source.slice(start, end)}' cannot be a loop variable: write $ instead of @.`,
      start,
      end,
    );
  } else if (c === 36 && scanVariable(p.source, p.pos) !== undefined) variable = parseVariable(p);
  else {
    p.pos = at;
    reportMissing(p, 'MissingVariableNameAfterForeach', "A variable is missing after 'foreach ('.");
    return undefined;
  }
  const afterVariable = p.pos;
  skipNewlines(p);
  if (keywordAt(p) !== 'in') {
    p.pos = afterVariable;
    reportMissing(p, 'MissingInInForeach', "'in' is missing after the variable of 'foreach'.");
    return undefined;
  }
  take(p, 'keyword', 2);
  const afterIn = p.pos;
  skipNewlines(p);
  const source = parsePipelineStatement(p);
  if (source === undefined) {
    p.pos = afterIn;
    reportMissing(p, 'MissingForeachExpression', "An expression is missing after 'in' in 'foreach'.");
    return undefined;
  }
  const closed = expectClose(p, 41, 'MissingEndParenthesisAfterForeach', "The closing ')' after 'foreach' is missing.");
  return closed ? { variable, source } : undefined;
}

export function parseFor(p: ParserState, label: string | undefined, start: number): StatementAst {
  take(p, 'keyword', 3);
  if (!openParenthesis(p, 'for', OPEN)) return errorStatement(p, start);
  const head = enclosed(p, forHead);
  const body = head === undefined ? undefined : parseBody(p, label, 'MissingLoopStatement', 'for');
  if (head === undefined || body === undefined) return errorStatement(p, start);
  return { kind: 'For', extent: { start, end: p.pos }, label, ...head, body };
}

interface ForHead {
  readonly initializer: StatementAst | undefined;
  readonly condition: StatementAst | undefined;
  readonly iterator: StatementAst | undefined;
}

/** Clauses end at `;` or a newline. */
function forHead(p: ParserState): ForHead | undefined {
  skipNewlines(p);
  const initializer = parsePipelineStatement(p);
  nextClause(p);
  const condition = parsePipelineStatement(p);
  nextClause(p);
  const iterator = parsePipelineStatement(p);
  const closed = expectClose(p, 41, 'MissingEndParenthesisAfterStatement', "The closing ')' after 'for' is missing.");
  return closed ? { initializer, condition, iterator } : undefined;
}

function nextClause(p: ParserState): void {
  skipNewlines(p);
  if (peek(p) === 59) take(p, 'separator', 1);
  skipNewlines(p);
}

export function parseWhile(p: ParserState, label: string | undefined, start: number): StatementAst {
  take(p, 'keyword', 5);
  const condition = parseCondition(p, 'while', OPEN, 'MissingExpressionAfterKeyword');
  if (condition === undefined) return errorStatement(p, start);
  const body = parseBody(p, label, 'MissingLoopStatement', 'while');
  if (body === undefined) return errorStatement(p, start, [condition]);
  return { kind: 'While', extent: { start, end: p.pos }, label, condition, body };
}

export function parseDo(p: ParserState, label: string | undefined, start: number): StatementAst {
  take(p, 'keyword', 2);
  const body = parseBody(p, label, 'MissingLoopStatement', 'do');
  if (body === undefined) return errorStatement(p, start);
  const end = p.pos;
  skipNewlines(p);
  const word = keywordAt(p);
  if (word !== 'while' && word !== 'until') {
    p.pos = end;
    reportMissing(p, 'MissingWhileOrUntilInDoWhile', "'while' or 'until' is missing after the body of 'do'.");
    return errorStatement(p, start, [body]);
  }
  take(p, 'keyword', 5);
  const condition = parseCondition(p, word, OPEN, 'MissingExpressionAfterKeyword');
  if (condition === undefined) return errorStatement(p, start, [body]);
  return { kind: 'Do', extent: { start, end: p.pos }, label, until: word === 'until', condition, body };
}
