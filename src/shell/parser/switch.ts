// `switch [-regex|-wildcard|-exact] [-casesensitive] [-file path] (value) { test { } default { } }`.
import type { ExpressionAst, StatementAst, StatementBlockAst, SwitchAst } from '../ast.ts';
import { isNamePart } from '../lexer/chars.ts';
import { parseSingleArgument, startsParameter } from './argument.ts';
import { errorStatement, parseCondition } from './condition.ts';
import {
  emit,
  enclosed,
  keywordAt,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  skipSeparators,
  take,
} from './parser-state.ts';
import { parseBlock } from './statement-list.ts';

interface Flags {
  match: SwitchAst['match'];
  caseSensitive: boolean;
  file: StatementAst | undefined;
}

export function parseSwitch(p: ParserState, label: string | undefined, start: number): StatementAst {
  take(p, 'keyword', 6);
  const flags: Flags = { match: 'exact', caseSensitive: false, file: undefined };
  for (;;) {
    const at = p.pos;
    skipNewlines(p);
    if (!startsParameter(p)) {
      p.pos = at;
      break;
    }
    readFlag(p, flags);
  }
  const value = flags.file ?? parseCondition(p, 'switch', 'PipelineValueRequired', 'PipelineValueRequired');
  if (value === undefined) return errorStatement(p, start);
  const at = p.pos;
  skipNewlines(p);
  if (peek(p) !== 123) {
    p.pos = at;
    reportMissing(p, 'MissingCurlyBraceInSwitchStatement', "The opening '{' of 'switch' is missing.");
    return errorStatement(p, start, [value]);
  }
  p.finallyLoops?.push(label ?? '');
  const body = enclosed(p, clauses);
  p.finallyLoops?.pop();
  const { match, caseSensitive } = flags;
  return {
    kind: 'Switch',
    extent: { start, end: p.pos },
    label,
    match,
    caseSensitive,
    file: flags.file !== undefined,
    value,
    clauses: body.clauses,
    defaultBody: body.defaultBody,
  };
}

/** Flags may be shortened (`-r`, `-c`). */
function readFlag(p: ParserState, flags: Flags): void {
  const start = p.pos++;
  while (p.pos < p.end && isNamePart(p.source.charCodeAt(p.pos))) p.pos++;
  emit(p, 'parameter', start);
  const name = p.source.slice(start + 1, p.pos).toLowerCase();
  if (name !== '' && 'regex'.startsWith(name)) flags.match = 'regex';
  else if (name !== '' && 'wildcard'.startsWith(name)) flags.match = 'wildcard';
  else if (name !== '' && 'exact'.startsWith(name)) flags.match = 'exact';
  else if (name !== '' && 'casesensitive'.startsWith(name)) flags.caseSensitive = true;
  else if (name !== '' && 'file'.startsWith(name)) flags.file = file(p);
  else report(p, 'InvalidSwitchFlag', `'switch' has no flag '-${name}'.`, start, p.pos);
}

function file(p: ParserState): StatementAst {
  const at = p.pos;
  skipNewlines(p);
  const path = parseSingleArgument(p);
  if (path === undefined) {
    p.pos = at;
    reportMissing(p, 'MissingFilenameOption', "A file name is missing after '-file'.");
    return errorStatement(p, p.pos);
  }
  return {
    kind: 'Pipeline',
    extent: path.extent,
    elements: [{ kind: 'CommandExpression', extent: path.extent, expression: path, redirections: [] }],
  };
}

interface Clauses {
  readonly clauses: { test: ExpressionAst; body: StatementBlockAst }[];
  readonly defaultBody: StatementBlockAst | undefined;
}

function clauses(p: ParserState): Clauses {
  take(p, 'punctuation', 1);
  const list: { test: ExpressionAst; body: StatementBlockAst }[] = [];
  let defaultBody: StatementBlockAst | undefined;
  do {
    skipSeparators(p);
    const start = p.pos;
    const isDefault = keywordAt(p) === 'default';
    if (isDefault) take(p, 'keyword', 7);
    const test = isDefault ? undefined : parseSingleArgument(p);
    if (!isDefault && test === undefined) {
      reportMissing(p, 'MissingSwitchConditionExpression', "A clause of 'switch' is missing.");
      if (peek(p) === 125) break;
      return { clauses: list, defaultBody };
    }
    const body = parseBlock(p, 'MissingSwitchStatementClause', "The block of a 'switch' clause is missing.");
    if (body === undefined) return { clauses: list, defaultBody };
    if (test !== undefined) list.push({ test, body });
    else {
      if (defaultBody !== undefined)
        report(p, 'MultipleSwitchDefaultClauses', "'switch' has more than one default clause.", start, start + 7);
      defaultBody ??= body;
    }
    skipSeparators(p);
    if (peek(p) === -1) {
      reportMissing(p, 'MissingEndCurlyBrace', "The closing '}' of 'switch' is missing.");
      return { clauses: list, defaultBody };
    }
  } while (peek(p) !== 125);
  take(p, 'punctuation', 1);
  return { clauses: list, defaultBody };
}
