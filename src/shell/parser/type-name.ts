// What stands in square brackets before an operand or a parameter: a type name or an attribute.
import type { AttributeAst, ExpressionAst, NamedAttributeArgumentAst, TypeNameAst } from '../ast.ts';
import { isNamePart, isNameStart } from '../lexer/chars.ts';
import { missing, parseArgumentExpression } from './expression.ts';
import {
  descend,
  emit,
  enclosed,
  expectClose,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  take,
} from './parser-state.ts';

/** The place is at `[`. `undefined` (after a report) when no type name follows. */
export function parseBracket(p: ParserState): TypeNameAst | AttributeAst | undefined {
  const start = p.pos;
  take(p, 'punctuation', 1);
  skipNewlines(p);
  const tokens = p.tokens.length;
  const name = parseTypeName(p);
  if (name === undefined) return undefined;
  skipNewlines(p);
  if (peek(p) === 40) {
    // The name is the attribute's: colour it so.
    for (let i = tokens; i < p.tokens.length; i++)
      if (p.tokens[i]!.role === 'type') p.tokens[i] = { role: 'attribute', extent: p.tokens[i]!.extent };
    return attribute(p, start, name);
  }
  expectClose(p, 93, 'EndSquareBracketExpectedAtEndOfType', "The closing ']' of the type is missing.");
  return name;
}

/** `Name.Space.Type[arg, arg][]`. */
export function parseTypeName(p: ParserState): TypeNameAst | undefined {
  const start = p.pos;
  const c = peek(p);
  if (c < 0 || !isNameStart(c)) {
    reportMissing(p, 'MissingTypename', "The name of a type is missing after '['.");
    return undefined;
  }
  while (p.pos < p.end && isTypeNamePart(p)) p.pos++;
  emit(p, 'type', start);
  const name = p.source.slice(start, p.pos);
  let text = name;
  const genericArguments: TypeNameAst[] = [];
  const arrayRanks: number[] = [];
  let end = p.pos;
  for (;;) {
    skipNewlines(p);
    if (peek(p) !== 91) break;
    take(p, 'punctuation', 1);
    skipNewlines(p);
    const next = peek(p);
    if (next === 93 || next === 44) {
      const rank = arrayRank(p);
      arrayRanks.push(rank);
      text += `[${','.repeat(rank - 1)}]`;
    } else {
      if (!descend(p)) {
        p.depth--;
        end = p.pos;
        break;
      }
      const complete = genericList(p, genericArguments);
      p.depth--;
      text += `[${genericArguments.map((argument) => argument.text).join(',')}]`;
      if (!complete) {
        end = p.pos;
        break;
      }
    }
    end = p.pos;
  }
  p.pos = end;
  return { kind: 'TypeName', extent: { start, end }, text, name, genericArguments, arrayRanks };
}

function isTypeNamePart(p: ParserState): boolean {
  const c = peek(p);
  if (isNamePart(c)) return true;
  // Dots and nested-type pluses join names; a backtick gives the number of generic arguments.
  return (c === 46 || c === 43 || c === 96) && peek(p, 1) > 0 && isNamePart(peek(p, 1));
}

function arrayRank(p: ParserState): number {
  let rank = 1;
  for (; peek(p) === 44; skipNewlines(p)) {
    take(p, 'punctuation', 1);
    rank++;
  }
  expectClose(p, 93, 'EndSquareBracketExpectedAtEndOfType', "The closing ']' of the array type is missing.");
  return Math.min(rank, 32);
}

function genericList(p: ParserState, list: TypeNameAst[]): boolean {
  for (;;) {
    skipNewlines(p);
    // `[Dictionary[[string],[int]]]` brackets each argument again.
    const bracketed = peek(p) === 91;
    if (bracketed) {
      take(p, 'punctuation', 1);
      skipNewlines(p);
    }
    const argument = parseTypeName(p);
    if (argument === undefined) return false;
    list.push(argument);
    if (bracketed) expectClose(p, 93, 'EndSquareBracketExpectedAtEndOfType', "The closing ']' is missing.");
    skipNewlines(p);
    if (peek(p) !== 44) break;
    take(p, 'punctuation', 1);
  }
  return expectClose(p, 93, 'EndSquareBracketExpectedAtEndOfType', "The closing ']' of the type is missing.");
}

function attribute(p: ParserState, start: number, typeName: TypeNameAst): AttributeAst {
  const args = enclosed(p, attributeArguments);
  expectClose(p, 93, 'EndSquareBracketExpectedAtEndOfAttribute', "The closing ']' of the attribute is missing.");
  return { kind: 'Attribute', extent: { start, end: p.pos }, typeName, positional: args.positional, named: args.named };
}

function attributeArguments(p: ParserState): { positional: ExpressionAst[]; named: NamedAttributeArgumentAst[] } {
  take(p, 'punctuation', 1);
  const positional: ExpressionAst[] = [];
  const named: NamedAttributeArgumentAst[] = [];
  skipNewlines(p);
  if (peek(p) !== 41) {
    for (;;) {
      const c = peek(p);
      if (c > 0 && isNameStart(c)) namedArgument(p, named);
      else {
        const value = parseArgumentExpression(p);
        if (value === undefined) {
          missing(p, 'MissingExpressionAfterToken', 'An argument of the attribute is missing.');
          break;
        }
        positional.push(value);
      }
      skipNewlines(p);
      if (peek(p) !== 44) break;
      take(p, 'punctuation', 1);
      skipNewlines(p);
    }
  }
  expectClose(p, 41, 'MissingEndParenthesisInExpression', "The closing ')' of the attribute is missing.");
  return { positional, named };
}

function namedArgument(p: ParserState, named: NamedAttributeArgumentAst[]): void {
  const start = p.pos;
  while (p.pos < p.end && isNamePart(p.source.charCodeAt(p.pos))) p.pos++;
  emit(p, 'member', start);
  const name = p.source.slice(start, p.pos);
  const nameEnd = p.pos;
  if (named.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    report(p, 'DuplicateNamedArgument', `The argument '${name}' is given twice.`, start, nameEnd);
  skipNewlines(p);
  if (peek(p) !== 61) {
    named.push({ kind: 'NamedAttributeArgument', extent: { start, end: nameEnd }, name, value: undefined });
    return;
  }
  take(p, 'operator', 1);
  skipNewlines(p);
  const value =
    parseArgumentExpression(p) ?? missing(p, 'MissingExpressionInNamedArgument', `A value is missing for '${name}'.`);
  named.push({ kind: 'NamedAttributeArgument', extent: { start, end: value.extent.end }, name, value });
}
