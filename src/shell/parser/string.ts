// Quoted strings and here-strings, with what they expand.
import type { ExpandableStringAst, ExpressionAst, StringConstantAst, StringStyle } from '../ast.ts';
import { isBlank, isDoubleQuote, isNewline, isSingleQuote, NEWLINE, RETURN } from '../lexer/chars.ts';
import { scanVariable } from '../lexer/variable.ts';
import { parseSubExpression, parseVariable } from './atom.ts';
import { readEscape } from './escape.ts';
import { addError, emit, type ParserState, peek, report } from './parser-state.ts';

export type StringPart = ExpandableStringAst['parts'][number];

/** The place is at a quote, or at the `@` before one. */
export function parseString(p: ParserState): StringConstantAst | ExpandableStringAst {
  const start = p.pos;
  if (peek(p) === 64) return hereString(p);
  if (isSingleQuote(peek(p))) {
    const value = readSingleQuoted(p);
    emit(p, 'string', start);
    return constant(p, start, 'single', value);
  }
  const parts: StringPart[] = [];
  const height = readDoubleQuoted(p, start, parts);
  return fromParts(p, start, 'double', parts, height);
}

export function fromParts(
  p: ParserState,
  start: number,
  style: ExpandableStringAst['style'],
  parts: readonly StringPart[],
  height: number,
): StringConstantAst | ExpandableStringAst {
  p.height = height;
  const only = parts[0];
  if (parts.length === 0) return constant(p, start, style, '');
  if (parts.length === 1 && typeof only === 'string') return constant(p, start, style, only);
  return { kind: 'ExpandableString', extent: { start, end: p.pos }, style, parts };
}

function constant(p: ParserState, start: number, style: StringStyle, value: string): StringConstantAst {
  return { kind: 'StringConstant', extent: { start, end: p.pos }, style, value };
}

/** Consumes from quote to quote; the token is the caller's. */
export function readSingleQuoted(p: ParserState): string {
  const start = p.pos++;
  let value = '';
  let from = p.pos;
  while (p.pos < p.end) {
    if (!isSingleQuote(p.source.charCodeAt(p.pos))) {
      p.pos++;
      continue;
    }
    value += p.source.slice(from, p.pos);
    p.pos++;
    if (!isSingleQuote(peek(p))) return value;
    from = p.pos++;
  }
  unterminated(p, 'TerminatorExpectedAtEndOfString', "The string is missing its closing '.", start);
  return value + p.source.slice(from, p.pos);
}

function unterminated(p: ParserState, id: string, message: string, start: number): void {
  addError(p, { id, message, extent: { start, end: p.pos }, incomplete: true });
}

/**
 * Consumes from quote to quote, adding to `parts`. String tokens begin at `tokenStart`, which may lie before the quote
 * when the string is part of a word. Returns the greatest height of what is inside.
 */
export function readDoubleQuoted(p: ParserState, tokenStart: number, parts: StringPart[]): number {
  const start = p.pos++;
  const reader = { tokenStart, literal: '', height: 0 };
  let from = p.pos;
  for (;;) {
    const c = peek(p);
    if (c === -1) {
      add(reader, p.source.slice(from, p.pos));
      flush(reader, parts);
      emit(p, 'string', reader.tokenStart);
      unterminated(p, 'TerminatorExpectedAtEndOfString', 'The string is missing its closing ".', start);
      return reader.height;
    }
    if (isDoubleQuote(c)) {
      add(reader, p.source.slice(from, p.pos));
      p.pos++;
      if (!isDoubleQuote(peek(p))) break;
      from = p.pos++;
    } else if (c === 96) {
      add(reader, p.source.slice(from, p.pos) + readEscape(p));
      from = p.pos;
    } else if (c === 36 && expands(p)) {
      add(reader, p.source.slice(from, p.pos));
      expansion(p, reader, parts);
      from = p.pos;
    } else p.pos++;
  }
  flush(reader, parts);
  emit(p, 'string', reader.tokenStart);
  return reader.height;
}

interface Reader {
  tokenStart: number;
  literal: string;
  height: number;
}

function add(reader: Reader, text: string): void {
  reader.literal += text;
}

function flush(reader: Reader, parts: StringPart[]): void {
  if (reader.literal === '') return;
  const last = parts.length - 1;
  if (typeof parts[last] === 'string') parts[last] += reader.literal;
  else parts.push(reader.literal);
  reader.literal = '';
}

