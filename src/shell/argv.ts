// An argument vector as a pipeline: elements are whole values, never split again.
//
// `|` alone is a pipe; `-` or `--` and a letter begin a parameter (`-Name`, `-Name:value`); text that begins with `{`,
// `@{`, `$` or `(` is an expression; anything else is one literal value, blanks and commas included. A value with
// commas becomes a list only where the parameter it is bound to takes one (`fl Enabled,Priority`); numbers are
// recognised as in a script, and keep their spelling.
import type { Argument } from './binder/argument.ts';
import { raise } from './errors/raise.ts';
import { asValue } from './evaluator/emit.ts';
import type { Frame } from './evaluator/frame.ts';
import { helpCall } from './evaluator/help-call.ts';
import { resolveCommand } from './evaluator/resolve-command.ts';
import type { Sink } from './evaluator/streams.ts';
import { CmdletStage, QuietEnd } from './pipeline/cmdlet-stage.ts';
import { feeding, runStages } from './pipeline/run-stages.ts';
import type { Stage } from './pipeline/stage.ts';
import { parseNumber } from './types/parse-number.ts';
import { ScriptSource } from './values/index.ts';

interface Segment {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly start: number;
  readonly end: number;
}

/** Runs the vector as one pipeline in the frame. @throws ShellException */
export async function runVector(frame: Frame, argv: readonly string[]): Promise<void> {
  const text = argv
    .map((element) => (/^[\w./:@,=*?|%-]+$/.test(element) ? element : `'${element.replaceAll("'", "''")}'`))
    .join(' ');
  const source = new ScriptSource(text);
  const segments = await segmentsOf(frame, argv);
  const stages: Stage[] = [];
  let out: Sink = frame.streams.out;
  for (const { name, args } of segments.toReversed()) {
    const place = { source, extent: { start: 0, end: text.length } };
    const stage = await stageOf(frame.withOut(out), name, args, place, out);
    stages.unshift(stage);
    out = feeding(stage);
  }
  try {
    await runStages(frame, stages, undefined);
    frame.session.succeeded = !stages.some((stage) => stage.failed);
  } catch (thrown) {
    frame.session.succeeded = false;
    if (!(thrown instanceof QuietEnd)) throw thrown;
  }
}

async function stageOf(
  frame: Frame,
  name: string,
  args: readonly Argument[],
  place: ConstructorParameters<typeof CmdletStage>[2],
  out: Sink,
): Promise<Stage> {
  const help = await helpCall(frame, name, args);
  if (help !== undefined) return new CmdletStage(help.cmdlet, frame, place, help.args, out);
  const target = await resolveCommand(frame, name);
  if (target.kind === 'cmdlet') return new CmdletStage(target.cmdlet, frame, place, args, out);
  const { FunctionStage } = await import('./pipeline/function-stage.ts');
  if (target.kind === 'function')
    return FunctionStage.create({ target: target.value, dotted: false }, frame, place, args, out);
  const { scriptFunction } = await import('./evaluator/script-function.ts');
  const script = await scriptFunction(frame, target.path);
  return FunctionStage.create({ target: script, dotted: false, file: target.path }, frame, place, args, out);
}

async function segmentsOf(frame: Frame, argv: readonly string[]): Promise<Segment[]> {
  const segments: Segment[] = [];
  let words: string[] = [];
  const close = async () => {
    const [name, ...rest] = words;
    if (name === undefined) raise('ParseFailed', { detail: 'An empty pipe element is not allowed.' });
    segments.push({ name, args: await argumentsOf(frame, rest), start: 0, end: 0 });
    words = [];
  };
  for (const element of argv) {
    if (element === '|') await close();
    else words.push(element);
  }
  await close();
  return segments;
}

/** The words after a command's name as arguments. */
export async function argumentsOf(frame: Frame, words: readonly string[]): Promise<Argument[]> {
  const args: Argument[] = [];
  for (const word of words) {
    const parameter = /^--?([A-Za-z?][^:]*)(?::(.*))?$/s.exec(word);
    if (word === '--') args.push({ kind: 'end' });
    else if (parameter) {
      const [, name = '', value] = parameter;
      const given = value === undefined || value === '' ? undefined : await wordValue(frame, value);
      args.push({ kind: 'parameter', name, text: word, ...(given === undefined ? {} : { value: given }) });
    } else args.push({ kind: 'value', ...(await wordValue(frame, word)) });
  }
  return args;
}

/** The commonest expressions, so that `-Confirm:$false` does not load the parser. */
const CONSTANTS = new Map<string, { readonly value: unknown }>([
  ['$true', { value: true }],
  ['$false', { value: false }],
  ['$null', { value: null }],
]);

async function wordValue(frame: Frame, word: string): Promise<Omit<Extract<Argument, { kind: 'value' }>, 'kind'>> {
  const constant = CONSTANTS.get(word.toLowerCase());
  if (constant !== undefined) return { value: constant.value };
  if (/^(\{|@\{|\$|\()/.test(word)) return { value: await evaluate(frame, word) };
  if (/^(\d[\d.]*|\.\d+|0x[\da-f]+)([kmgtp]b)?$/i.test(word)) {
    const number = parseNumber(word);
    if (number !== undefined && !/^\d+(\.\d+){2,}/.test(word)) return { value: number, spelling: { text: word } };
  }
  return { value: word, fromVector: true };
}

/** An element that is an expression: a script block, a hashtable, a variable, a parenthesis. */
async function evaluate(frame: Frame, text: string): Promise<unknown> {
  const { toBlockText } = await import('./evaluator/block-text.ts');
  const { compileBlock } = await import('./evaluator/compiled-block.ts');
  const block = toBlockText(frame, text);
  const compiled = compileBlock(block.ast, block.source);
  if (compiled.expression !== undefined) return (await compiled.expression(frame)) ?? null;
  const output: unknown[] = [];
  await compiled.end?.(
    frame.withOut((value) => {
      output.push(value);
    }),
  );
  return asValue(output);
}
