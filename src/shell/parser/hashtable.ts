// `@{ key = value; ... }`: keys are words or expressions, values are statements.
import type { ExpressionAst, HashtableAst, StatementAst } from '../ast.ts';
import { isNamePart, isNameStart } from '../lexer/chars.ts';
import { missing } from './expression.ts';
import {
  emit,
  expectClose,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipBlanks,
  skipNewlines,
  skipSeparators,
  take,
} from './parser-state.ts';
import { atStatementEnd, parseStatement } from './statement.ts';
import { parseUnary, startsOperand } from './unary.ts';

/** The place is at `@{`. */
export function parseHashtable(p: ParserState): HashtableAst {
  const start = p.pos;
  take(p, 'punctuation', 2);
  const entries: { key: ExpressionAst; value: StatementAst }[] = [];
  const seen = new Set<string>();
  for (;;) {
    skipSeparators(p);
    const key = parseKey(p);
    if (key === undefined) break;
    checkDuplicate(p, seen, key);
    skipBlanks(p);
    if (peek(p) !== 61) {
      reportMissing(p, 'MissingEqualsInHashLiteral', "The '=' after a key of the hashtable is missing.");
      entries.push({ key, value: { kind: 'ErrorStatement', extent: { start: p.pos, end: p.pos }, parts: [] } });
      break;
    }
    take(p, 'operator', 1);
    entries.push({ key, value: parseValue(p) });
    skipBlanks(p);
    if (!atStatementEnd(p)) break;
  }
  expectClose(p, 125, 'MissingEndCurlyBrace', "The closing '}' of the hashtable is missing.");
  return { kind: 'Hashtable', extent: { start, end: p.pos }, entries };
}

function parseKey(p: ParserState): ExpressionAst | undefined {
  const c = peek(p);
  if (c > 0 && isNameStart(c)) {
    const start = p.pos;
    while (p.pos < p.end && isNamePart(p.source.charCodeAt(p.pos))) p.pos++;
    emit(p, 'member', start);
    return {
      kind: 'StringConstant',
      extent: { start, end: p.pos },
      style: 'bare',
      value: p.source.slice(start, p.pos),
    };
  }
  return startsOperand(p) ? parseUnary(p) : undefined;
}

function parseValue(p: ParserState): StatementAst {
  const afterEquals = p.pos;
  skipNewlines(p);
  const value = parseStatement(p);
  if (value !== undefined) return value;
  p.pos = afterEquals;
  const error = missing(p, 'MissingStatementInHashLiteral', "A value is missing after '=' in the hashtable.");
  return { kind: 'ErrorStatement', extent: error.extent, parts: [] };
}

function checkDuplicate(p: ParserState, seen: Set<string>, key: ExpressionAst): void {
  if (key.kind !== 'StringConstant' && key.kind !== 'NumberLiteral') return;
  // A number and its text are different keys.
  const name = key.kind === 'StringConstant' ? `s${key.value.toLowerCase()}` : `n${key.value}`;
  const { start, end } = key.extent;
  if (seen.has(name))
    report(
      p,
      'DuplicateKeyInHashLiteral',
      `The key '${p.source.slice(start, Math.min(end, start + 80))}' occurs twice in the hashtable.`,
      start,
      end,
    );
  seen.add(name);
}
