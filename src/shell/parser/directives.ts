// `#requires` comments and `using namespace` lines at the head of a script.
import type { RequiresAst, UsingAst } from '../ast.ts';
import { isNewline } from '../lexer/chars.ts';
import { emit, keywordAt, type ParserState, peek, report, skipBlanks, skipSeparators, take } from './parser-state.ts';

/** `#requires` counts wherever it begins a line. */
export function findRequires(p: ParserState): RequiresAst[] {
  const found: RequiresAst[] = [];
  for (const extent of p.comments) {
    if (p.source.charCodeAt(extent.start) !== 35) continue;
    const head = p.source.slice(extent.start + 1, extent.start + 10).toLowerCase();
    if (!head.startsWith('requires') || !/^\s?$/.test(head.slice(8))) continue;
    const line = p.source.slice(extent.start, Math.min(extent.end, extent.start + 4096));
    const parameters: { name: string; values: string[] }[] = [];
    for (const word of line.slice(9).match(/'[^']*'|"[^"]*"|@\{[^}]*\}|[^\s,]+/g) ?? []) {
      const name = /^[-\u2013-\u2015]([A-Za-z]+)$/.exec(word)?.[1];
      const last = parameters[parameters.length - 1];
      if (name !== undefined) parameters.push({ name: name.toLowerCase(), values: [] });
      else if (last !== undefined) last.values.push(word.replace(/^(['"])(.*)\1$/, '$2'));
    }
    if (parameters.length === 0)
      report(p, 'RequiresMissingParameters', "'#requires' names no requirement.", extent.start, extent.end);
    found.push({ kind: 'Requires', extent, parameters });
  }
  return found;
}

const NAMESPACE = /using[ \t]+namespace[ \t]+([\p{L}_][\p{L}\p{Nd}_.]*)/iuy;

export function parseUsings(p: ParserState): UsingAst[] {
  const usings: UsingAst[] = [];
  for (;;) {
    skipSeparators(p);
    if (keywordAt(p) !== 'using') return usings;
    NAMESPACE.lastIndex = p.pos;
    const match = NAMESPACE.exec(p.source);
    if (match === null || p.pos + match[0].length > p.end) return usings;
    const start = p.pos;
    const end = start + match[0].length;
    take(p, 'keyword', 5);
    skipBlanks(p);
    take(p, 'keyword', 9);
    skipBlanks(p);
    const nameStart = p.pos;
    p.pos = end;
    emit(p, 'type', nameStart);
    usings.push({ kind: 'Using', extent: { start, end }, namespace: match[1]! });
    skipBlanks(p);
    if (peek(p) !== -1 && peek(p) !== 59 && !isNewline(peek(p))) return usings;
  }
}
