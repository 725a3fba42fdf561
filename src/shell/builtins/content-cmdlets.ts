// Get-Content, Set-Content, Add-Content and Clear-Content.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import type { Maybe } from '../evaluator/maybe.ts';
import { decode } from '../evaluator/script-function.ts';
import { ENCODINGS, type Encoding, encoderOf } from '../format/text-encoding.ts';
import { ListValue, stringify } from '../values/index.ts';
import { expandPath, resolvePath } from './paths.ts';

const path = {
  type: types.anything('String[]'),
  position: 0,
  pipeline: 'property',
  aliases: ['PSPath', 'FullName'],
  help: 'The files; wildcards allowed.',
} as const;
const literal = { type: types.anything('String[]'), aliases: ['LP'], help: 'The files, taken literally.' } as const;
const accepted = {
  type: types.text(),
  help: 'Accepted; the file tells what it is read as.',
} as const;

export function filesOf(
  args: { readonly Path?: unknown; readonly LiteralPath?: unknown },
  context: CmdletContext,
): string[] {
  const { session } = engine(context).frame;
  if (args.LiteralPath !== undefined)
    return [args.LiteralPath].flat().map((one) => resolvePath(session, stringify(one)));
  return [args.Path].flat().flatMap((one) => expandPath(session, stringify(one)));
}

export const getContent = defineCmdlet({
  verb: 'Get',
  noun: 'Content',
  summary: 'Reads the lines of files.',
  aliases: ['gc', 'cat', 'type'],
  parameters: {
    Path: path,
    LiteralPath: literal,
    TotalCount: { type: types.integer({ min: 0 }), aliases: ['First', 'Head'], help: 'Only the first so many lines.' },
    Tail: { type: types.integer({ min: 0 }), aliases: ['Last'], help: 'Only the last so many lines.' },
    Raw: { type: types.switch, help: 'The whole text in one.' },
    ReadCount: { type: types.integer({ min: 0 }), help: 'So many lines in one list; 0 is all.' },
    Encoding: accepted,
    Delimiter: { type: types.text({ min: 1 }), help: 'What ends a line.' },
    Wait: { type: types.switch, help: 'Goes on with the lines that are added, until Ctrl-C.' },
    Force: { type: types.switch, help: 'Accepted.' },
  },
  examples: [
    { command: 'Get-Content bad.txt | % { Add-IPBlockListEntry -IPAddress $_ }', text: 'One entry for each line.' },
  ],
  process: async (args, context) => {
    if (args.TotalCount !== undefined && args.Tail !== undefined)
      throw postError(
        'TailAndHeadCannotCoexist',
        { detail: 'Give either -TotalCount or -Tail, not both.' },
        { parameter: 'Tail' },
      );
    const { write } = engine(context);
    for (const file of filesOf(args, context)) {
      if (!existsSync(file)) {
        context.writeError(postError('PathNotFound', { path: file }, { parameter: 'Path', target: file }));
        continue;
      }
      if (statSync(file).isDirectory()) {
        context.writeError(
          postError('FileOpenFailure', { path: file, detail: 'it is a folder' }, { parameter: 'Path', target: file }),
        );
        continue;
      }
      const bytes = await readFile(file);
      const text = decode(bytes);
      if (args.Raw) {
        await write(text);
        continue;
      }
      const separator = args.Delimiter ?? /\r\n|\n|\r/;
      let lines = text.split(separator);
      if (lines.at(-1) === '') lines.pop();
      if (args.TotalCount !== undefined) lines = lines.slice(0, args.TotalCount);
      if (args.Tail !== undefined) lines = args.Tail === 0 ? [] : lines.slice(-args.Tail);
      if (args.ReadCount === undefined || args.ReadCount === 1) {
        for (const line of lines) {
          const waiting = write(line);
          if (waiting instanceof Promise) await waiting;
        }
        if (args.Wait) await follow(file, bytes.length, write, context.signal);
        continue;
      }
      const size = args.ReadCount === 0 ? lines.length : args.ReadCount;
      for (let i = 0; i < lines.length; i += size) {
        const group = lines.slice(i, i + size);
        await write(group.length === 1 ? group[0] : group);
      }
    }
  },
});

/** How often a followed file is looked at, in milliseconds. */
const LOOK_MS = 250;
/** The most that is read of it at one look. */
const LOOK_BYTES = 1024 * 1024;

