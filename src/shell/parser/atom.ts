// The smallest operands: numbers, variables, strings and everything in its own brackets.
import type {
  ArrayExpressionAst,
  ExpressionAst,
  NumberLiteralAst,
  ParenAst,
  ScriptBlockExpressionAst,
  SplatAst,
  StatementAst,
  StatementBlockAst,
  SubExpressionAst,
  VariableAst,
} from '../ast.ts';
import { isDoubleQuote, isSingleQuote } from '../lexer/chars.ts';
import { scanNumber } from '../lexer/number.ts';
import { scanVariable } from '../lexer/variable.ts';
import { missing } from './expression.ts';
import { parseHashtable } from './hashtable.ts';
import {
  addError,
  emit,
  enclosed,
  expectClose,
  type ParserState,
  peek,
  report,
  skipNewlines,
  take,
} from './parser-state.ts';
import { parsePipelineStatement } from './pipeline.ts';
import { parseBracedScriptBlock } from './script-block.ts';
import { parseStatementList } from './statement-list.ts';
import { parseString } from './string.ts';

/** Only where startsOperand holds for anything but a unary operator. */
export function parseAtom(p: ParserState): ExpressionAst {
  const c = peek(p);
  switch (c) {
    case 36:
      return peek(p, 1) === 40 ? parseSubExpression(p) : parseVariable(p);
    case 40:
      return enclosed(p, paren);
    case 123:
      return parseScriptBlockExpression(p);
    case 64:
      return at(p);
    default:
      return isSingleQuote(c) || isDoubleQuote(c) ? parseString(p) : parseNumber(p);
  }
}

function at(p: ParserState): ExpressionAst {
  const next = peek(p, 1);
  if (next === 40) return enclosed(p, arrayExpression);
  if (next === 123) return enclosed(p, parseHashtable);
  if (isSingleQuote(next) || isDoubleQuote(next)) return parseString(p);
  const splat = parseSplat(p);
  const { start, end } = splat.extent;
  report(
    p,
    'SplattingNotPermitted',
    `'${p.source.slice(start, end)}' is allowed only as an argument of a command.`,
    start,
    end,
  );
  return splat;
}

/** The place is at the `@` of a name. */
export function parseSplat(p: ParserState): SplatAst {
  const variable = parseVariable(p);
  return { kind: 'Splat', extent: variable.extent, variable };
}

/** The place is at a `$` (or the `@` of a splat) where scanVariable finds a name. */
export function parseVariable(p: ParserState): VariableAst {
  const start = p.pos;
  const found = scanVariable(p.source, start);
  if (found === undefined) {
    p.pos++;
    emit(p, 'variable', start);
    return { kind: 'Variable', extent: { start, end: p.pos }, name: '', scope: undefined, drive: undefined };
  }
  p.pos = Math.min(found.end, p.end);
  emit(p, 'variable', start);
  if (found.problem === 'InvalidVariableReferenceWithDrive')
    report(
      p,
      found.problem,
      `No name follows the ':' of '${p.source.slice(start, p.pos)}'. Write \${${found.name}}: when the colon is text.`,
      start,
      p.pos,
    );
  else if (found.problem !== undefined) {
    addError(p, {
      id: found.problem,
      message: "The name in '${ }' is empty or its closing '}' is missing.",
      extent: { start, end: p.pos },
      incomplete: p.pos >= p.source.length,
    });
  }
  return { kind: 'Variable', extent: { start, end: p.pos }, name: found.name, scope: found.scope, drive: found.drive };
}

function parseNumber(p: ParserState): NumberLiteralAst {
  const start = p.pos;
  const found = scanNumber(p.source, start)!;
  p.pos = Math.min(found.end, p.end);
  emit(p, 'number', start);
  const text = p.source.slice(start, p.pos);
  if (found.number !== undefined)
    return { kind: 'NumberLiteral', extent: { start, end: p.pos }, text, ...found.number };
  report(p, 'BadNumericConstant', `The number ${text.slice(0, 40)} is too large for its type.`, start, p.pos);
  return { kind: 'NumberLiteral', extent: { start, end: p.pos }, text, type: 'Double', value: 0 };
}

function paren(p: ParserState): ParenAst {
  const start = p.pos;
  take(p, 'punctuation', 1);
  const afterOpen = p.pos;
  skipNewlines(p);
  let statement: StatementAst | undefined = parsePipelineStatement(p);
  if (statement === undefined) {
    p.pos = afterOpen;
    const error = missing(p, 'ExpectedExpression', "An expression is expected after '('.");
    statement = { kind: 'ErrorStatement', extent: error.extent, parts: [] };
  }
  expectClose(p, 41, 'MissingEndParenthesisInExpression', "The closing ')' of the expression is missing.");
  return { kind: 'Paren', extent: { start, end: p.pos }, statement };
}

export function parseSubExpression(p: ParserState): SubExpressionAst {
  return enclosed(p, subExpression);
}

function subExpression(p: ParserState): SubExpressionAst {
  const start = p.pos;
  const body = statements(p, 'MissingEndParenthesisInSubexpression');
  return { kind: 'SubExpression', extent: { start, end: p.pos }, body };
}

function arrayExpression(p: ParserState): ArrayExpressionAst {
  const start = p.pos;
  const body = statements(p, 'MissingEndParenthesisInSubexpression');
  return { kind: 'ArrayExpression', extent: { start, end: p.pos }, body };
}

function statements(p: ParserState, id: string): StatementBlockAst {
  take(p, 'punctuation', 2);
  const start = p.pos;
  const list = parseStatementList(p);
  const end = p.pos;
  expectClose(p, 41, id, `The closing ')' of '${p.source.slice(start - 2, start)}' is missing.`);
  return { kind: 'StatementBlock', extent: { start, end }, statements: list.statements, traps: list.traps };
}

export function parseScriptBlockExpression(p: ParserState): ScriptBlockExpressionAst {
  const scriptBlock = parseBracedScriptBlock(p, false);
  return { kind: 'ScriptBlockExpression', extent: scriptBlock.extent, scriptBlock };
}
