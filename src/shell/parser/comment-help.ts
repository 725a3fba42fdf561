// Finds the comments that are a command's help: those with a line like `.SYNOPSIS`.
import type { ParserState } from './parser-state.ts';

const KEYWORD =
  /^[ \t]*\.(?:synopsis|description|parameter|example|notes|link|inputs|outputs|component|role|functionality|externalhelp|forwardhelptargetname)\b/im;

/** Longer runs of line comments are not help. */
const MAX_LINES = 2000;

/** Help at the beginning of a body (before `first`, its first word) or at its end (the place). */
export function helpIn(p: ParserState, start: number, first: number): string | undefined {
  const { comments } = p;
  let last = comments.length - 1;
  if (last < 0 || comments[last]!.end <= start) return undefined;
  const tail = p.tokens[p.tokens.length - 1];
  if (tail === undefined || tail.extent.end <= comments[last]!.start) {
    const trailing = group(p, last, start);
    if (KEYWORD.test(trailing.text)) return trailing.text;
  }
  while (last >= 0 && comments[last]!.end > first) last--;
  while (last >= 0 && comments[last]!.start >= start) {
    const found = group(p, last, start);
    if (KEYWORD.test(found.text)) return found.text;
    last = found.first - 1;
  }
  return undefined;
}

/** Help in the comments that end just before `start`, with at most one empty line between. */
export function commentsBefore(p: ParserState, start: number): string | undefined {
  const last = p.comments.length - 1;
  if (last < 0) return undefined;
  const between = p.source.slice(Math.max(p.comments[last]!.end, start - 200), start);
  if (!/^\s*$/.test(between) || (between.match(/\n/g)?.length ?? 0) > 2) return undefined;
  const { text } = group(p, last, 0);
  return KEYWORD.test(text) ? text : undefined;
}

/** The comment with index `last` and the line comments directly above it, marks removed; `first` is the topmost's index. */
function group(p: ParserState, last: number, start: number): { readonly text: string; readonly first: number } {
  const comment = p.comments[last]!;
  const text = p.source.slice(comment.start, comment.end);
  if (text.startsWith('<#')) return { text: text.slice(2, text.endsWith('#>') ? -2 : undefined), first: last };
  const lines = [text];
  let first = last;
  while (first > 0 && lines.length < MAX_LINES) {
    const above = p.comments[first - 1]!;
    if (above.start < start || p.source.startsWith('<#', above.start)) break;
    if (!/^\r?\n[ \t]*$/.test(p.source.slice(above.end, p.comments[first]!.start))) break;
    lines.push(p.source.slice(above.start, above.end));
    first--;
  }
  return {
    text: lines
      .reverse()
      .map((line) => line.replace(/^#+ ?/, ''))
      .join('\n'),
    first,
  };
}
