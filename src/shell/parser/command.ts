// A command: its name, then arguments, parameters, splats and redirections up to the end of the pipeline element.
import type { CommandAst, CommandElementAst, ExpressionAst, RedirectionAst } from '../ast.ts';
import { endsWord, isBlank, isDash, isDoubleQuote, isNamePart, isNewline, isSingleQuote } from '../lexer/chars.ts';
import { parseArgumentValue, parseSingleArgument, startsParameter } from './argument.ts';
import { parseSplat } from './atom.ts';
import { missing } from './expression.ts';
import { emit, type ParserState, peek, report, reportMissing, skipBlanks, skipNewlines, take } from './parser-state.ts';
import { parseRedirection } from './redirection.ts';
import { parseCommandName } from './word.ts';

/** `&` and `.` before a name that may be any expression; the dot counts only when something callable follows. */
export function startsInvocation(p: ParserState): boolean {
  const c = peek(p);
  const next = peek(p, 1);
  if (c === 38) return next !== 38;
  if (c !== 46) return false;
  return (
    next > 0 &&
    (isBlank(next) ||
      isNewline(next) ||
      next === 36 ||
      next === 40 ||
      next === 123 ||
      next === 38 ||
      isSingleQuote(next) ||
      isDoubleQuote(next))
  );
}

/** `undefined`, with nothing consumed, when no command begins at the place. */
export function parseCommand(p: ParserState): CommandAst | undefined {
  const start = p.pos;
  let invocation: CommandAst['invocation'] = 'name';
  let name: ExpressionAst;
  if (startsInvocation(p)) {
    invocation = peek(p) === 38 ? 'call' : 'dot';
    take(p, 'operator', 1);
    name = invokedName(p);
  } else {
    const c = peek(p);
    if (endsWord(c)) return undefined;
    name = parseCommandName(p);
  }
  const elements: CommandElementAst[] = [];
  const redirections: RedirectionAst[] = [];
  const end = parseElements(p, name.extent.end, elements, redirections);
  return { kind: 'Command', extent: { start, end }, invocation, name, elements, redirections };
}

function invokedName(p: ParserState): ExpressionAst {
  const after = p.pos;
  skipBlanks(p);
  const tokens = p.tokens.length;
  const name = parseSingleArgument(p);
  if (name === undefined) {
    p.pos = after;
    return missing(p, 'MissingExpression', 'A command is missing after the invocation operator.');
  }
  const token = p.tokens[tokens];
  if (token?.role === 'argument') p.tokens[tokens] = { role: 'command', extent: token.extent };
  return name;
}

/** Returns where the last element ends. */
function parseElements(
  p: ParserState,
  nameEnd: number,
  elements: CommandElementAst[],
  redirections: RedirectionAst[],
): number {
  let end = nameEnd;
  let parametersEnded = false;
  for (;;) {
    skipBlanks(p);
    const at = p.pos;
    const redirection = parseRedirection(p);
    if (redirection !== undefined) redirections.push(redirection);
    else if (p.pos > at) {
      // A refused redirection was reported.
    } else if (!parametersEnded && isEndOfParameters(p)) {
      parametersEnded = true;
      take(p, 'operator', 2);
      elements.push({ kind: 'EndOfParameters', extent: { start: at, end: p.pos } });
    } else if (!parametersEnded && startsParameter(p)) elements.push(parameter(p));
    else if (peek(p) === 64 && isNamePart(peek(p, 1))) elements.push(parseSplat(p));
    else if (peek(p) === 44) {
      take(p, 'punctuation', 1);
      report(p, 'MissingArgument', "An argument is missing before ','.", at, p.pos);
    } else {
      if (isVerbatimMark(p)) report(p, 'StopParsingNotSupported', "'--%' is not supported.", at, at + 3);
      const value = parseArgumentValue(p);
      if (value === undefined) return end;
      elements.push({ kind: 'Argument', extent: value.extent, value });
    }
    end = p.pos;
  }
}

function isEndOfParameters(p: ParserState): boolean {
  const c = peek(p);
  const next = peek(p, 1);
  return c > 0 && next > 0 && isDash(c) && isDash(next) && endsWord(peek(p, 2));
}

function isVerbatimMark(p: ParserState): boolean {
  return peek(p) === 45 && peek(p, 1) === 45 && peek(p, 2) === 37 && endsWord(peek(p, 3));
}

function parameter(p: ParserState): CommandElementAst {
  const start = p.pos++;
  for (;;) {
    const c = peek(p);
    if (c === 58 || c === 46 || c === 91 || endsWord(c)) break;
    if (isSingleQuote(c) || isDoubleQuote(c)) {
      // A quote makes the whole an argument: `-foo'bar'`.
      p.pos = start;
      const value = parseArgumentValue(p)!;
      return { kind: 'Argument', extent: value.extent, value };
    }
    p.pos++;
  }
  const name = p.source.slice(start + 1, p.pos);
  const nameExtent = { start, end: p.pos };
  if (peek(p) !== 58) {
    emit(p, 'parameter', start);
    return { kind: 'CommandParameter', extent: nameExtent, name, nameExtent, value: undefined };
  }
  p.pos++;
  emit(p, 'parameter', start);
  const afterColon = p.pos;
  skipNewlines(p);
  const value = parseArgumentValue(p);
  if (value === undefined) {
    p.pos = afterColon;
    reportMissing(p, 'ParameterRequiresArgument', `The parameter '-${name}:' needs a value after the colon.`);
  }
  return {
    kind: 'CommandParameter',
    extent: { start, end: value === undefined ? p.pos : value.extent.end },
    name,
    nameExtent,
    value,
  };
}