/** Writes the lines that are added to a file, until stopped; a file that was cut is read from its beginning. */
async function follow(
  file: string,
  from: number,
  write: (line: string) => Maybe<void>,
  signal: AbortSignal,
): Promise<void> {
  let at = from;
  let rest = '';
  const decoder = new TextDecoder();
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size < at) at = 0;
    if (size === at || signal.aborted) continue;
    const stream = createReadStream(file, { start: at, end: Math.min(size, at + LOOK_BYTES) - 1 });
    for await (const chunk of stream) {
      at += (chunk as Buffer).length;
      rest += decoder.decode(chunk as Buffer, { stream: true });
    }
    const lines = rest.split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) await write(line);
  }
}

const WRITING = {
  Path: path,
  LiteralPath: literal,
  Value: { type: types.anything('Object[]'), position: 1, pipeline: 'value', help: 'The lines.' },
  PassThru: { type: types.switch, help: 'Puts the lines out as well.' },
  NoNewline: { type: types.switch, help: 'Without line ends.' },
  Encoding: { type: types.oneOf('Encoding', ENCODINGS), help: 'How characters become bytes.' },
  Force: { type: types.switch, help: 'Accepted.' },
} as const;

type Args = Readonly<Record<string, unknown>>;

function lines(value: unknown): string[] {
  const items = Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value];
  return items.map((one) => stringify(one));
}

async function put(args: Args, context: CmdletContext, held: string[], replaces: boolean): Promise<void> {
  const text = args['NoNewline'] === true ? held.join('') : held.map((line) => `${line}\n`).join('');
  const profile = engine(context).shell.formatting.profile?.() ?? '7';
  // Windows PowerShell writes the machine's code page here, and UTF-16 everywhere else.
  const encoder = encoderOf(
    (args['Encoding'] as Encoding | undefined) ?? (profile === '5.1' ? 'default' : undefined),
    profile,
  );
  const bytes = encoder.encode(text);
  for (const file of filesOf(args, context)) {
    if (!(await context.shouldProcess(replaces ? 'Set Content' : 'Add Content', `Path: ${file}`))) continue;
    try {
      const isNew = replaces || !existsSync(file) || statSync(file).size === 0;
      const whole = isNew ? Buffer.concat([encoder.preamble, bytes]) : bytes;
      await (replaces ? writeFile(file, whole) : appendFile(file, whole));
    } catch (thrown) {
      context.writeError(
        postError(
          'FileOpenFailure',
          { path: file, detail: (thrown as Error).message },
          { parameter: 'Path', target: file },
        ),
      );
    }
  }
}

const collecting = (args: Args, context: CmdletContext, state: string[]): unknown[] | undefined => {
  if (!context.bound.has('Value')) return undefined;
  state.push(...lines(args['Value']));
  return args['PassThru'] === true ? [args['Value']] : undefined;
};

export const setContent = defineCmdlet({
  verb: 'Set',
  noun: 'Content',
  summary: 'Writes a file anew.',
  confirmImpact: 'Low',
  aliases: ['sc'],
  parameters: WRITING,
  examples: [{ command: "'a','b' | Set-Content list.txt", text: 'A file of two lines.' }],
  state: (): string[] => [],
  process: (args, context, state): unknown[] | void => collecting(args as Args, context, state),
  end: (args, context, state) => put(args as Args, context, state, true),
});

export const addContent = defineCmdlet({
  verb: 'Add',
  noun: 'Content',
  summary: 'Adds lines to a file.',
  confirmImpact: 'Low',
  aliases: ['ac'],
  parameters: WRITING,
  examples: [{ command: 'Add-Content list.txt c', text: 'One more line.' }],
  state: (): string[] => [],
  process: (args, context, state): unknown[] | void => collecting(args as Args, context, state),
  end: (args, context, state) => put(args as Args, context, state, false),
});

export const clearContent = defineCmdlet({
  verb: 'Clear',
  noun: 'Content',
  summary: 'Empties a file.',
  confirmImpact: 'Low',
  aliases: ['clc'],
  parameters: { Path: path, LiteralPath: literal, Force: { type: types.switch, help: 'Accepted.' } },
  examples: [{ command: 'Clear-Content list.txt', text: 'The file is empty.' }],
  process: async (args, context) => {
    for (const file of filesOf(args, context)) {
      if (!existsSync(file))
        context.writeError(postError('PathNotFound', { path: file }, { parameter: 'Path', target: file }));
      else if (await context.shouldProcess('Clear Content', `Item: ${file}`)) await writeFile(file, '');
    }
  },
});
