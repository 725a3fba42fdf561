// Export-Clixml and Import-Clixml.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { XmlProblem } from '../../core/values/xml-scanner.ts';
import { netError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { decode } from '../evaluator/script-function.ts';
import { stringify } from '../values/index.ts';
import { readClixml } from './clixml-reader.ts';
import { CLIXML_HEAD, CLIXML_TAIL, ClixmlWriter } from './clixml-writer.ts';
import { expandPath, resolvePath } from './paths.ts';

/** The largest file that is read, in bytes; a string can't hold much more. */
const MAX_FILE = 256 * 1024 * 1024;
/** How much text is collected before it is written. */
const BATCH = 64 * 1024;

interface State {
  path: string | undefined;
  writer: ClixmlWriter | undefined;
  text: string;
}

export const exportClixml = defineCmdlet({
  verb: 'Export',
  noun: 'Clixml',
  summary: 'Writes objects to an XML file that keeps their types, as PowerShell does.',
  confirmImpact: 'Medium',
  defaultSet: 'ByPath',
  parameters: {
    Path: { type: types.text({ min: 1 }), mandatory: true, position: 0, sets: ['ByPath'], help: 'The file.' },
    LiteralPath: {
      type: types.text({ min: 1 }),
      mandatory: true,
      sets: ['ByLiteralPath'],
      aliases: ['PSPath', 'LP'],
      help: 'The file, taken literally.',
    },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', mandatory: true, help: 'The objects.' },
    Depth: { type: types.integer({ min: 1, max: 100 }), help: 'How deep objects are followed; default 2.' },
    Force: { type: types.switch, help: 'Accepted.' },
    NoClobber: { type: types.switch, aliases: ['NoOverwrite'], help: 'An existing file is an error.' },
    Encoding: { type: types.text(), help: 'Accepted; UTF-8 is written.' },
  },
  examples: [
    {
      command: 'Get-IPBlockListEntry | Export-Clixml block.xml -Depth 3',
      text: 'The list, to be read again elsewhere.',
    },
  ],
  state: (): State => ({ path: undefined, writer: undefined, text: '' }),
  begin: async (args, context, state) => {
    const path = resolvePath(engine(context).frame.session, args.Path ?? args.LiteralPath ?? '');
    if (args.NoClobber && existsSync(path))
      throw postError('NoClobber', { path }, { parameter: 'NoClobber', target: path });
    if (!(await context.shouldProcess('Export-Clixml', path))) return;
    state.path = path;
    state.writer = new ClixmlWriter(args.Depth ?? 2);
    await opened(() => writeFile(path, CLIXML_HEAD), path);
  },
  process: async (args, _context, state) => {
    if (state.writer === undefined) return;
    state.text += await state.writer.write(args.InputObject);
    if (state.text.length < BATCH) return;
    await flush(state);
  },
  end: async (_args, _context, state) => {
    if (state.writer === undefined) return;
    state.text += CLIXML_TAIL;
    await flush(state);
  },
});

async function flush(state: State): Promise<void> {
  const { text, path } = state;
  state.text = '';
  await opened(() => appendFile(path!, text), path!);
}

async function opened(work: () => Promise<void>, path: string): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw postError('FileOpenFailure', { path, detail: (thrown as Error).message }, { target: path, cause: thrown });
  }
}

export const importClixml = defineCmdlet({
  verb: 'Import',
  noun: 'Clixml',
  summary: 'Reads the objects of an XML file that Export-Clixml wrote, here or in PowerShell.',
  description:
    'Text, numbers, dates, lists and hashtables come back as they were; other objects as their properties, with type names that begin with Deserialized. Exported passwords are not read: only the Windows account that wrote them could.',
  defaultSet: 'ByPath',
  parameters: {
    Path: {
      type: types.list(types.text({ min: 1 })),
      mandatory: true,
      position: 0,
      pipeline: 'both',
      sets: ['ByPath'],
      help: 'The files; wildcards allowed.',
    },
    LiteralPath: {
      type: types.text({ min: 1 }),
      mandatory: true,
      pipeline: 'property',
      sets: ['ByLiteralPath'],
      aliases: ['PSPath', 'LP'],
      help: 'The file, taken literally.',
    },
    First: { type: types.integer({ min: 0 }), help: 'Only the first so many objects.' },
    Skip: { type: types.integer({ min: 0 }), help: 'Not the first so many objects.' },
    IncludeTotalCount: { type: types.switch, help: 'Says first how many objects there are.' },
  },
  examples: [{ command: 'Import-Clixml block.xml | Format-Table Identity, IPRange', text: 'The entries of the file.' }],
  *process(args, context): IterableIterator<unknown> {
    const { session } = engine(context).frame;
    const files =
      args.LiteralPath === undefined
        ? pathsOf(args.Path).flatMap((one) => expandPath(session, one))
        : [resolvePath(session, args.LiteralPath)];
    for (const path of files) {
      const problem = !existsSync(path) ? 'there is no such file' : sizeProblem(path);
      if (problem !== undefined) {
        context.writeError(
          postError('FileOpenFailure', { path, detail: problem }, { parameter: 'Path', target: path }),
        );
        continue;
      }
      yield* chosen(objectsOf(path), args.Skip ?? 0, args.First, args.IncludeTotalCount === true);
    }
  },
});

const pathsOf = (given: unknown): string[] => (Array.isArray(given) ? given.map((one) => stringify(one)) : []);

function sizeProblem(path: string): string | undefined {
  const found = statSync(path);
  if (found.isDirectory()) return 'it is a folder';
  return found.size > MAX_FILE ? `it is larger than ${MAX_FILE / 1024 / 1024} MB` : undefined;
}

function* objectsOf(path: string): IterableIterator<unknown> {
  try {
    yield* readClixml(decode(readFileSync(path)));
  } catch (thrown) {
    if (!(thrown instanceof XmlProblem)) throw thrown;
    throw netError(
      'System.Xml.XmlException',
      `${path} is not a CliXml file: ${thrown.message}.`,
      'System.Xml.XmlException',
      'InvalidData',
    );
  }
}

function* chosen(
  objects: Iterable<unknown>,
  skip: number,
  first: number | undefined,
  counted: boolean,
): IterableIterator<unknown> {
  let all = objects;
  if (counted) {
    const list = [...objects];
    yield `Total count: ${list.length}`;
    all = list;
  }
  let at = 0;
  for (const object of all) {
    const index = at++ - skip;
    if (index < 0) continue;
    if (first !== undefined && index >= first) return;
    yield object;
  }
}
