// Pipelines, the assignments that take one, and chains of them by `&&` and `||`.
import type {
  AssignmentOperator,
  CommandAst,
  CommandExpressionAst,
  ExpressionAst,
  PipelineAst,
  PipelineChainAst,
  RedirectionAst,
  StatementAst,
} from '../ast.ts';
import { endsWord, isDash, isNewline, NEWLINE, RETURN } from '../lexer/chars.ts';
import { parseCommand, startsInvocation } from './command.ts';
import { missing, parseExpression } from './expression.ts';
import {
  MAX_HEIGHT,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipBlanks,
  skipNewlines,
  take,
  tooComplicated,
} from './parser-state.ts';
import { isAssignable } from './postfix.ts';
import { parseRedirection } from './redirection.ts';
import { atStatementEnd, parseStatement } from './statement.ts';
import { startsOperand } from './unary.ts';

/** An assignment, pipeline or chain; `undefined`, with nothing consumed, when none begins at the place. */
export function parsePipelineStatement(p: ParserState): StatementAst | undefined {
  const first = parsePipeline(p, true);
  if (first === undefined || first.kind === 'Assignment') return first;
  let left: PipelineAst | PipelineChainAst = first;
  let links = 0;
  for (;;) {
    skipBlanks(p);
    const c = peek(p);
    if ((c !== 38 && c !== 124) || peek(p, 1) !== c) break;
    if (++links > MAX_HEIGHT) tooComplicated(p);
    const operator = c === 38 ? '&&' : '||';
    take(p, 'operator', 2);
    const after = p.pos;
    skipNewlines(p);
    const right = parsePipeline(p, false);
    if (right === undefined || right.kind === 'Assignment') {
      p.pos = after;
      reportMissing(p, 'EmptyPipeElement', `A pipeline is missing after '${operator}'.`);
      break;
    }
    left = {
      kind: 'PipelineChain',
      extent: { start: left.extent.start, end: right.extent.end },
      operator,
      left,
      right,
    };
  }
  if (peek(p) === 38) {
    report(p, 'BackgroundOperatorNotSupported', "The background operator '&' is not supported.", p.pos, p.pos + 1);
    p.pos++;
  }
  unexpected(p);
  return left;
}

function parsePipeline(
  p: ParserState,
  assignable: boolean,
): PipelineAst | Extract<StatementAst, { kind: 'Assignment' }> | undefined {
  const start = p.pos;
  let first: CommandAst | CommandExpressionAst | undefined;
  if (isNegatedCommand(p)) first = negatedCommand(p);
  else if (!startsInvocation(p)) {
    const expression = parseExpression(p);
    if (expression !== undefined) {
      const end = p.pos;
      skipBlanks(p);
      const operator = assignable ? assignmentAt(p) : undefined;
      if (operator !== undefined) return assignment(p, expression, operator);
      p.pos = end;
      first = commandExpression(p, expression);
    }
  }
  if (first === undefined && peek(p) === 124 && peek(p, 1) !== 124) {
    emptyElement(p);
    first = emptyCommandExpression(p);
  }
  first ??= parseCommand(p);
  if (first === undefined) return undefined;
  const elements: (CommandAst | CommandExpressionAst)[] = [first];
  while (atPipe(p)) {
    take(p, 'operator', 1);
    const after = p.pos;
    skipNewlines(p);
    const element = nextElement(p);
    if (element === undefined) {
      if (peek(p) === 124) emptyElement(p);
      else {
        p.pos = after;
        emptyElement(p);
        break;
      }
    } else elements.push(element);
  }
  return { kind: 'Pipeline', extent: { start, end: elements[elements.length - 1]!.extent.end }, elements };
}

function emptyElement(p: ParserState): void {
  reportMissing(p, 'EmptyPipeElement', 'An element of the pipeline is empty.');
}

function emptyCommandExpression(p: ParserState): CommandExpressionAst {
  const place = { start: p.pos, end: p.pos };
  return {
    kind: 'CommandExpression',
    extent: place,
    expression: { kind: 'ErrorExpression', extent: place, parts: [] },
    redirections: [],
  };
}

/** After a pipe only commands may stand. */
function nextElement(p: ParserState): CommandAst | CommandExpressionAst | undefined {
  const start = p.pos;
  if (!startsInvocation(p) && startsOperand(p)) {
    const expression = parseExpression(p)!;
    const { end } = expression.extent;
    report(
      p,
      'ExpressionsMustBeFirstInPipeline',
      'Expressions are allowed only as the first element of a pipeline.',
      start,
      end,
    );
    return commandExpression(p, expression);
  }
  return parseCommand(p);
}

