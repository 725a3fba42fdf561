// What one parse carries along: the text, the place, what was found so far, and the bounds that keep it finite.
import type { Extent, SourceText } from '../ast.ts';
import { endsWord, isBlank, isNewline, NEWLINE, RETURN } from '../lexer/chars.ts';
import type { Token, TokenRole } from '../lexer/token.ts';
import type { ParseError } from '../parse-error.ts';

/** Brackets, blocks and unary operators within each other. Keeps the parser and every walker of its tree off the stack's end. */
export const MAX_DEPTH = 500;
/** Height of the tree: `1+1+1...` leans left without nesting, and walkers recurse along it. */
export const MAX_HEIGHT = 1000;
/** UTF-16 units. Far above any script an administrator keeps. */
export const MAX_SOURCE_LENGTH = 16 * 1024 * 1024;
export const MAX_TOKENS = 1_000_000;
const MAX_ERRORS = 50;

export interface ParserState {
  readonly source: string;
  /** What script blocks keep of the source. */
  readonly sourceText: SourceText;
  /** Where reading stops: the text's length, or the place where the parse was given up. */
  end: number;
  pos: number;
  readonly tokens: Token[];
  readonly errors: ParseError[];
  readonly comments: Extent[];
  gaveUp: boolean;
  /** Offset up to which comments are already recorded; look-ahead may pass them more than once. */
  commentsTo: number;
  depth: number;
  /** Height of the expression read last, and the greatest height among its siblings. */
  height: number;
  tallest: number;
  /** In method and attribute arguments a comma separates instead of building an array. */
  commaEnds: boolean;
  /** Within `finally`: labels of the loops entered since ('' for none); `undefined` outside. */
  finallyLoops: string[] | undefined;
}

export function createState(source: string, file: string | undefined): ParserState {
  return {
    source,
    sourceText: { text: source, file },
    end: source.length,
    pos: 0,
    tokens: [],
    errors: [],
    comments: [],
    gaveUp: false,
    commentsTo: 0,
    depth: 0,
    height: 0,
    tallest: 0,
    commaEnds: false,
    finallyLoops: undefined,
  };
}

/** The unit at the place plus `offset`, -1 at the end. */
export const peek = (p: ParserState, offset = 0): number =>
  p.pos + offset < p.end ? p.source.charCodeAt(p.pos + offset) : -1;

export const extent = (p: ParserState, start: number): Extent => ({ start, end: p.pos });

/** Records the text from `start` to the place as a token. */
export function emit(p: ParserState, role: TokenRole, start: number): void {
  if (p.pos === start) return;
  p.tokens.push({ role, extent: { start, end: p.pos } });
  if (p.tokens.length >= MAX_TOKENS) tooLarge(p);
}

function tooLarge(p: ParserState): void {
  giveUp(p, 'ScriptTooLarge', `The script has more than ${MAX_TOKENS} tokens and is refused.`);
}

/** Consumes `length` units as one token. */
export function take(p: ParserState, role: TokenRole, length: number): void {
  const start = p.pos;
  p.pos += length;
  emit(p, role, start);
}

/** Adds an error, unless reading was given up (what follows would only be its echo) or there are enough already. */
export function addError(p: ParserState, error: ParseError): void {
  if (p.gaveUp) return;
  if (p.errors.length < MAX_ERRORS) p.errors.push(error);
  else {
    p.gaveUp = true;
    p.end = p.pos;
  }
}

export function report(p: ParserState, id: string, message: string, start: number, end: number): void {
  addError(p, { id, message, extent: { start, end }, incomplete: false });
}

/** Something is missing at the place: incomplete when only blanks, newlines and comments are left. */
export function reportMissing(p: ParserState, id: string, message: string): void {
  const at = p.pos;
  skipNewlines(p);
  const incomplete = p.pos >= p.end;
  p.pos = at;
  addError(p, { id, message, extent: { start: at, end: at }, incomplete });
}

/** Ends the parse: the rest of the text is not read. */
export function giveUp(p: ParserState, id: string, message: string): void {
  if (p.gaveUp) return;
  p.errors.push({ id, message, extent: { start: p.pos, end: p.pos }, incomplete: false });
  p.gaveUp = true;
  p.end = p.pos;
}

/** True when one more level is allowed; pair with `p.depth--`. */
export function descend(p: ParserState): boolean {
  p.depth++;
  if (p.depth <= MAX_DEPTH) return true;
  tooComplicated(p);
  return false;
}

