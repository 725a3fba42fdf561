// Backtick escapes of expandable strings and barewords.
import { NEWLINE, RETURN } from '../lexer/chars.ts';
import { type ParserState, peek, report } from './parser-state.ts';

/** The place is at a backtick; consumes the escape and gives the text it stands for. */
export function readEscape(p: ParserState): string {
  const start = p.pos++;
  const c = peek(p);
  if (c === -1) return '';
  p.pos++;
  switch (c) {
    case 48: // `0
      return '\0';
    case 97: // `a
      return '\x07';
    case 98: // `b
      return '\b';
    case 101: // `e
      return '\x1b';
    case 102: // `f
      return '\f';
    case 110: // `n
      return '\n';
    case 114: // `r
      return '\r';
    case 116: // `t
      return '\t';
    case 118: // `v
      return '\v';
    case 117: // `u{2195}
      return peek(p) === 123 ? codePoint(p, start) : 'u';
    case RETURN:
      if (peek(p) === NEWLINE) p.pos++;
      return p.source.slice(start + 1, p.pos);
    default:
      return p.source[p.pos - 1]!;
  }
}

const CODE_POINT = /\{([0-9a-f]{1,6})\}/iy;

function codePoint(p: ParserState, start: number): string {
  CODE_POINT.lastIndex = p.pos;
  const match = CODE_POINT.exec(p.source);
  const value = match === null ? -1 : Number.parseInt(match[1]!, 16);
  if (match === null || value > 0x10ffff || p.pos + match[0].length > p.end) {
    report(p, 'InvalidUnicodeEscapeSequence', 'A Unicode escape is `u{1} to `u{10FFFF}.', start, p.pos);
    return 'u';
  }
  p.pos += match[0].length;
  return String.fromCodePoint(value);
}
