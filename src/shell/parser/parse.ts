// The one way from script text to a syntax tree, tokens and errors.
import type { ScriptBlockAst, UsingAst } from '../ast.ts';
import type { Token } from '../lexer/token.ts';
import type { ParseError } from '../parse-error.ts';
import { findRequires, parseUsings } from './directives.ts';
import {
  allTokens,
  createState,
  enclosed,
  giveUp,
  MAX_SOURCE_LENGTH,
  type ParserState,
  tooComplicated,
} from './parser-state.ts';
import { type Body, parseBody, reportStrayBrackets } from './script-block.ts';

export interface ParseOptions {
  /** Path of the script file, kept in the tree for messages and `$PSScriptRoot`. */
  readonly file?: string | undefined;
}

export interface ParseResult {
  /** Always there; run it only when `errors` is empty. */
  readonly ast: ScriptBlockAst;
  readonly tokens: readonly Token[];
  /** The first one decides: its id is the script's, its `incomplete` tells a prompt to ask for another line. */
  readonly errors: readonly ParseError[];
}

/**
 * Reads a whole script. Never throws: text beyond the bounds (16 M units, a million tokens, deep nesting) gives the
 * errors ScriptTooLarge or ScriptTooComplicated.
 */
export function parse(source: string, options: ParseOptions = {}): ParseResult {
  const p = createState(source, options.file);
  if (source.length > MAX_SOURCE_LENGTH) {
    giveUp(p, 'ScriptTooLarge', `The script is longer than ${MAX_SOURCE_LENGTH} characters and is refused.`);
  }
  if (source.charCodeAt(0) === 0xfeff) p.pos = 1;
  let body: Body | undefined;
  let usings: readonly UsingAst[] = [];
  try {
    usings = parseUsings(p);
    body = enclosed(p, scriptBody);
    reportStrayBrackets(p);
  } catch (error) {
    // The caller may have used up the stack before the bounds here are reached (recursion through Invoke-Expression).
    if (!(error instanceof RangeError)) throw error;
    p.gaveUp = false;
    tooComplicated(p);
  }
  const ast: ScriptBlockAst = {
    kind: 'ScriptBlock',
    extent: { start: 0, end: source.length },
    source: p.sourceText,
    text: source,
    requires: findRequires(p),
    usings,
    ...(body ?? emptyBody),
  };
  return { ast, tokens: allTokens(p), errors: p.errors };
}

const scriptBody = (p: ParserState): Body => parseBody(p, 'end', 0);

const emptyBody: Body = {
  paramBlock: undefined,
  dynamicParam: undefined,
  begin: undefined,
  process: undefined,
  end: undefined,
  clean: undefined,
  help: undefined,
};
