// Barewords: command names and unquoted arguments, which may hold quotes, escapes and expansions.
import type { ExpressionAst, StringConstantAst } from '../ast.ts';
import { endsWord, isDigit, isDoubleQuote, isSingleQuote } from '../lexer/chars.ts';
import { scanNumber } from '../lexer/number.ts';
import type { TokenRole } from '../lexer/token.ts';
import { readEscape } from './escape.ts';
import { emit, type ParserState, peek } from './parser-state.ts';
import { expands, fromParts, parseExpansion, readDoubleQuoted, readSingleQuoted, type StringPart } from './string.ts';

/** An argument word: a number when the whole word is one, else text, expandable where it holds `$`. */
export function parseWord(p: ParserState, role: TokenRole): ExpressionAst {
  const start = p.pos;
  p.height = 1;
  skipPlain(p);
  if (endsWord(peek(p))) return number(p, start) ?? plainWord(p, start, role);
  p.pos = start;
  const parts: StringPart[] = [];
  const height = readWord(p, role, parts, true);
  return fromParts(p, start, 'bare', parts, height);
}

/** A command name without `&`: `$` is text here. */
export function parseCommandName(p: ParserState): StringConstantAst {
  const start = p.pos;
  p.height = 1;
  skipPlain(p);
  if (endsWord(peek(p))) return plainWord(p, start, 'command');
  p.pos = start;
  const parts: StringPart[] = [];
  readWord(p, 'command', parts, false);
  const value = parts.map((part) =>
    typeof part === 'string' ? part : p.source.slice(part.extent.start, part.extent.end),
  );
  return { kind: 'StringConstant', extent: { start, end: p.pos }, style: 'bare', value: value.join('') };
}

/** Stops at the word's end or at the first unit that needs a closer look: quote, backtick, dollar. */
function skipPlain(p: ParserState): void {
  while (p.pos < p.end) {
    const c = p.source.charCodeAt(p.pos);
    if (c === 96 || c === 36 || isSingleQuote(c) || isDoubleQuote(c) || endsWord(c)) return;
    p.pos++;
  }
}

function plainWord(p: ParserState, start: number, role: TokenRole): StringConstantAst {
  emit(p, role, start);
  return {
    kind: 'StringConstant',
    extent: { start, end: p.pos },
    style: 'bare',
    value: p.source.slice(start, p.pos),
  };
}

function number(p: ParserState, start: number): ExpressionAst | undefined {
  const first = p.source.charCodeAt(start);
  if (!isDigit(first) && !(first === 46 && isDigit(p.source.charCodeAt(start + 1)))) return undefined;
  const found = scanNumber(p.source, start);
  if (found === undefined || found.end !== p.pos || found.number === undefined) return undefined;
  emit(p, 'number', start);
  const text = p.source.slice(start, p.pos);
  return { kind: 'NumberLiteral', extent: { start, end: p.pos }, text, ...found.number };
}

function readWord(p: ParserState, role: TokenRole, parts: StringPart[], expanding: boolean): number {
  let tokenStart = p.pos;
  let height = 1;
  for (;;) {
    const c = peek(p);
    if (c === 96) {
      addText(parts, readEscape(p));
    } else if (c === 36 && expanding && expands(p)) {
      emit(p, role, tokenStart);
      p.height = 0;
      parts.push(parseExpansion(p));
      height = Math.max(height, p.height);
      tokenStart = p.pos;
    } else if (endsWord(c)) break;
    else if (isSingleQuote(c)) {
      addText(parts, readSingleQuoted(p));
    } else if (isDoubleQuote(c)) {
      emit(p, role, tokenStart);
      height = Math.max(height, readDoubleQuoted(p, p.pos, parts));
      tokenStart = p.pos;
    } else {
      const from = p.pos++;
      skipPlain(p);
      addText(parts, p.source.slice(from, p.pos));
    }
  }
  emit(p, role, tokenStart);
  return height;
}

function addText(parts: StringPart[], text: string): void {
  const last = parts.length - 1;
  if (typeof parts[last] === 'string') parts[last] += text;
  else parts.push(text);
}
