// The body of a script, a function or `{ }`: param block, named blocks or plain statements.
import type { NamedBlockAst, ParamBlockAst, ScriptBlockAst } from '../ast.ts';
import { helpIn } from './comment-help.ts';
import { parseParamBlock } from './param-block.ts';
import {
  enclosed,
  expectClose,
  keywordAt,
  type ParserState,
  peek,
  report,
  reportMissing,
  skipNewlines,
  skipSeparators,
  take,
} from './parser-state.ts';
import { parseBlock, parseStatementList } from './statement-list.ts';

export interface Body {
  readonly paramBlock: ParamBlockAst | undefined;
  readonly dynamicParam: NamedBlockAst | undefined;
  readonly begin: NamedBlockAst | undefined;
  readonly process: NamedBlockAst | undefined;
  readonly end: NamedBlockAst | undefined;
  readonly clean: NamedBlockAst | undefined;
  readonly help: string | undefined;
}

/** The place is at `{`. Unnamed statements of a filter are its process block. */
export function parseBracedScriptBlock(p: ParserState, isFilter: boolean): ScriptBlockAst {
  const start = p.pos;
  const { finallyLoops } = p;
  p.finallyLoops = undefined;
  take(p, 'punctuation', 1);
  const body = enclosed(p, isFilter ? filterBody : plainBody);
  skipNewlines(p);
  const textEnd = p.pos;
  expectClose(p, 125, 'MissingEndCurlyBrace', "The closing '}' is missing.");
  p.finallyLoops = finallyLoops;
  return {
    kind: 'ScriptBlock',
    extent: { start, end: p.pos },
    source: p.sourceText,
    text: p.source.slice(start + 1, textEnd),
    requires: [],
    usings: [],
    ...body,
  };
}

const filterBody = (p: ParserState): Body => parseBody(p, 'process');
const plainBody = (p: ParserState): Body => parseBody(p, 'end');

/** Reads up to `)`, `}` or the end of the text. Help is looked for from `start` on. */
export function parseBody(p: ParserState, unnamed: 'process' | 'end', start = p.pos): Body {
  skipSeparators(p);
  const first = p.pos;
  const paramBlock = parseParamBlock(p);
  if (paramBlock !== undefined) skipSeparators(p);
  const named = startsNamedBlock(p) ? namedBlocks(p) : undefined;
  const block = named === undefined ? unnamedBlock(p, unnamed) : undefined;
  return {
    paramBlock,
    dynamicParam: named?.dynamicparam,
    begin: named?.begin,
    process: block?.name === 'process' ? block : named?.process,
    end: block?.name === 'end' ? block : named?.end,
    clean: named?.clean,
    help: helpIn(p, start, first),
  };
}

function unnamedBlock(p: ParserState, name: 'process' | 'end'): NamedBlockAst {
  const start = p.pos;
  const { statements, traps } = parseStatementList(p);
  return { kind: 'NamedBlock', extent: { start, end: p.pos }, name, unnamed: true, statements, traps };
}

function blockNameAt(p: ParserState): NamedBlockAst['name'] | undefined {
  const word = keywordAt(p);
  return word === 'begin' || word === 'process' || word === 'end' || word === 'dynamicparam' || word === 'clean'
    ? word
    : undefined;
}

function startsNamedBlock(p: ParserState): boolean {
  const name = blockNameAt(p);
  if (name === undefined) return false;
  const at = p.pos;
  p.pos += name.length;
  skipNewlines(p);
  const braced = peek(p) === 123 || peek(p) === -1;
  p.pos = at;
  return braced;
}

function namedBlocks(p: ParserState): Partial<Record<NamedBlockAst['name'], NamedBlockAst>> {
  const blocks: Partial<Record<NamedBlockAst['name'], NamedBlockAst>> = {};
  for (;;) {
    skipSeparators(p);
    const c = peek(p);
    if (c === -1 || c === 125 || c === 41) return blocks;
    const start = p.pos;
    const name = blockNameAt(p);
    if (name === undefined) {
      const list = parseStatementList(p);
      const end = list.statements[0]?.extent.end ?? p.pos;
      report(
        p,
        'MissingNamedBlocks',
        "Only 'begin', 'process', 'end', 'clean' and 'dynamicparam' blocks may stand here.",
        start,
        end,
      );
      return blocks;
    }
    take(p, 'keyword', name.length);
    const body = parseBlock(p, 'MissingNamedStatementBlock', `A block is missing after '${name}'.`);
    if (body === undefined) return blocks;
    if (blocks[name] !== undefined)
      report(p, 'DuplicateScriptCommandClause', `The block '${name}' occurs twice.`, start, start + name.length);
    const { statements, traps } = body;
    blocks[name] ??= { kind: 'NamedBlock', extent: { start, end: p.pos }, name, unnamed: false, statements, traps };
  }
}

/** What is left after the body of a whole script: closing brackets that nothing opened. */
export function reportStrayBrackets(p: ParserState): void {
  while (peek(p) === 41 || peek(p) === 125) {
    report(p, 'UnexpectedToken', `'${p.source[p.pos]}' is unexpected here.`, p.pos, p.pos + 1);
    take(p, 'punctuation', 1);
    parseStatementList(p);
  }
  if (p.pos < p.end) reportMissing(p, 'UnexpectedToken', 'This is unexpected here.');
}
