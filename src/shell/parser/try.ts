// `try ... catch ... finally` and `trap`.
import type { CatchAst, StatementAst, StatementBlockAst, TypeNameAst } from '../ast.ts';
import { errorStatement } from './condition.ts';
import { keywordAt, type ParserState, peek, reportMissing, skipNewlines, take } from './parser-state.ts';
import { emptyBlock, parseBlock } from './statement-list.ts';
import { parseBracket } from './type-name.ts';

export function parseTry(p: ParserState): StatementAst {
  const start = p.pos;
  take(p, 'keyword', 3);
  const body = parseBlock(p, 'MissingTryStatementBlock', "A block is missing after 'try'.");
  if (body === undefined) return errorStatement(p, start);
  const catches: CatchAst[] = [];
  let finallyBody: StatementBlockAst | undefined;
  for (;;) {
    const end = p.pos;
    skipNewlines(p);
    const word = keywordAt(p);
    if (word === 'catch') {
      catches.push(parseCatch(p));
      continue;
    }
    if (word === 'finally') finallyBody = parseFinally(p);
    else p.pos = end;
    break;
  }
  if (catches.length === 0 && finallyBody === undefined)
    reportMissing(p, 'MissingCatchOrFinally', "'catch' or 'finally' is missing after 'try'.");
  return { kind: 'Try', extent: { start, end: p.pos }, body, catches, finallyBody };
}

function parseCatch(p: ParserState): CatchAst {
  const start = p.pos;
  take(p, 'keyword', 5);
  const types: TypeNameAst[] = [];
  let typed = true;
  for (;;) {
    const at = p.pos;
    skipNewlines(p);
    if (peek(p) !== 91) {
      p.pos = at;
      if (types.length > 0) {
        reportMissing(p, 'MissingTypeLiteralToken', "A type is missing after ',' in 'catch'.");
        typed = false;
      }
      break;
    }
    const type = parseBracket(p);
    if (type?.kind === 'TypeName') types.push(type);
    const afterType = p.pos;
    skipNewlines(p);
    if (peek(p) !== 44) {
      p.pos = afterType;
      break;
    }
    take(p, 'punctuation', 1);
  }
  const body = typed ? parseBlock(p, 'MissingCatchHandlerBlock', "A block is missing after 'catch'.") : undefined;
  return { kind: 'Catch', extent: { start, end: p.pos }, types, body: body ?? emptyBlock(p) };
}

/** Leaving a `finally` by return, break or continue would lose the error on its way. */
function parseFinally(p: ParserState): StatementBlockAst {
  take(p, 'keyword', 7);
  const { finallyLoops } = p;
  p.finallyLoops = [];
  const body = parseBlock(p, 'MissingFinallyStatementBlock', "A block is missing after 'finally'.");
  p.finallyLoops = finallyLoops;
  return body ?? emptyBlock(p);
}

export function parseTrap(p: ParserState): StatementAst {
  const start = p.pos;
  take(p, 'keyword', 4);
  const at = p.pos;
  skipNewlines(p);
  const typed = peek(p) === 91;
  const type = typed ? parseBracket(p) : undefined;
  if (!typed) p.pos = at;
  const body = parseBlock(p, 'MissingTrapStatement', "A block is missing after 'trap'.");
  if (body === undefined) return errorStatement(p, start);
  return { kind: 'Trap', extent: { start, end: p.pos }, type: type?.kind === 'TypeName' ? type : undefined, body };
}
