// `param( ... )` with its attributes, and the parameter lists of functions.
import type { AttributeAst, ExpressionAst, ParamBlockAst, ParameterAst, TypeNameAst } from '../ast.ts';
import { isDoubleQuote, isSingleQuote } from '../lexer/chars.ts';
import { scanVariable } from '../lexer/variable.ts';
import { parseVariable } from './atom.ts';
import { missing, parseArgumentExpression } from './expression.ts';
import {
  enclosed,
  expectClose,
  keywordAt,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  take,
} from './parser-state.ts';
import { parseBracket } from './type-name.ts';

/** Attributes are looked at no farther than this for a `param` behind them. */
const LOOK_AHEAD = 65536;

/** Nothing, with nothing consumed, when neither `param (` nor attributes followed by it stand at the place. */
export function parseParamBlock(p: ParserState): ParamBlockAst | undefined {
  if (!paramFollows(p)) return undefined;
  const start = p.pos;
  const attributes: AttributeAst[] = [];
  while (peek(p) === 91) {
    const found = parseBracket(p);
    if (found?.kind === 'Attribute') attributes.push(found);
    else if (found !== undefined)
      report(
        p,
        'TypeNotAllowedBeforeParam',
        `'[${found.text}]' is a type, not an attribute: it cannot stand before 'param'.`,
        found.extent.start,
        found.extent.end,
      );
    else return undefined;
    skipNewlines(p);
  }
  if (keywordAt(p) !== 'param') return undefined;
  take(p, 'keyword', 5);
  skipNewlines(p);
  const parameters = parseParameterList(p) ?? [];
  return { kind: 'ParamBlock', extent: { start, end: p.pos }, attributes, parameters };
}

/** Skips balanced `[...]` without reading them, so that no text is parsed twice. */
function paramFollows(p: ParserState): boolean {
  const at = p.pos;
  // A rough look: what it takes for a comment may be none.
  const { commentsTo } = p;
  const comments = p.comments.length;
  const errors = p.errors.length;
  const limit = Math.min(p.end, at + LOOK_AHEAD);
  while (peek(p) === 91 && skipBracket(p, limit)) skipNewlines(p);
  let follows = false;
  if (keywordAt(p) === 'param') {
    p.pos += 5;
    skipNewlines(p);
    follows = peek(p) === 40;
  }
  p.pos = at;
  p.commentsTo = commentsTo;
  p.comments.length = comments;
  p.errors.length = errors;
  return follows;
}

function skipBracket(p: ParserState, limit: number): boolean {
  let depth = 0;
  for (; p.pos < limit; p.pos++) {
    const c = p.source.charCodeAt(p.pos);
    if (c === 91 || c === 40 || c === 123) depth++;
    else if (c === 93 || c === 41 || c === 125) {
      if (--depth === 0) {
        p.pos++;
        return true;
      }
    } else if (c === 96) p.pos++;
    else if (isSingleQuote(c) || isDoubleQuote(c))
      skipQuoted(p, isSingleQuote(c) ? isSingleQuote : isDoubleQuote, limit);
  }
  return false;
}

function skipQuoted(p: ParserState, isQuote: (c: number) => boolean, limit: number): void {
  for (p.pos++; p.pos < limit; p.pos++) {
    const c = p.source.charCodeAt(p.pos);
    if (isQuote(c)) return;
    if (c === 96 && isQuote === isDoubleQuote) p.pos++;
  }
}

/** The place is at `(`. `undefined` after a report when the list does not end. */
export function parseParameterList(p: ParserState): ParameterAst[] | undefined {
  return enclosed(p, parameterList);
}

function parameterList(p: ParserState): ParameterAst[] | undefined {
  take(p, 'punctuation', 1);
  const parameters: ParameterAst[] = [];
  const seen = new Set<string>();
  skipNewlines(p);
  if (peek(p) !== 41 && peek(p) !== -1) {
    for (;;) {
      const parameter = parseParameter(p);
      if (parameter === undefined) break;
      const { name, extent } = parameter.variable;
      if (seen.has(name.toLowerCase()))
        report(p, 'DuplicateFormalParameter', `The parameter '$${name}' occurs twice.`, extent.start, extent.end);
      seen.add(name.toLowerCase());
      parameters.push(parameter);
      skipNewlines(p);
      if (peek(p) !== 44) break;
      take(p, 'punctuation', 1);
      const afterComma = p.pos;
      skipNewlines(p);
      if (peek(p) === 41 || peek(p) === -1) {
        p.pos = afterComma;
        missing(p, 'MissingExpressionAfterToken', "A parameter is missing after ','.");
      }
    }
  }
  const closed = expectClose(
    p,
    41,
    'MissingEndParenthesisInFunctionParameterList',
    "The closing ')' of the parameter list is missing.",
  );
  return closed ? parameters : undefined;
}

function parseParameter(p: ParserState): ParameterAst | undefined {
  const start = p.pos;
  const attributes: AttributeAst[] = [];
  const types: TypeNameAst[] = [];
  while (peek(p) === 91) {
    const found = parseBracket(p);
    if (found === undefined) return undefined;
    if (found.kind === 'Attribute') attributes.push(found);
    else types.push(found);
    skipNewlines(p);
  }
  if (peek(p) !== 36 || peek(p, 1) === 40 || scanVariable(p.source, p.pos) === undefined) {
    if (p.pos > start || peek(p) !== 41)
      reportMissing(
        p,
        'InvalidFunctionParameter',
        'A parameter is a variable: $name, with attributes and types before it.',
      );
    return undefined;
  }
  const variable = parseVariable(p);
  let defaultValue: ExpressionAst | undefined;
  const end = p.pos;
  skipNewlines(p);
  if (peek(p) === 61) {
    take(p, 'operator', 1);
    skipNewlines(p);
    defaultValue =
      parseArgumentExpression(p) ??
      missing(p, 'MissingExpressionAfterToken', `A default value is missing for '$${variable.name}'.`);
  } else p.pos = end;
  return {
    kind: 'Parameter',
    extent: { start, end: defaultValue?.extent.end ?? end },
    attributes,
    types,
    variable,
    defaultValue,
  };
}
