// Chooses the rule for one statement by its first word.
import type { StatementAst } from '../ast.ts';
import { endsWord, isNamePart, isNameStart, isNewline } from '../lexer/chars.ts';
import { parseFlow } from './flow.ts';
import { parseFunction } from './function.ts';
import { parseIf } from './if.ts';
import { parseDo, parseFor, parseForEach, parseWhile } from './loop.ts';
import { descend, emit, keywordAt, type ParserState, peek, skipNewlines } from './parser-state.ts';
import { parsePipelineStatement } from './pipeline.ts';
import { refuseConstruct } from './refused.ts';
import { parseSwitch } from './switch.ts';
import { parseTrap, parseTry } from './try.ts';

/** `undefined`, with nothing consumed, when no statement begins at the place. */
export function parseStatement(p: ParserState): StatementAst | undefined {
  if (!descend(p)) {
    p.depth--;
    return undefined;
  }
  const statement = dispatch(p);
  p.depth--;
  return statement;
}

/** Whether a statement may end at the place: newline, `;`, a closing bracket, or the end of the text. */
export function atStatementEnd(p: ParserState): boolean {
  const c = peek(p);
  return c === -1 || c === 59 || c === 41 || c === 125 || isNewline(c);
}

function dispatch(p: ParserState): StatementAst | undefined {
  const c = peek(p);
  if (c === 58) return labelled(p) ?? parsePipelineStatement(p);
  const word = keywordAt(p);
  if (word === '') return parsePipelineStatement(p);
  switch (word) {
    case 'if':
      return parseIf(p);
    case 'try':
      return parseTry(p);
    case 'trap':
      return parseTrap(p);
    case 'function':
    case 'filter':
      return parseFunction(p, word);
    case 'return':
    case 'break':
    case 'continue':
    case 'throw':
    case 'exit':
      return parseFlow(p, word);
    case 'class':
    case 'enum':
    case 'data':
    case 'workflow':
    case 'configuration':
    case 'using':
      return refuseConstruct(p, word) ?? parsePipelineStatement(p);
    default:
      return loop(p, word, undefined, p.pos) ?? parsePipelineStatement(p);
  }
}

function loop(p: ParserState, word: string, label: string | undefined, start: number): StatementAst | undefined {
  switch (word) {
    case 'foreach':
      return parseForEach(p, label, start);
    case 'for':
      return parseFor(p, label, start);
    case 'while':
      return parseWhile(p, label, start);
    case 'do':
      return parseDo(p, label, start);
    case 'switch':
      return parseSwitch(p, label, start);
    default:
      return undefined;
  }
}

/** `:name` is a label only before a loop or `switch`; otherwise it is a command's name. */
function labelled(p: ParserState): StatementAst | undefined {
  const start = p.pos;
  const first = peek(p, 1);
  if (first < 0 || !isNameStart(first)) return undefined;
  let end = start + 2;
  while (end < p.end && isNamePart(p.source.charCodeAt(end))) end++;
  if (!endsWord(end < p.end ? p.source.charCodeAt(end) : -1)) return undefined;
  const tokens = p.tokens.length;
  p.pos = end;
  emit(p, 'label', start);
  skipNewlines(p);
  const statement = loop(p, keywordAt(p), p.source.slice(start + 1, end), start);
  if (statement === undefined) {
    p.pos = start;
    if (p.tokens[tokens]?.role === 'label') p.tokens.splice(tokens, 1);
  }
  return statement;
}
