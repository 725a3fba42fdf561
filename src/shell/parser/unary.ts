// Unary operators, casts and attributes before an operand, and the test whether an operand begins at all.
import type { ExpressionAst, UnaryAst } from '../ast.ts';
import { endsNumber, isDash, isDigit, isDoubleQuote, isNamePart, isSingleQuote } from '../lexer/chars.ts';
import { scanDashOperator } from '../lexer/dash-operator.ts';
import { scanNumber } from '../lexer/number.ts';
import { scanVariable } from '../lexer/variable.ts';
import { missing } from './expression.ts';
import { descend, type ParserState, peek, report, skipBlanks, skipNewlines, take } from './parser-state.ts';
import { continuePostfix, isAssignable, parsePostfix } from './postfix.ts';
import { parseBracket } from './type-name.ts';

/** Whether an expression can begin at the place; words and operators that only join two operands cannot. */
export function startsOperand(p: ParserState): boolean {
  const c = peek(p);
  switch (c) {
    case -1:
      return false;
    case 36: {
      const next = peek(p, 1);
      return next === 40 || next === 123 || scanVariable(p.source, p.pos) !== undefined;
    }
    case 40: // (
    case 123: // {
    case 91: // [
    case 33: // !
    case 44: // ,
    case 43: // +
    case 34:
    case 39:
      return true;
    case 64: {
      const next = peek(p, 1);
      return (
        next === 40 || next === 123 || (next > 0 && (isNamePart(next) || isSingleQuote(next) || isDoubleQuote(next)))
      );
    }
    case 46:
      return isDigit(peek(p, 1)) && numberStands(p);
    default:
      if (isDigit(c)) return numberStands(p);
      if (isDash(c)) return dashStarts(p);
      return isSingleQuote(c) || isDoubleQuote(c);
  }
}

function numberStands(p: ParserState): boolean {
  const number = scanNumber(p.source, p.pos);
  return number !== undefined && endsNumber(number.end < p.end ? p.source.charCodeAt(number.end) : -1);
}

function dashStarts(p: ParserState): boolean {
  const next = peek(p, 1);
  if (isDigit(next) || (next === 46 && isDigit(peek(p, 2)))) return numberStands(p);
  if (next > 0 && isDash(next)) {
    const third = peek(p, 2);
    return third === 36 || third === 40 || third === 91 || third === 32;
  }
  if (next > 0 && isNamePart(next)) return unaryWord(p) !== undefined;
  return true;
}

function unaryWord(
  p: ParserState,
): { readonly name: UnaryAst['operator']; caseSensitive: boolean; end: number } | undefined {
  const found = scanDashOperator(p.source, p.pos);
  if (found === undefined) return undefined;
  const { name, caseSensitive, end } = found;
  return name === 'not' || name === 'bnot' || name === 'split' || name === 'join'
    ? { name, caseSensitive, end }
    : undefined;
}

/** Only where startsOperand holds. */
export function parseUnary(p: ParserState): ExpressionAst {
  const start = p.pos;
  if (!descend(p)) {
    p.depth--;
    p.height = 1;
    return { kind: 'ErrorExpression', extent: { start, end: start }, parts: [] };
  }
  const expression = dispatch(p);
  p.depth--;
  return expression;
}

function dispatch(p: ParserState): ExpressionAst {
  const c = peek(p);
  switch (c) {
    case 33:
      return unary(p, 'not', false, 1);
    case 43:
      if (peek(p, 1) === 43) return increment(p, '++');
      return numberStands(p) ? parsePostfix(p) : unary(p, '+', false, 1);
    case 44: {
      const start = p.pos;
      take(p, 'punctuation', 1);
      const element = operand(p, ',');
      return { kind: 'ArrayLiteral', extent: { start, end: element.extent.end }, elements: [element] };
    }
    case 91:
      return bracket(p);
    default:
      return c > 0 && isDash(c) ? dash(p) : parsePostfix(p);
  }
}

function dash(p: ParserState): ExpressionAst {
  const next = peek(p, 1);
  if ((isDigit(next) || next === 46) && numberStands(p)) return parsePostfix(p);
  if (next > 0 && isDash(next)) return increment(p, '--');
  const word = unaryWord(p);
  if (word !== undefined) return unary(p, word.name, word.caseSensitive, word.end - p.pos);
  return unary(p, '-', false, 1);
}

function unary(p: ParserState, operator: UnaryAst['operator'], caseSensitive: boolean, length: number): UnaryAst {
  const start = p.pos;
  take(p, 'operator', length);
  const value = operand(p, p.source.slice(start, p.pos));
  return { kind: 'Unary', extent: { start, end: value.extent.end }, operator, caseSensitive, operand: value };
}

function increment(p: ParserState, operator: '++' | '--'): ExpressionAst {
  const start = p.pos;
  take(p, 'operator', 2);
  const value = operand(p, operator);
  if (value.kind !== 'ErrorExpression' && !isAssignable(value)) notAssignable(p, value, operator);
  return { kind: 'Increment', extent: { start, end: value.extent.end }, operator, prefix: true, operand: value };
}

export function notAssignable(p: ParserState, value: ExpressionAst, operator: string): void {
  const { start, end } = value.extent;
  report(p, 'OperatorRequiresVariableOrProperty', `'${operator}' needs a variable or a property.`, start, end);
}

function operand(p: ParserState, operator: string): ExpressionAst {
  const after = p.pos;
  skipNewlines(p);
  if (startsOperand(p)) {
    const value = parseUnary(p);
    p.height++;
    return value;
  }
  p.pos = after;
  return missing(p, 'MissingExpressionAfterOperator', `An expression is missing after the operator '${operator}'.`);
}

/** `[type]operand`, `[attribute()]operand`, or `[type]` as a value. */
function bracket(p: ParserState): ExpressionAst {
  const start = p.pos;
  const found = parseBracket(p);
  if (found === undefined) {
    p.height = 1;
    return { kind: 'ErrorExpression', extent: { start, end: p.pos }, parts: [] };
  }
  const end = p.pos;
  if (found.kind === 'TypeName') {
    const next = peek(p);
    const asValue = next === 91 ? false : next === 58 || (next === 46 && peek(p, 1) !== 46);
    if (!asValue) {
      skipBlanks(p);
      if (peek(p) !== 44 && startsOperand(p)) {
        const value = parseUnary(p);
        p.height++;
        return { kind: 'Cast', extent: { start, end: value.extent.end }, typeName: found, operand: value };
      }
      p.pos = end;
    }
    p.height = 1;
    return continuePostfix(p, { kind: 'TypeExpression', extent: { start, end }, typeName: found }, false);
  }
  skipNewlines(p);
  if (startsOperand(p)) {
    const value = parseUnary(p);
    p.height++;
    return { kind: 'AttributedExpression', extent: { start, end: value.extent.end }, attribute: found, operand: value };
  }
  p.height = 1;
  report(p, 'UnexpectedAttribute', `The attribute '${found.typeName.text}' has nothing to apply to.`, start, end);
  return { kind: 'ErrorExpression', extent: { start, end }, parts: [found] };
}
