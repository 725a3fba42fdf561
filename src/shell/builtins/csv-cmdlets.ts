// Import-Csv, Export-Csv, ConvertTo-Csv and ConvertFrom-Csv.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { decode } from '../evaluator/script-function.ts';
import type { Profile } from '../format/layout.ts';
import { ENCODINGS, type Encoder, type Encoding, encoderOf } from '../format/text-encoding.ts';
import { stringify, typeName } from '../values/index.ts';
import { type CsvLayout, csvColumns, csvHeader, csvLine, csvObjects, csvRecords } from './csv-text.ts';
import { expandPath, resolvePath } from './paths.ts';

const delimiter = {
  type: types.text({ max: 1, min: 1 }),
  position: 1,
  help: 'The character between columns; default a comma.',
} as const;
const culture = { type: types.switch, help: 'The list separator of the culture, which is the comma.' } as const;

const LAYOUT = {
  NoTypeInformation: {
    type: types.switch,
    aliases: ['NTI'],
    help: 'Leaves out the #TYPE line, as is the default but in the profile of 5.1.',
  },
  IncludeTypeInformation: { type: types.switch, aliases: ['ITI'], help: 'Begins with a #TYPE line.' },
  UseQuotes: {
    type: types.oneOf('QuoteKind', ['Never', 'Always', 'AsNeeded']),
    aliases: ['UQ'],
    help: 'Which values are quoted.',
  },
  QuoteFields: { type: types.anything('String[]'), aliases: ['QF'], help: 'The columns to quote.' },
  NoHeader: { type: types.switch, help: 'Leaves out the line with the names.' },
  UseCulture: culture,
} as const;

type Args = Readonly<Record<string, unknown>>;

function layoutOf(args: Args): CsvLayout {
  const fields = args['QuoteFields'];
  return {
    delimiter: (args['Delimiter'] as string | undefined) ?? ',',
    quotes: (String(args['UseQuotes'] ?? 'Always').toLowerCase() as CsvLayout['quotes']) ?? 'always',
    quoteFields: fields === undefined ? undefined : new Set([fields].flat().map((one) => stringify(one).toLowerCase())),
  };
}

interface State {
  columns: string[] | undefined;
  lines: string[];
}

interface ExportState extends State {
  path: string;
  /** Neither -WhatIf nor an answer forbids it. */
  writes: boolean;
}

/** Windows PowerShell begins with the type unless it is told not to, PowerShell 7 only when it is asked to. */
function typed(args: Args, profile: Profile): boolean {
  if (args['IncludeTypeInformation'] === true) return true;
  return profile === '5.1' && args['NoTypeInformation'] !== true;
}

function profileOf(context: CmdletContext): Profile {
  return engine(context).shell.formatting.profile?.() ?? '7';
}

/** Adds an object's lines, with the header before the first. */
function addLines(object: unknown, args: Args, state: State, profile: Profile): string[] {
  const layout = layoutOf(args);
  const lines: string[] = [];
  if (state.columns === undefined) {
    state.columns = csvColumns(object);
    if (typed(args, profile)) lines.push(`#TYPE ${typeName(object)}`);
    if (args['NoHeader'] !== true) lines.push(csvHeader(state.columns, layout));
  }
  lines.push(csvLine(object, state.columns, layout));
  return lines;
}

export const convertToCsv = defineCmdlet({
  verb: 'ConvertTo',
  noun: 'Csv',
  summary: 'Turns objects into lines of comma-separated values.',
  parameters: {
    InputObject: {
      type: types.anything('PSObject'),
      position: 0,
      pipeline: 'value',
      mandatory: true,
      help: 'The objects.',
    },
    Delimiter: delimiter,
    ...LAYOUT,
  },
  examples: [{ command: 'Get-TransportAgent | ConvertTo-Csv', text: 'The agents as CSV.' }],
  state: (): State => ({ columns: undefined, lines: [] }),
  process: (args, context, state): unknown[] => addLines(args.InputObject, args as Args, state, profileOf(context)),
});

/** How many lines are collected before they are written. */
const BATCH = 512;

