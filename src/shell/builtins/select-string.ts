// Select-String.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { decode } from '../evaluator/script-function.ts';
import { escapeRegex, netRegex } from '../operators/regex.ts';
import { MatchValue } from '../types/net-values.ts';
import { stringify } from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';
import { expandPath } from './paths.ts';

export class MatchInfo {
  readonly IgnoreCase: boolean;
  readonly LineNumber: number;
  readonly Line: string;
  readonly Filename: string;
  readonly Path: string;
  readonly Pattern: string;
  readonly Matches: readonly MatchValue[];
  /** Lines around the match; null without -Context. */
  Context: object | null = null;

  constructor(
    line: string,
    number: number,
    file: string | undefined,
    pattern: string,
    matches: readonly MatchValue[],
    ignoreCase: boolean,
  ) {
    this.IgnoreCase = ignoreCase;
    this.LineNumber = number;
    this.Line = line;
    this.Filename = file === undefined ? 'InputStream' : path.basename(file);
    this.Path = file ?? 'InputStream';
    this.Pattern = pattern;
    this.Matches = matches;
  }

  toString(): string {
    return this.Path === 'InputStream' ? this.Line : `${this.Path}:${this.LineNumber}:${this.Line}`;
  }
}
nameClass(MatchInfo, 'Microsoft.PowerShell.Commands.MatchInfo');

interface State {
  line: number;
  found: boolean;
}

function around(lines: readonly string[], at: number, given: unknown): object {
  const [before = 0, after = before] = [given].flat().map(Number);
  return typed('Microsoft.PowerShell.Commands.MatchInfoContext', {
    PreContext: lines.slice(Math.max(0, at - before), at),
    PostContext: lines.slice(at + 1, at + 1 + after),
  });
}

export const selectString = defineCmdlet({
  verb: 'Select',
  noun: 'String',
  summary: 'Finds text in lines and files.',
  aliases: ['sls'],
  parameters: {
    Pattern: { type: types.anything('String[]'), position: 0, mandatory: true, help: 'Regular expressions.' },
    Path: {
      type: types.anything('String[]'),
      position: 1,
      pipeline: 'property',
      help: 'The files; wildcards allowed.',
    },
    LiteralPath: { type: types.anything('String[]'), aliases: ['PSPath'], help: 'The files, taken literally.' },
    SimpleMatch: { type: types.switch, help: 'The patterns are plain text.' },
    CaseSensitive: { type: types.switch, help: 'Upper and lower case differ.' },
    Quiet: { type: types.switch, help: 'Only whether there is a match.' },
    NotMatch: { type: types.switch, help: 'The lines without a match.' },
    AllMatches: { type: types.switch, help: 'All matches of a line.' },
    List: { type: types.switch, help: 'Only the first match of a file.' },
    Context: {
      type: types.list(types.integer({ min: 0, max: 10_000 })),
      help: 'How many lines before and after a match are kept with it; two numbers for each.',
    },
    Raw: { type: types.switch, help: 'Only the lines.' },
    NoEmphasis: { type: types.switch, help: 'Accepted.' },
    Encoding: { type: types.text(), help: 'Accepted.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The lines.' },
  },
  examples: [{ command: 'Select-String 550 logs/*.log', text: 'The lines with 550.' }],
  state: (): State => ({ line: 0, found: false }),
  *process(args, context, state): IterableIterator<unknown> {
    const patterns = [args.Pattern].flat().map((one) => stringify(one));
    const expressions = patterns.map((one) =>
      netRegex(args.SimpleMatch ? escapeRegex(one) : one, { ignoreCase: !args.CaseSensitive }),
    );
    const test = (line: string, number: number, file: string | undefined): MatchInfo | undefined => {
      for (const [i, expression] of expressions.entries()) {
        expression.lastIndex = 0;
        const all = [...line.matchAll(expression)];
        if (all.length > 0 !== args.NotMatch)
          return new MatchInfo(
            line,
            number,
            file,
            patterns[i]!,
            (args.AllMatches ? all : all.slice(0, 1)).map((one) => new MatchValue(one)),
            !args.CaseSensitive,
          );
      }
      return undefined;
    };
    const put = (match: MatchInfo) => (args.Quiet ? true : args.Raw ? match.Line : match);
    const given = args.LiteralPath ?? args.Path;
    if (given === undefined) {
      if (!context.bound.has('InputObject') || (args.Quiet && state.found)) return;
      const match = test(stringify(args.InputObject), ++state.line, undefined);
      if (match === undefined) return;
      state.found = true;
      yield put(match);
      return;
    }
    for (const file of [given].flat().flatMap((one) => expandPath(engine(context).frame.session, stringify(one)))) {
      if (!existsSync(file)) {
        context.writeError(postError('PathNotFound', { path: file }, { parameter: 'Path', target: file }));
        continue;
      }
      const lines = decode(readFileSync(file))
        .replace(/\r?\n$/, '')
        .split(/\r?\n/);
      for (const [i, line] of lines.entries()) {
        const match = test(line, i + 1, file);
        if (match === undefined) continue;
        state.found = true;
        if (context.bound.has('Context')) match.Context = around(lines, i, args.Context);
        yield put(match);
        if (args.List || args.Quiet) break;
      }
    }
  },
  end: (args, _context, state): unknown[] => (args.Quiet && !state.found ? [false] : []),
});