function commandExpression(p: ParserState, expression: ExpressionAst): CommandExpressionAst {
  const redirections: RedirectionAst[] = [];
  let { end } = expression.extent;
  for (;;) {
    skipBlanks(p);
    const redirection = parseRedirection(p);
    if (redirection === undefined) break;
    redirections.push(redirection);
    ({ end } = redirection.extent);
  }
  return { kind: 'CommandExpression', extent: { start: expression.extent.start, end }, expression, redirections };
}

/** `!command args`: the exclamation mark before something that is no operand. */
function isNegatedCommand(p: ParserState): boolean {
  if (peek(p) !== 33) return false;
  const at = p.pos++;
  skipBlanks(p);
  const negated = !startsOperand(p) && !endsWord(peek(p));
  p.pos = at;
  return negated;
}

function negatedCommand(p: ParserState): CommandExpressionAst {
  const start = p.pos;
  take(p, 'operator', 1);
  skipBlanks(p);
  const command = parseCommand(p)!;
  const statement: PipelineAst = { kind: 'Pipeline', extent: command.extent, elements: [command] };
  const extent = { start, end: command.extent.end };
  return {
    kind: 'CommandExpression',
    extent,
    expression: {
      kind: 'Unary',
      extent,
      operator: 'not',
      caseSensitive: false,
      operand: { kind: 'Paren', extent: command.extent, statement },
    },
    redirections: [],
  };
}

/** At a `|`, on this line or first on the next; comment lines may stand between, an empty line may not. */
function atPipe(p: ParserState): boolean {
  skipBlanks(p);
  if (peek(p) === 124) return peek(p, 1) !== 124;
  const at = p.pos;
  while (isNewline(peek(p))) {
    p.pos += peek(p) === RETURN && peek(p, 1) === NEWLINE ? 2 : 1;
    const line = p.pos;
    skipBlanks(p);
    if (peek(p) === 124 && peek(p, 1) !== 124) return true;
    if (!isNewline(peek(p)) || !p.source.slice(line, p.pos).includes('#')) break;
  }
  p.pos = at;
  return false;
}

function assignmentAt(p: ParserState): AssignmentOperator | undefined {
  const c = peek(p);
  if (c === 61) return '=';
  if (c === 63) return peek(p, 1) === 63 && peek(p, 2) === 61 ? '??=' : undefined;
  if (peek(p, 1) !== 61) return undefined;
  switch (c) {
    case 43:
      return '+=';
    case 42:
      return '*=';
    case 47:
      return '/=';
    case 37:
      return '%=';
    default:
      return c > 0 && isDash(c) ? '-=' : undefined;
  }
}

function assignment(
  p: ParserState,
  target: ExpressionAst,
  operator: AssignmentOperator,
): Extract<StatementAst, { kind: 'Assignment' }> {
  const { start, end } = target.extent;
  if (!isAssignable(target) && target.kind !== 'ErrorExpression' && target.kind !== 'Splat')
    report(
      p,
      'InvalidLeftHandSide',
      'Nothing can be assigned to this expression: a variable or a property is needed.',
      start,
      end,
    );
  const operatorStart = p.pos;
  take(p, 'operator', operator.length);
  const operatorExtent = { start: operatorStart, end: p.pos };
  const afterOperator = p.pos;
  skipNewlines(p);
  let value = parseStatement(p);
  if (value === undefined) {
    p.pos = afterOperator;
    const error = missing(p, 'ExpectedValueExpression', `A value is expected after the operator '${operator}'.`);
    value = { kind: 'ErrorStatement', extent: error.extent, parts: [] };
  }
  return { kind: 'Assignment', extent: { start, end: value.extent.end }, operator, operatorExtent, target, value };
}

/** A pipeline ends with its line; anything left over does not fit. */
function unexpected(p: ParserState): void {
  skipBlanks(p);
  if (atStatementEnd(p)) return;
  const start = p.pos;
  let end = start + 1;
  while (end < p.end && !endsWord(p.source.charCodeAt(end))) end++;
  const text = p.source.slice(start, Math.min(end, start + 60));
  report(p, 'UnexpectedToken', `'${text}' is unexpected here.`, start, end);
  p.pos = end;
  while (p.pos < p.end && !atStatementEnd(p)) p.pos++;
}
