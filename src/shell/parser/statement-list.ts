// Statements one after another, and blocks of them in braces.
import type { Extent, StatementAst, StatementBlockAst, TrapAst } from '../ast.ts';
import {
  enclosed,
  expectClose,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  skipSeparators,
  take,
} from './parser-state.ts';
import { parseStatement } from './statement.ts';

export interface StatementList {
  readonly statements: StatementAst[];
  readonly traps: TrapAst[];
}

/** Reads up to `)`, `}` or the end of the text and leaves the place there. */
export function parseStatementList(p: ParserState): StatementList {
  const statements: StatementAst[] = [];
  const traps: TrapAst[] = [];
  for (;;) {
    skipSeparators(p);
    const c = peek(p);
    if (c === -1 || c === 41 || c === 125) return { statements, traps };
    const start = p.pos;
    const statement = parseStatement(p);
    if (statement === undefined) {
      if (p.gaveUp) return { statements, traps };
      if (p.pos === start) p.pos++;
      report(p, 'UnexpectedToken', `'${p.source.slice(start, p.pos)}' is unexpected here.`, start, p.pos);
    } else if (statement.kind === 'Trap') traps.push(statement);
    else statements.push(statement);
  }
}

/** `{ statements }` on this line or a following one; `undefined` after a report when no brace follows. */
export function parseBlock(p: ParserState, id: string, message: string): StatementBlockAst | undefined {
  const at = p.pos;
  skipNewlines(p);
  if (peek(p) === 123) return enclosed(p, block);
  p.pos = at;
  reportMissing(p, id, message);
  return undefined;
}

function block(p: ParserState): StatementBlockAst {
  const start = p.pos;
  take(p, 'punctuation', 1);
  const { statements, traps } = parseStatementList(p);
  expectClose(p, 125, 'MissingEndCurlyBrace', "The closing '}' of the block is missing.");
  return { kind: 'StatementBlock', extent: { start, end: p.pos }, statements, traps };
}

/** Stands where a block is missing. */
export function emptyBlock(p: ParserState): StatementBlockAst {
  const place: Extent = { start: p.pos, end: p.pos };
  return { kind: 'StatementBlock', extent: place, statements: [], traps: [] };
}
