// `break`, `continue`, `return`, `throw`, `exit`.
import type { FlowAst } from '../ast.ts';
import { parseSingleArgument } from './argument.ts';
import { emit, type ParserState, report, skipBlanks, take } from './parser-state.ts';
import { parsePipelineStatement } from './pipeline.ts';
import { atStatementEnd } from './statement.ts';

export function parseFlow(p: ParserState, word: 'break' | 'continue' | 'return' | 'throw' | 'exit'): FlowAst {
  const start = p.pos;
  take(p, 'keyword', word.length);
  let { pos: end } = p;
  skipBlanks(p);
  if (word === 'break' || word === 'continue') {
    const label = atStatementEnd(p) ? undefined : parseSingleArgument(p);
    if (label !== undefined) ({ end } = label.extent);
    checkFinally(p, label?.kind === 'StringConstant' ? label.value : '', label !== undefined, start, end);
    skipBlanks(p);
    if (!atStatementEnd(p)) {
      const from = p.pos;
      while (!atStatementEnd(p)) p.pos++;
      emit(p, 'argument', from);
      report(
        p,
        'UnexpectedToken',
        `'${p.source.slice(from, Math.min(p.pos, from + 60))}' is unexpected here.`,
        from,
        p.pos,
      );
    }
    return { kind: word === 'break' ? 'Break' : 'Continue', extent: { start, end }, label };
  }
  const value = parsePipelineStatement(p);
  if (value !== undefined) ({ end } = value.extent);
  else skipBlanks(p);
  if (word === 'return' && p.finallyLoops !== undefined) leaving(p, start, end);
  return { kind: word === 'return' ? 'Return' : word === 'throw' ? 'Throw' : 'Exit', extent: { start, end }, value };
}

function checkFinally(p: ParserState, label: string, labelled: boolean, start: number, end: number): void {
  const loops = p.finallyLoops;
  if (loops === undefined) return;
  const inside =
    labelled && label !== '' ? loops.some((name) => name.toLowerCase() === label.toLowerCase()) : loops.length > 0;
  if (!inside) leaving(p, start, end);
}

function leaving(p: ParserState, start: number, end: number): void {
  report(p, 'ControlLeavingFinally', "Control cannot leave a 'finally' block.", start, end);
}
