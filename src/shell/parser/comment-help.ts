// Finds the comments that are a command's help: those with a line like `.SYNOPSIS`.
import type { Extent } from '../ast.ts';
import type { ParserState } from './parser-state.ts';

const KEYWORD =
  /^\s*\.(?:synopsis|description|parameter|example|notes|link|inputs|outputs|component|role|functionality|externalhelp|forwardhelptargetname)\b/im;

/** Help at the beginning of a body (before `first`, its first word) or at its end (the place). */
export function helpIn(p: ParserState, start: number, first: number): string | undefined {
  const { comments } = p;
  let last = comments.length - 1;
  if (last < 0 || comments[last]!.end <= start) return undefined;
  const tail = p.tokens[p.tokens.length - 1];
  if (tail === undefined || tail.extent.end <= comments[last]!.start) {
    const trailing = group(p, last, start);
    if (trailing !== undefined && KEYWORD.test(trailing)) return trailing;
  }
  while (last >= 0 && comments[last]!.end > first) last--;
  for (; last >= 0 && comments[last]!.start >= start; last--) {
    const text = group(p, last, start);
    if (text !== undefined && KEYWORD.test(text)) return text;
  }
  return undefined;
}

/** Help in the comments that end just before `start`, with at most one empty line between. */
export function commentsBefore(p: ParserState, start: number): string | undefined {
  const last = p.comments.length - 1;
  if (last < 0) return undefined;
  const between = p.source.slice(Math.max(p.comments[last]!.end, start - 200), start);
  if (!/^\s*$/.test(between) || (between.match(/\n/g)?.length ?? 0) > 2) return undefined;
  const text = group(p, last, 0);
  return text !== undefined && KEYWORD.test(text) ? text : undefined;
}

/** The comment with index `last` and the line comments directly above it, marks removed. */
function group(p: ParserState, last: number, start: number): string | undefined {
  const comment = p.comments[last]!;
  if (comment.start < start) return undefined;
  const text = p.source.slice(comment.start, comment.end);
  if (text.startsWith('<#')) return text.slice(2, text.endsWith('#>') ? -2 : undefined);
  const lines = [text];
  let above: Extent = comment;
  for (let i = last - 1; i >= 0 && lines.length < 2000; i--) {
    const other = p.comments[i]!;
    if (other.start < start || p.source.startsWith('<#', other.start)) break;
    if (!/^\r?\n[ \t]*$/.test(p.source.slice(other.end, above.start))) break;
    lines.unshift(p.source.slice(other.start, other.end));
    above = other;
  }
  return lines.map((line) => line.replace(/^#+ ?/, '')).join('\n');
}
