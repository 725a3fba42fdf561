// `( pipeline )` after a keyword.
import type { ErrorStatementAst, StatementAst } from '../ast.ts';
import { enclosed, expectClose, type ParserState, peek, reportMissing, skipNewlines, take } from './parser-state.ts';
import { parsePipelineStatement } from './pipeline.ts';

export function errorStatement(
  p: ParserState,
  start: number,
  parts: ErrorStatementAst['parts'] = [],
): ErrorStatementAst {
  return { kind: 'ErrorStatement', extent: { start, end: p.pos }, parts };
}

/**
 * Reads the parenthesis and what is in it; `undefined` after a report when it does not even begin.
 * `openId` and `emptyId` name a missing `(` and an empty condition.
 */
export function parseCondition(
  p: ParserState,
  keyword: string,
  openId: string,
  emptyId: string,
): StatementAst | undefined {
  if (!openParenthesis(p, keyword, openId)) return undefined;
  let condition: StatementAst | undefined;
  enclosed(p, () => {
    const after = p.pos;
    skipNewlines(p);
    condition = parsePipelineStatement(p);
    if (condition === undefined) {
      p.pos = after;
      reportMissing(p, emptyId, `A condition is missing after '${keyword} ('.`);
      condition = errorStatement(p, p.pos);
    }
    expectClose(p, 41, 'MissingEndParenthesisAfterStatement', `The closing ')' after '${keyword}' is missing.`);
  });
  return condition;
}

export function openParenthesis(p: ParserState, keyword: string, id: string): boolean {
  const at = p.pos;
  skipNewlines(p);
  if (peek(p) === 40) {
    take(p, 'punctuation', 1);
    return true;
  }
  p.pos = at;
  reportMissing(p, id, `An opening '(' is missing after '${keyword}'.`);
  return false;
}
