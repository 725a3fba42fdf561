// What follows an operand without a blank: members, method calls, indexes; and `++` or `--` after it.
import type { ExpressionAst, StringConstantAst } from '../ast.ts';
import { isBlank, isDash, isDoubleQuote, isNamePart, isNewline, isSingleQuote } from '../lexer/chars.ts';
import { parseAtom, parseScriptBlockExpression, parseVariable } from './atom.ts';
import { missing, parseArgumentExpression, requireExpression } from './expression.ts';
import {
  emit,
  enclosed,
  expectClose,
  MAX_HEIGHT,
  type ParserState,
  peek,
  reportMissing,
  skipBlanks,
  skipNewlines,
  take,
  tooComplicated,
} from './parser-state.ts';
import { parseString } from './string.ts';
import { notAssignable } from './unary.ts';

/** Only where startsOperand holds. */
export function parsePostfix(p: ParserState): ExpressionAst {
  p.height = 0;
  const atom = parseAtom(p);
  p.height++;
  return continuePostfix(p, atom, false);
}

/** `inCommand`: the operand is a command argument, where any blank ends it and a lone dot does not belong to it. */
export function continuePostfix(p: ParserState, atom: ExpressionAst, inCommand: boolean): ExpressionAst {
  let target = atom;
  for (;;) {
    const next = extend(p, target, inCommand);
    if (next === undefined) break;
    target = next;
    if (++p.height > MAX_HEIGHT) tooComplicated(p);
  }
  return inCommand ? target : postIncrement(p, target);
}

function extend(p: ParserState, target: ExpressionAst, inCommand: boolean): ExpressionAst | undefined {
  const c = peek(p);
  if (c === 46) return startsMember(p, 1, inCommand) ? member(p, target, inCommand, false, false, 1) : undefined;
  if (c === 91) return index(p, target, false);
  if (c === 58 && peek(p, 1) === 58) return member(p, target, inCommand, true, false, 2);
  if (c === 63 && peek(p, 1) === 46 && startsMember(p, 2, true)) return member(p, target, inCommand, false, true, 2);
  if (c === 63 && peek(p, 1) === 91) return index(p, target, true);
  return undefined;
}

/** In an expression a dot may end a line (`$x.` newline `Foo()`); in a command the name must follow directly. */
function startsMember(p: ParserState, offset: number, inCommand: boolean): boolean {
  const c = peek(p, offset);
  if (c === 46) return false;
  if (c < 0) return !inCommand;
  if (isNamePart(c) || c === 36 || isSingleQuote(c) || isDoubleQuote(c) || c === 40) return true;
  return !inCommand;
}

function member(
  p: ParserState,
  target: ExpressionAst,
  inCommand: boolean,
  isStatic: boolean,
  nullConditional: boolean,
  length: number,
): ExpressionAst {
  const { start } = target.extent;
  take(p, 'punctuation', length);
  const afterDot = p.pos;
  if (!inCommand) skipNewlines(p);
  const name = memberName(p);
  if (name === undefined) {
    p.pos = afterDot;
    reportMissing(p, 'MissingPropertyName', 'The name of a property or method is missing.');
    return { kind: 'ErrorExpression', extent: { start, end: p.pos }, parts: [target] };
  }
  const open = peek(p);
  if (open === 40 || open === 123) {
    const { height } = p;
    const args = open === 40 ? enclosed(p, callArguments) : [parseScriptBlockExpression(p)];
    p.height = Math.max(height, p.height);
    return {
      kind: 'InvokeMember',
      extent: { start, end: p.pos },
      target,
      member: name,
      static: isStatic,
      nullConditional,
      arguments: args,
    };
  }
  return { kind: 'Member', extent: { start, end: p.pos }, target, member: name, static: isStatic, nullConditional };
}

