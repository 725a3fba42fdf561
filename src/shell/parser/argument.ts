// The value of one command argument, alone or as a comma list.
import type { ExpressionAst } from '../ast.ts';
import { endsWord, isDash, isDoubleQuote, isSingleQuote } from '../lexer/chars.ts';
import { scanVariable } from '../lexer/variable.ts';
import { parseAtom } from './atom.ts';
import { missing } from './expression.ts';
import { descend, type ParserState, peek, skipBlanks, skipNewlines, take } from './parser-state.ts';
import { continuePostfix } from './postfix.ts';
import { parseWord } from './word.ts';

/** `a, b ,c`; `undefined`, with nothing consumed, when no value begins at the place. */
export function parseArgumentValue(p: ParserState): ExpressionAst | undefined {
  const first = parseSingleArgument(p);
  if (first === undefined) return undefined;
  const end = p.pos;
  skipBlanks(p);
  if (peek(p) !== 44) {
    p.pos = end;
    return first;
  }
  const elements = [first];
  while (peek(p) === 44) {
    take(p, 'punctuation', 1);
    const afterComma = p.pos;
    skipNewlines(p);
    const element = parseSingleArgument(p);
    if (element === undefined) {
      p.pos = afterComma;
      elements.push(missing(p, 'MissingExpression', "A value is missing after ','."));
      break;
    }
    elements.push(element);
    skipBlanks(p);
  }
  const last = elements[elements.length - 1]!.extent.end;
  return { kind: 'ArrayLiteral', extent: { start: first.extent.start, end: last }, elements };
}

/** One value: a primary with its members, or a word. Words after a comma may begin with a dash. */
export function parseSingleArgument(p: ParserState): ExpressionAst | undefined {
  const c = peek(p);
  if (c !== 40 && c !== 123 && endsWord(c)) return undefined;
  if (!descend(p)) {
    p.depth--;
    return undefined;
  }
  const value = beginsPrimary(p, c) ? primary(p) : parseWord(p, 'argument');
  p.depth--;
  if (p.height > p.tallest) p.tallest = p.height;
  return value;
}

function primary(p: ParserState): ExpressionAst {
  p.height = 0;
  const atom = parseAtom(p);
  p.height++;
  return continuePostfix(p, atom, true);
}

function beginsPrimary(p: ParserState, c: number): boolean {
  if (c === 40 || c === 123 || isSingleQuote(c) || isDoubleQuote(c)) return true;
  if (c === 64) {
    const next = peek(p, 1);
    return next === 40 || next === 123 || isSingleQuote(next) || isDoubleQuote(next);
  }
  if (c !== 36) return false;
  if (peek(p, 1) === 40) return true;
  const variable = scanVariable(p.source, p.pos);
  return variable !== undefined && (variable.problem !== undefined || standsAlone(p, variable.end));
}

/** A variable followed by more of a word (`$env:X\Scripts\a.ps1`, `$a-$b`) is part of that word. */
function standsAlone(p: ParserState, end: number): boolean {
  const next = end < p.end ? p.source.charCodeAt(end) : -1;
  if (endsWord(next) || next === 46 || next === 91) return true;
  const second = end + 1 < p.end ? p.source.charCodeAt(end + 1) : -1;
  return (next === 58 && second === 58) || (next === 63 && (second === 46 || second === 91));
}

/** Whether the dash at the place begins a parameter: a letter, `_` or `?` follows. */
export function startsParameter(p: ParserState): boolean {
  const c = peek(p);
  if (c < 0 || !isDash(c)) return false;
  const next = peek(p, 1);
  return next === 63 || next === 95 || (next > 0 && /\p{L}/u.test(String.fromCharCode(next)));
}
