// Refuses by name the statements this language does not have: classes, enums, data sections, workflows.
import type { ErrorStatementAst } from '../ast.ts';
import { endsWord, isNamePart, isNameStart } from '../lexer/chars.ts';
import { type ParserState, peek, report, skipBlanks, skipNewlines, take } from './parser-state.ts';

const ids: Readonly<Record<string, string>> = {
  class: 'ClassNotSupported',
  enum: 'EnumNotSupported',
  data: 'DataSectionNotSupported',
  workflow: 'WorkflowNotSupported',
  configuration: 'ConfigurationNotSupported',
  using: 'UsingNotSupported',
};

/** `undefined`, with nothing consumed, when the word is not used as the keyword it looks like. */
export function refuseConstruct(p: ParserState, word: string): ErrorStatementAst | undefined {
  const start = p.pos;
  p.pos += word.length;
  skipBlanks(p);
  const named = peek(p) > 0 && isNameStart(peek(p));
  if (named && word !== 'using') {
    while (p.pos < p.end && isNamePart(p.source.charCodeAt(p.pos))) p.pos++;
    if (endsWord(peek(p))) skipNewlines(p);
  }
  const next = peek(p);
  const refused =
    word === 'using'
      ? named
      : word === 'data'
        ? next === 123
        : named && (next === 123 || (word === 'class' && next === 58));
  p.pos = start;
  if (!refused) return undefined;
  take(p, 'keyword', word.length);
  report(
    p,
    ids[word]!,
    word === 'using'
      ? "'using' is supported only as 'using namespace' at the beginning of a script."
      : `'${word}' is not supported.`,
    start,
    p.pos,
  );
  // The body follows other rules: reading it would only add misleading reports.
  p.gaveUp = true;
  p.end = p.pos;
  return { kind: 'ErrorStatement', extent: { start, end: p.pos }, parts: [] };
}
