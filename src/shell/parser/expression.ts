// Expressions by binding strength: ternary, binary operators, comma lists (loosest to tightest; unary is in unary.ts).
import type { BinaryOperator, ErrorExpressionAst, ExpressionAst } from '../ast.ts';
import { isDash, isNamePart } from '../lexer/chars.ts';
import { scanDashOperator } from '../lexer/dash-operator.ts';
import {
  MAX_HEIGHT,
  type ParserState,
  peek,
  reportMissing,
  skipBlanks,
  skipNewlines,
  take,
  tooComplicated,
} from './parser-state.ts';
import { parseUnary, startsOperand } from './unary.ts';

/** `undefined`, with nothing consumed, when no expression begins at the place. */
export function parseExpression(p: ParserState): ExpressionAst | undefined {
  if (!startsOperand(p)) return undefined;
  const expression = parseTernary(p);
  if (p.height > p.tallest) p.tallest = p.height;
  return expression;
}

/** Reads an expression that must be there; a missing one is reported as `id` and becomes an ErrorExpression. */
export function requireExpression(p: ParserState, id: string, message: string): ExpressionAst {
  return parseExpression(p) ?? missing(p, id, message);
}

/** Reads an expression in which a comma ends it. */
export function parseArgumentExpression(p: ParserState): ExpressionAst | undefined {
  const { commaEnds } = p;
  p.commaEnds = true;
  const expression = parseExpression(p);
  p.commaEnds = commaEnds;
  return expression;
}

export function missing(p: ParserState, id: string, message: string): ErrorExpressionAst {
  reportMissing(p, id, message);
  p.height = 1;
  return { kind: 'ErrorExpression', extent: { start: p.pos, end: p.pos }, parts: [] };
}

function parseTernary(p: ParserState): ExpressionAst {
  const condition = parseBinary(p, 0);
  if (peek(p) !== 63 || peek(p, 1) === 63) return condition;
  let height = p.height;
  take(p, 'operator', 1);
  skipNewlines(p);
  const ifTrue = branch(p, '?');
  height = Math.max(height, p.height);
  skipNewlines(p);
  if (peek(p) !== 58) {
    reportMissing(p, 'MissingColonInTernaryExpression', "The ':' of a '? :' expression is missing.");
    return {
      kind: 'ErrorExpression',
      extent: { start: condition.extent.start, end: p.pos },
      parts: [condition, ifTrue],
    };
  }
  take(p, 'operator', 1);
  skipNewlines(p);
  const ifFalse = branch(p, ':');
  p.height = Math.max(height, p.height) + 1;
  return {
    kind: 'Ternary',
    extent: { start: condition.extent.start, end: ifFalse.extent.end },
    condition,
    ifTrue,
    ifFalse,
  };
}

function branch(p: ParserState, operator: string): ExpressionAst {
  p.depth += 2;
  const expression = startsOperand(p) ? parseTernary(p) : valueMissing(p, operator);
  p.depth -= 2;
  return expression;
}

function valueMissing(p: ParserState, operator: string): ErrorExpressionAst {
  return missing(p, 'ExpectedValueExpression', `A value is expected after the operator '${operator}'.`);
}

/** Strength 0: any operator. Leaves the place after trailing blanks. */
function parseBinary(p: ParserState, strength: number): ExpressionAst {
  let left = parseList(p);
  let height = p.height;
  for (;;) {
    skipBlanks(p);
    const operator = operatorAt(p);
    if (operator === undefined || operator.strength < strength) break;
    const start = p.pos;
    take(p, 'operator', operator.length);
    const operatorExtent = { start, end: p.pos };
    const afterOperator = p.pos;
    skipNewlines(p);
    let right: ExpressionAst;
    if (startsOperand(p)) right = parseBinary(p, operator.strength + 1);
    else {
      p.pos = afterOperator;
      right = valueMissing(p, p.source.slice(start, afterOperator));
    }
    height = Math.max(height, p.height) + 1;
    if (height > MAX_HEIGHT) tooComplicated(p);
    left = {
      kind: 'Binary',
      extent: { start: left.extent.start, end: right.extent.end },
      operator: operator.name,
      operatorExtent,
      caseSensitive: operator.caseSensitive,
      left,
      right,
    };
  }
  p.height = height;
  return left;
}

interface FoundOperator {
  readonly name: BinaryOperator;
  readonly caseSensitive: boolean;
  readonly strength: number;
  readonly length: number;
}

const plain = (name: BinaryOperator, strength: number): FoundOperator => ({
  name,
  caseSensitive: false,
  strength,
  length: name.length,
});
const PLUS = plain('+', 5);
const MINUS = plain('-', 5);
const TIMES = plain('*', 6);
const OVER = plain('/', 6);
const MODULO = plain('%', 6);
const RANGE = plain('..', 8);
const COALESCE = plain('??', 4);

function operatorAt(p: ParserState): FoundOperator | undefined {
  const c = peek(p);
  const next = peek(p, 1);
  switch (c) {
    case 43:
      return next === 61 ? undefined : PLUS;
    case 42:
      // `*>` redirects all streams, after an expression, too.
      return next === 61 || next === 62 ? undefined : TIMES;
    case 47:
      return next === 61 ? undefined : OVER;
    case 37:
      return next === 61 ? undefined : MODULO;
    case 46:
      return next === 46 ? RANGE : undefined;
    case 63:
      return next === 63 && peek(p, 2) !== 61 ? COALESCE : undefined;
    default:
      if (c < 0 || !isDash(c) || next === 61) return undefined;
      return dashOperator(p, next);
  }
}

function dashOperator(p: ParserState, next: number): FoundOperator | undefined {
  if (next < 0 || !isNamePart(next) || (next >= 48 && next <= 57)) return MINUS;
  const found = scanDashOperator(p.source, p.pos);
  if (found === undefined || found.name === 'not' || found.name === 'bnot') return undefined;
  return {
    name: found.name,
    caseSensitive: found.caseSensitive,
    strength: strengthOf(found.name),
    length: found.end - p.pos,
  };
}

function strengthOf(name: BinaryOperator): number {
  switch (name) {
    case 'and':
    case 'or':
    case 'xor':
      return 1;
    case 'band':
    case 'bor':
    case 'bxor':
      return 2;
    case 'f':
      return 7;
    default:
      return 3;
  }
}

/** `a, b, c`; one element without a comma is itself. */
function parseList(p: ParserState): ExpressionAst {
  const first = parseUnary(p);
  if (p.commaEnds) return first;
  skipBlanks(p);
  if (peek(p) !== 44) return first;
  const elements = [first];
  let height = p.height;
  while (peek(p) === 44) {
    take(p, 'punctuation', 1);
    const afterComma = p.pos;
    skipNewlines(p);
    if (startsOperand(p)) elements.push(parseUnary(p));
    else {
      p.pos = afterComma;
      elements.push(missing(p, 'MissingExpressionAfterToken', "An expression is missing after ','."));
    }
    height = Math.max(height, p.height);
    skipBlanks(p);
  }
  p.height = height + 1;
  return {
    kind: 'ArrayLiteral',
    extent: { start: first.extent.start, end: elements[elements.length - 1]!.extent.end },
    elements,
  };
}