function memberName(p: ParserState): ExpressionAst | undefined {
  const c = peek(p);
  if (c < 0) return undefined;
  if (isNamePart(c)) return parseName(p);
  const { height } = p;
  let name: ExpressionAst | undefined;
  if (c === 36) name = peek(p, 1) === 40 ? parseAtom(p) : parseVariable(p);
  else if (isSingleQuote(c) || isDoubleQuote(c)) name = parseString(p);
  else if (c === 40) name = parseAtom(p);
  p.height = Math.max(height, p.height);
  return name;
}

function parseName(p: ParserState): StringConstantAst {
  const start = p.pos;
  while (p.pos < p.end && isNamePart(p.source.charCodeAt(p.pos))) p.pos++;
  emit(p, 'member', start);
  return {
    kind: 'StringConstant',
    extent: { start, end: p.pos },
    style: 'bare',
    value: p.source.slice(start, p.pos),
  };
}

function callArguments(p: ParserState): ExpressionAst[] {
  take(p, 'punctuation', 1);
  const args: ExpressionAst[] = [];
  skipNewlines(p);
  if (peek(p) !== 41) {
    for (;;) {
      const argument = parseArgumentExpression(p);
      if (argument === undefined) {
        if (args.length > 0)
          args.push(missing(p, 'MissingExpressionAfterToken', "An expression is missing after ','."));
        break;
      }
      args.push(argument);
      skipNewlines(p);
      if (peek(p) !== 44) break;
      take(p, 'punctuation', 1);
      skipNewlines(p);
    }
  }
  expectClose(p, 41, 'MissingEndParenthesisInMethodCall', "The closing ')' of the method call is missing.");
  return args;
}

function index(p: ParserState, target: ExpressionAst, nullConditional: boolean): ExpressionAst {
  if (nullConditional) take(p, 'operator', 1);
  const { height } = p;
  const value = enclosed(p, indexValue);
  p.height = Math.max(height, p.height);
  return {
    kind: 'Index',
    extent: { start: target.extent.start, end: p.pos },
    target,
    index: value,
    nullConditional,
  };
}

function indexValue(p: ParserState): ExpressionAst {
  take(p, 'punctuation', 1);
  skipNewlines(p);
  const value = requireExpression(p, 'MissingArrayIndexExpression', 'The index is missing.');
  expectClose(p, 93, 'MissingEndSquareBracket', "The closing ']' of the index is missing.");
  return value;
}

function postIncrement(p: ParserState, target: ExpressionAst): ExpressionAst {
  const at = p.pos;
  if (isBlank(peek(p))) skipBlanks(p);
  const c = peek(p);
  const doubled = peek(p, 1);
  if ((c === 43 && doubled === 43) || (c > 0 && isDash(c) && doubled > 0 && isDash(doubled))) {
    const operator = c === 43 ? '++' : '--';
    // `1 ++$x` is an addition; after a blank the operator belongs to the left only when nothing follows it closely.
    const third = peek(p, 2);
    const ends = third < 0 || isBlank(third) || isNewline(third) || (third !== 36 && third !== 40 && third !== 91);
    if (at === p.pos || (ends && isAssignable(target))) {
      take(p, 'operator', 2);
      if (!isAssignable(target)) notAssignable(p, target, operator);
      return {
        kind: 'Increment',
        extent: { start: target.extent.start, end: p.pos },
        operator,
        prefix: false,
        operand: target,
      };
    }
  }
  p.pos = at;
  return target;
}

/** Whether a value can be stored in it. */
export function isAssignable(e: ExpressionAst): boolean {
  switch (e.kind) {
    case 'Variable':
    case 'Member':
    case 'Index':
      return true;
    case 'ArrayLiteral':
      return e.elements.every(isAssignable);
    case 'Cast':
    case 'AttributedExpression':
      return isAssignable(e.operand);
    case 'Paren': {
      const inner =
        e.statement.kind === 'Pipeline' && e.statement.elements.length === 1 ? e.statement.elements[0]! : undefined;
      return inner?.kind === 'CommandExpression' && isAssignable(inner.expression);
    }
    default:
      return false;
  }
}
