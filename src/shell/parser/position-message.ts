// Says where in a script something is: line, column, and the code with the place underlined, as 5.1 and 7 print it.
import type { Extent } from '../ast.ts';
import { isNewline, NEWLINE, RETURN } from '../lexer/chars.ts';

export interface ScriptPosition {
  /** From 1. CR, LF and CR LF each end a line. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** The whole line, without its end. */
  readonly text: string;
}

/** Longest piece of a code line that is shown, as in Windows PowerShell. */
const WIDTH = 69;

export function positionOf(source: string, offset: number): ScriptPosition {
  const at = Math.max(0, Math.min(offset, source.length));
  let line = 1;
  let start = 0;
  for (let i = 0; i < at; i++) {
    const c = source.charCodeAt(i);
    if (c !== NEWLINE && !(c === RETURN && source.charCodeAt(i + 1) !== NEWLINE)) continue;
    line++;
    start = i + 1;
  }
  let end = at;
  while (end < source.length && !isNewline(source.charCodeAt(end))) end++;
  return { line, column: at - start + 1, text: source.slice(start, end) };
}

/**
 * `normal` (5.1) gives three lines, `At C:\a.ps1:3 char:5`, `+ code`, `+ ~~~~`; `concise` (7) gives three lines,
 * `Line |`, `   3 |  code`, `     |  ~~~~`. Lines are joined by newlines, with none at the end. Control characters of
 * the code are shown as blanks, so that a script cannot drive the terminal.
 */
export function positionMessage(
  source: string,
  extent: Extent,
  options: { readonly style?: 'normal' | 'concise' | undefined; readonly file?: string | undefined } = {},
): string {
  const { line, column, text } = positionOf(source, extent.start);
  const length = Math.max(1, Math.min(extent.end - extent.start, text.length - (column - 1)));
  const concise = options.style === 'concise';
  const window = cut(text, column - 1, length, concise ? '…' : '...');
  const code = printable(window.code);
  const marks = ' '.repeat(window.start) + '~'.repeat(window.length);
  if (!concise) return `At ${printable(options.file ?? 'line')}:${line} char:${column}\n+ ${code}\n+ ${marks}`;
  const number = String(line).padStart(4);
  const margin = ' '.repeat(number.length);
  return `Line |\n${number} |  ${code}\n${margin} |  ${marks}`;
}

interface Window {
  readonly code: string;
  readonly start: number;
  readonly length: number;
}

/** Cuts a long line to a window around the place and marks the cuts. */
function cut(text: string, start: number, length: number, ellipsis: string): Window {
  const code = text.trimEnd();
  if (code.length <= WIDTH) return { code, start, length };
  const marked = Math.min(length, WIDTH);
  const from = Math.max(0, Math.min(start - Math.floor((WIDTH - marked) / 2), code.length - WIDTH));
  const to = Math.min(code.length, from + WIDTH);
  const before = from > 0 ? `${ellipsis} ` : '';
  const after = to < code.length ? ` ${ellipsis}` : '';
  return {
    code: before + code.slice(from, to) + after,
    start: start - from + before.length,
    length: Math.max(1, Math.min(marked, to - start)),
  };
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => ' '.repeat(c.length));
}