export const exportCsv = defineCmdlet({
  verb: 'Export',
  noun: 'Csv',
  summary: 'Writes objects to a file of comma-separated values.',
  confirmImpact: 'Medium',
  aliases: ['epcsv'],
  parameters: {
    Path: { type: types.anything('String'), position: 0, help: 'The file.' },
    LiteralPath: { type: types.text(), aliases: ['PSPath'], help: 'The file, taken literally.' },
    Delimiter: delimiter,
    Append: { type: types.switch, help: 'Adds to the file.' },
    Force: { type: types.switch, help: "Writes even if the columns don't match or the file is read-only." },
    NoClobber: { type: types.switch, aliases: ['NoOverwrite'], help: 'An existing file is an error.' },
    Encoding: { type: types.oneOf('Encoding', ENCODINGS), help: 'How characters become bytes.' },
    ...LAYOUT,
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', mandatory: true, help: 'The objects.' },
  },
  examples: [
    { command: 'Get-IPBlockListEntry | Export-Csv block.csv -NoTypeInformation', text: 'The list in a file.' },
  ],
  state: (): ExportState => ({ columns: undefined, lines: [], path: '', writes: false }),
  begin: async (args, context, state) => {
    const detail = 'Give either -Path or -LiteralPath.';
    if ((args.Path === undefined) === (args.LiteralPath === undefined))
      throw postError('CannotSpecifyPathAndLiteralPath', { detail }, { parameter: 'Path' });
    if (args.Append && args.NoHeader)
      throw postError(
        'CannotSpecifyBothAppendAndNoHeader',
        { detail: 'Give either -Append or -NoHeader.' },
        { parameter: 'NoHeader' },
      );
    state.path = resolvePath(engine(context).frame.session, stringify(args.LiteralPath ?? args.Path));
    const exists = existsSync(state.path) && statSync(state.path).size > 0;
    if (args.NoClobber && existsSync(state.path))
      throw postError('NoClobber', { path: state.path }, { parameter: 'Path', target: state.path });
    state.writes = await context.shouldProcess('Export-Csv', state.path);
    if (args.Append && exists) {
      const text = decode(readFileSync(state.path)).replace(/^#[^\n]*\n/, '');
      state.columns = csvRecords(text, (args.Delimiter as string | undefined) ?? ',').next().value ?? undefined;
    } else if (!args.Append && state.writes)
      await written(() => writeFile(state.path, encoderFor(args as Args, context).preamble), state.path);
  },
  process: async (args, context, state) => {
    if (args.Append && state.columns !== undefined && !args.Force) {
      const own = new Set(csvColumns(args.InputObject).map((name) => name.toLowerCase()));
      const missing = state.columns.find((name) => !own.has(name.toLowerCase()));
      if (missing !== undefined)
        throw postError(
          'CannotAppendCsvWithMismatchedPropertyNames',
          {
            detail: `The object has no property ${missing}, which ${state.path} has a column for. Give -Force to go on.`,
          },
          { target: missing },
        );
    }
    state.lines.push(...addLines(args.InputObject, args as Args, state, profileOf(context)));
    if (state.lines.length >= BATCH) await flush(state, args as Args, context);
  },
  end: (args, context, state) => flush(state, args as Args, context),
});

/** Windows PowerShell writes ASCII here, whatever other cmdlets write. */
function encoderFor(args: Args, context: CmdletContext): Encoder {
  const profile = profileOf(context);
  const given = args['Encoding'] as Encoding | undefined;
  return encoderOf(given ?? (profile === '5.1' ? 'ascii' : undefined), profile);
}

async function flush(state: ExportState, args: Args, context: CmdletContext): Promise<void> {
  const text = state.lines.map((line) => `${line}\n`).join('');
  state.lines.length = 0;
  if (state.writes && text !== '')
    await written(() => appendFile(state.path, encoderFor(args, context).encode(text)), state.path);
}

async function written(work: () => Promise<void>, path: string): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw postError(
      'FileOpenFailure',
      { path, detail: (thrown as Error).message },
      { parameter: 'Path', target: path },
    );
  }
}

const header = { type: types.anything('String[]'), help: 'The names of the columns.' } as const;
const namesOf = (value: unknown) => (value === undefined ? undefined : [value].flat().map((one) => stringify(one)));

export const convertFromCsv = defineCmdlet({
  verb: 'ConvertFrom',
  noun: 'Csv',
  summary: 'Turns lines of comma-separated values into objects.',
  parameters: {
    InputObject: {
      type: types.anything('PSObject[]'),
      position: 0,
      pipeline: 'value',
      mandatory: true,
      help: 'The lines.',
    },
    Delimiter: delimiter,
    Header: header,
    UseCulture: culture,
  },
  examples: [{ command: "'a,b','1,2' | ConvertFrom-Csv", text: 'One object with a and b.' }],
  state: (): string[] => [],
  process: (args, _context, state) => {
    for (const line of [args.InputObject].flat()) state.push(stringify(line));
  },
  end: (args, _context, state) =>
    csvObjects(state.join('\n'), { delimiter: args.Delimiter ?? ',', header: namesOf(args.Header) }),
});

/** What is done with each row may take long: how many of the lines have gone by is shown from the first second on. */
function* withProgress(
  rows: IterableIterator<unknown>,
  text: string,
  path: string,
  { writeProgress }: Pick<CmdletContext, 'writeProgress'>,
): IterableIterator<unknown> {
  const from = performance.now() + 1000;
  let [count, lines] = [0, 0];
  for (const row of rows) {
    yield row;
    if (++count % 1000 !== 0 || performance.now() < from) continue;
    if (lines === 0) for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
    writeProgress({ activity: path, status: `${count} rows`, percent: (count / Math.max(lines, count)) * 100 });
  }
  if (lines > 0) writeProgress({ activity: path, completed: true });
}

export const importCsv = defineCmdlet({
  verb: 'Import',
  noun: 'Csv',
  summary: 'Reads a file of comma-separated values, or an Exchange log, as objects.',
  aliases: ['ipcsv'],
  parameters: {
    Path: { type: types.anything('String[]'), position: 0, pipeline: 'both', help: 'The files; wildcards allowed.' },
    LiteralPath: { type: types.anything('String[]'), aliases: ['PSPath'], help: 'The files, taken literally.' },
    Delimiter: delimiter,
    Header: header,
    Encoding: { type: types.text(), help: 'Accepted; the encoding is told by the file.' },
    UseCulture: culture,
  },
  examples: [
    { command: 'Import-Csv bad.csv | % { Add-IPBlockListEntry -IPRange $_.Range }', text: 'An entry for each line.' },
  ],
  *process(args, context): IterableIterator<unknown> {
    const { session } = engine(context).frame;
    const given = [args.LiteralPath ?? args.Path].flat().map((one) => stringify(one));
    for (const path of given.flatMap((one) =>
      args.LiteralPath === undefined ? expandPath(session, one) : [resolvePath(session, one)],
    )) {
      if (!existsSync(path)) {
        context.writeError(
          postError('FileOpenFailure', { path, detail: 'there is no such file' }, { parameter: 'Path', target: path }),
        );
        continue;
      }
      const text = decode(readFileSync(path));
      const rows = csvObjects(text, { delimiter: args.Delimiter ?? ',', header: namesOf(args.Header) });
      yield* withProgress(rows, text, path, context);
    }
  },
});
