// `if ... elseif ... else`.
import type { IfAst, StatementAst, StatementBlockAst } from '../ast.ts';
import { errorStatement, parseCondition } from './condition.ts';
import { keywordAt, type ParserState, skipNewlines, take } from './parser-state.ts';
import { parseBlock } from './statement-list.ts';

export function parseIf(p: ParserState): StatementAst {
  const start = p.pos;
  const clauses: { condition: StatementAst; body: StatementBlockAst }[] = [];
  let elseBody: StatementBlockAst | undefined;
  let word = 'if';
  for (;;) {
    take(p, 'keyword', word.length);
    if (word === 'else') {
      elseBody = parseBlock(p, 'MissingStatementBlockAfterElse', "A block is missing after 'else'.");
      break;
    }
    const condition = parseCondition(p, word, 'MissingOpenParenthesisInIfStatement', 'IfStatementMissingCondition');
    if (condition === undefined) return errorStatement(p, start);
    const body = parseBlock(p, 'MissingStatementBlock', `A block is missing after the condition of '${word}'.`);
    if (body === undefined) return errorStatement(p, start, [condition]);
    clauses.push({ condition, body });
    // `else` may stand on a following line; without one the lines belong to what comes next.
    const end = p.pos;
    skipNewlines(p);
    word = keywordAt(p);
    if (word === 'else' || word === 'elseif') continue;
    p.pos = end;
    break;
  }
  const ast: IfAst = { kind: 'If', extent: { start, end: p.pos }, clauses, elseBody };
  return ast;
}