/** Whether the `$` at the place begins a variable or `$( )`; a lone dollar is text. */
export function expands(p: ParserState): boolean {
  return peek(p, 1) === 40 || scanVariable(p.source, p.pos) !== undefined;
}

export function parseExpansion(p: ParserState): StringPart {
  return peek(p, 1) === 40 ? parseSubExpression(p) : parseVariable(p);
}

function expansion(p: ParserState, reader: Reader, parts: StringPart[]): void {
  emit(p, 'string', reader.tokenStart);
  flush(reader, parts);
  p.height = 0;
  parts.push(parseExpansion(p));
  reader.height = Math.max(reader.height, p.height);
  reader.tokenStart = p.pos;
}

function hereString(p: ParserState): StringConstantAst | ExpandableStringAst {
  const start = p.pos;
  p.pos++;
  const verbatim = isSingleQuote(peek(p));
  p.pos++;
  while (isBlank(peek(p))) p.pos++;
  const header = p.pos;
  if (peek(p) === -1) return hereStringEnds(p, start, verbatim);
  if (!isNewline(peek(p))) {
    while (p.pos < p.end && !isNewline(p.source.charCodeAt(p.pos))) p.pos++;
    emit(p, 'string', start);
    report(
      p,
      'UnexpectedCharactersAfterHereStringHeader',
      'A here-string begins on the line after its header.',
      header,
      p.pos,
    );
    return constant(p, start, verbatim ? 'singleHere' : 'doubleHere', '');
  }
  if (peek(p) === RETURN && peek(p, 1) === NEWLINE) p.pos++;
  p.pos++;
  return verbatim ? verbatimHereString(p, start) : expandableHereString(p, start);
}

function hereStringEnds(p: ParserState, start: number, verbatim: boolean): StringConstantAst {
  emit(p, 'string', start);
  const mark = verbatim ? "'@" : '"@';
  unterminated(p, 'TerminatorExpectedAtEndOfHereString', `The here-string is missing its closing ${mark}.`, start);
  return constant(p, start, verbatim ? 'singleHere' : 'doubleHere', '');
}

/** Length of the newline and terminator at the place, or of the terminator alone at the beginning of the body; else 0. */
function footerLength(p: ParserState, isQuote: (c: number) => boolean, atBody: boolean): number {
  let length = 0;
  if (!atBody) {
    if (!isNewline(peek(p))) return 0;
    length = peek(p) === RETURN && peek(p, 1) === NEWLINE ? 2 : 1;
  }
  return isQuote(peek(p, length)) && peek(p, length + 1) === 64 ? length + 2 : 0;
}

function verbatimHereString(p: ParserState, start: number): StringConstantAst {
  const body = p.pos;
  for (; p.pos < p.end; p.pos++) {
    if (p.pos !== body && !isNewline(p.source.charCodeAt(p.pos))) continue;
    const footer = footerLength(p, isSingleQuote, false) || (p.pos === body ? footerLength(p, isSingleQuote, true) : 0);
    if (footer === 0) continue;
    const value = p.source.slice(body, p.pos);
    p.pos += footer;
    emit(p, 'string', start);
    return constant(p, start, 'singleHere', value);
  }
  return hereStringEnds(p, start, true);
}

function expandableHereString(
  p: ParserState,
  start: number,
): ExpressionAst & (StringConstantAst | ExpandableStringAst) {
  const body = p.pos;
  const reader: Reader = { tokenStart: start, literal: '', height: 0 };
  const parts: StringPart[] = [];
  let from = body;
  for (;;) {
    const c = peek(p);
    if (c === -1) return hereStringEnds(p, reader.tokenStart, false);
    const footer =
      p.pos === body && isDoubleQuote(c)
        ? footerLength(p, isDoubleQuote, true)
        : isNewline(c)
          ? footerLength(p, isDoubleQuote, false)
          : 0;
    if (footer > 0) {
      add(reader, p.source.slice(from, p.pos));
      flush(reader, parts);
      p.pos += footer;
      emit(p, 'string', reader.tokenStart);
      return fromParts(p, start, 'doubleHere', parts, reader.height);
    }
    if (c === 96) {
      add(reader, p.source.slice(from, p.pos) + readEscape(p));
      from = p.pos;
    } else if (c === 36 && expands(p)) {
      add(reader, p.source.slice(from, p.pos));
      expansion(p, reader, parts);
      from = p.pos;
    } else p.pos++;
  }
}