export function tooComplicated(p: ParserState): void {
  giveUp(p, 'ScriptTooComplicated', 'The script is nested too deeply. Simplify it or split it into functions.');
}

/** Reads what stands inside a pair of brackets: commas build arrays again, heights are counted anew. */
export function enclosed<T>(p: ParserState, parse: (p: ParserState) => T): T {
  const { commaEnds, tallest } = p;
  p.commaEnds = false;
  p.tallest = 0;
  const result = parse(p);
  p.height = p.tallest + 1;
  p.tallest = Math.max(tallest, p.height);
  p.commaEnds = commaEnds;
  if (p.height > MAX_HEIGHT) tooComplicated(p);
  return result;
}

/** Consumes the closing bracket `code`, past newlines, or reports that it is missing. */
export function expectClose(p: ParserState, code: number, id: string, message: string): boolean {
  const at = p.pos;
  skipNewlines(p);
  if (peek(p) === code) {
    take(p, 'punctuation', 1);
    return true;
  }
  p.pos = at;
  reportMissing(p, id, message);
  return false;
}

/** Lower-case letters at the place when they are a whole word that could be a keyword, else ''. */
export function keywordAt(p: ParserState): string {
  let end = p.pos;
  for (; end < p.end && end - p.pos < 16; end++) {
    const c = p.source.charCodeAt(end) | 32;
    if (c < 97 || c > 122) break;
  }
  if (end === p.pos || !endsWord(end < p.end ? p.source.charCodeAt(end) : -1)) return '';
  return p.source.slice(p.pos, end).toLowerCase();
}

/** Blanks, line continuations and comments, but no newline. */
export function skipBlanks(p: ParserState): void {
  for (;;) {
    const c = peek(p);
    if (c === 32 || c === 9) p.pos++;
    else if (c === 35) skipLineComment(p);
    else if (c === 60 && peek(p, 1) === 35) skipBlockComment(p);
    else if (c === 96) {
      const next = peek(p, 1);
      if (next === RETURN && peek(p, 2) === NEWLINE) p.pos += 3;
      else if (isNewline(next) || isBlank(next)) p.pos += 2;
      else if (next === -1 && p.end === p.source.length) {
        p.pos++;
        reportMissing(p, 'IncompleteLineContinuation', 'The line is continued, but nothing follows.');
      } else return;
    } else if (c > 0 && isBlank(c)) p.pos++;
    else return;
  }
}

export function skipNewlines(p: ParserState): void {
  for (;;) {
    skipBlanks(p);
    if (!isNewline(peek(p))) return;
    p.pos++;
  }
}

/** Newlines and semicolons. */
export function skipSeparators(p: ParserState): void {
  for (;;) {
    skipNewlines(p);
    if (peek(p) !== 59) return;
    take(p, 'separator', 1);
  }
}

function skipLineComment(p: ParserState): void {
  const start = p.pos;
  while (p.pos < p.end && !isNewline(p.source.charCodeAt(p.pos))) p.pos++;
  comment(p, start);
}

function skipBlockComment(p: ParserState): void {
  const start = p.pos;
  const close = p.source.indexOf('#>', start + 2);
  if (close < 0 || close >= p.end) {
    p.pos = p.end;
    if (start >= p.commentsTo)
      reportMissing(p, 'MissingTerminatorMultiLineComment', "The terminator '#>' is missing from the comment.");
  } else p.pos = close + 2;
  comment(p, start);
}

/** Comments are kept apart from the tokens: looking ahead may pass one before the tokens in front of it are read. */
function comment(p: ParserState, start: number): void {
  if (start < p.commentsTo) return;
  p.commentsTo = p.pos;
  p.comments.push({ start, end: p.pos });
  if (p.comments.length >= MAX_TOKENS) tooLarge(p);
}

/** Tokens and comments in source order. */
export function allTokens(p: ParserState): Token[] {
  if (p.comments.length === 0) return p.tokens;
  const all: Token[] = [];
  let next = 0;
  for (const extent of p.comments) {
    for (; next < p.tokens.length && p.tokens[next]!.extent.start < extent.start; next++) all.push(p.tokens[next]!);
    all.push({ role: 'comment', extent });
  }
  for (; next < p.tokens.length; next++) all.push(p.tokens[next]!);
  return all;
}
