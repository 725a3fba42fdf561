// `function name(params) { }` and `filter name { }`.
import type { ParameterAst, StatementAst } from '../ast.ts';
import { endsWord } from '../lexer/chars.ts';
import { commentsBefore } from './comment-help.ts';
import { errorStatement } from './condition.ts';
import { parseParameterList } from './param-block.ts';
import { type ParserState, peek, report, reportMissing, skipNewlines, take } from './parser-state.ts';
import { parseBracedScriptBlock } from './script-block.ts';
import { parseCommandName } from './word.ts';

export function parseFunction(p: ParserState, word: 'function' | 'filter'): StatementAst {
  const start = p.pos;
  const help = commentsBefore(p, start);
  take(p, 'keyword', word.length);
  const afterKeyword = p.pos;
  skipNewlines(p);
  if (endsWord(peek(p))) {
    p.pos = afterKeyword;
    reportMissing(p, 'MissingNameAfterKeyword', `A name is missing after '${word}'.`);
    return errorStatement(p, start);
  }
  const name = parseCommandName(p);
  const afterName = p.pos;
  skipNewlines(p);
  let parameters: readonly ParameterAst[] | undefined;
  if (peek(p) === 40) {
    const list = parseParameterList(p);
    if (list === undefined) return errorStatement(p, start, [name]);
    parameters = list;
  } else p.pos = afterName;
  const afterList = p.pos;
  skipNewlines(p);
  if (peek(p) !== 123) {
    p.pos = afterList;
    reportMissing(p, 'MissingFunctionBody', `The body of '${word} ${name.value}' is missing.`);
    return errorStatement(p, start, [name]);
  }
  const body = parseBracedScriptBlock(p, word === 'filter');
  if (parameters !== undefined && body.paramBlock !== undefined) {
    const { start: from, end } = body.paramBlock.extent;
    report(p, 'OnlyOneParameterListAllowed', 'A function has one parameter list, not two.', from, end);
  }
  return {
    kind: 'FunctionDefinition',
    extent: { start, end: p.pos },
    name: name.value,
    isFilter: word === 'filter',
    parameters,
    body,
    help,
  };
}
