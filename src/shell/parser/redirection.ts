// `> file`, `2>> file`, `*> file`, `2>&1`.
import type { RedirectionAst, RedirectionStream } from '../ast.ts';
import { parseSingleArgument } from './argument.ts';
import { missing } from './expression.ts';
import { type ParserState, peek, report, skipBlanks, take } from './parser-state.ts';

const REDIRECTION = /([1-6*]?)(>>?)(?:&([1-6]))?/y;

/** Nothing, with nothing consumed, when no redirection begins at the place. A stream number counts only here, at a token's start. */
export function parseRedirection(p: ParserState): RedirectionAst | undefined {
  const c = peek(p);
  if (c === 60) {
    const start = p.pos;
    take(p, 'redirection', 1);
    report(p, 'RedirectionNotSupported', "The operator '<' is reserved.", start, p.pos);
    return undefined;
  }
  if (c !== 62 && !(((c >= 49 && c <= 54) || c === 42) && peek(p, 1) === 62)) return undefined;
  REDIRECTION.lastIndex = p.pos;
  const [text, from, operator, into] = REDIRECTION.exec(p.source)!;
  const start = p.pos;
  take(p, 'redirection', Math.min(text.length, p.end - p.pos));
  const stream: RedirectionStream = from === '*' ? '*' : from === '' ? 1 : (Number(from) as 1 | 2 | 3 | 4 | 5 | 6);
  if (into !== undefined) {
    if (into !== '1' || stream === 1 || operator === '>>')
      report(
        p,
        'RedirectionNotSupported',
        `'${text}' is not supported: streams can only be merged into stream 1.`,
        start,
        p.pos,
      );
    return { kind: 'MergeRedirection', extent: { start, end: p.pos }, stream, into: 1 };
  }
  skipBlanks(p);
  const target =
    parseSingleArgument(p) ?? missing(p, 'MissingFileSpecification', `A file name is missing after '${text}'.`);
  return { kind: 'FileRedirection', extent: { start, end: p.pos }, stream, append: operator === '>>', target };
}
