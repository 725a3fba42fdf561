// Test-Path, Get-ChildItem, Get-Item and the cmdlets that make, copy, move and remove files.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { wildcard } from '../operators/wildcard.ts';
import { stringify } from '../values/index.ts';
import { filesOf } from './content-cmdlets.ts';
import { environmentEntries, onDrive } from './drives.ts';
import { fileObject } from './file-object.ts';
import { expandPath, resolvePath } from './paths.ts';

const pathParameter = {
  type: types.anything('String[]'),
  position: 0,
  pipeline: 'both',
  aliases: ['PSPath', 'FullName'],
  help: 'The paths; wildcards allowed.',
} as const;
const literal = { type: types.anything('String[]'), aliases: ['LP'], help: 'The paths, taken literally.' } as const;
const force = { type: types.switch, help: 'Also what is hidden or read-only.' } as const;
const filter = { type: types.text(), position: 1, help: 'Only names that match.' } as const;
const patterns = (help: string) => ({ type: types.anything('String[]'), help }) as const;

const missing = (file: string) => postError('PathNotFound', { path: file }, { parameter: 'Path', target: file });

export const testPath = defineCmdlet({
  verb: 'Test',
  noun: 'Path',
  summary: 'Tells whether there is something at a path.',
  parameters: {
    Path: { ...pathParameter, mandatory: true },
    LiteralPath: literal,
    PathType: {
      type: types.oneOf('TestPathType', ['Any', 'Container', 'Leaf']),
      aliases: ['Type'],
      help: 'What has to be there.',
    },
    IsValid: { type: types.switch, help: 'Only whether the path could be one.' },
  },
  output: ['System.Boolean'],
  examples: [{ command: 'Test-Path /etc/postern/home', text: 'Whether the file exists.' }],
  process: (args, context): unknown[] | void => {
    const { session } = engine(context).frame;
    if (args.Path === null && args.LiteralPath === undefined) {
      context.writeError(
        postError('NullPathNotPermitted', { detail: 'The path is null. Give a path.' }, { parameter: 'Path' }),
      );
      return;
    }
    return [args.LiteralPath ?? args.Path].flat().map((one) => {
      const given = stringify(one);
      if (given.trim() === '') return false;
      if (args.IsValid) return !given.includes('\0');
      const found = onDrive(engine(context).frame, given);
      if (found !== undefined) return found;
      return expandPath(session, given).some((file) => {
        if (!existsSync(file)) return false;
        const kind = args.PathType ?? 'Any';
        return kind === 'Any' || statSync(file).isDirectory() === (kind === 'Container');
      });
    });
  },
});

const environmentOf = (path: unknown) => (typeof path === 'string' ? environmentEntries(path) : undefined);

export const getItem = defineCmdlet({
  verb: 'Get',
  noun: 'Item',
  summary: 'Gives a file or folder as an object.',
  aliases: ['gi'],
  parameters: { Path: { ...pathParameter, mandatory: true }, LiteralPath: literal, Force: force },
  examples: [{ command: '(Get-Item agent.log).Length', text: 'The size of a file.' }],
  process: (args, context): unknown[] =>
    environmentOf(args.Path) ??
    filesOf(args, context).flatMap((file) => {
      if (existsSync(file)) return [fileObject(file)];
      context.writeError(missing(file));
      return [];
    }),
});

export const getChildItem = defineCmdlet({
  verb: 'Get',
  noun: 'ChildItem',
  summary: 'Lists the files and folders of a folder.',
  aliases: ['gci', 'dir', 'ls'],
  parameters: {
    Path: pathParameter,
    Filter: filter,
    LiteralPath: literal,
    Recurse: { type: types.switch, aliases: ['s'], help: 'Also all folders below.' },
    Depth: { type: types.integer({ min: 0 }), help: 'How many folders deep.' },
    File: { type: types.switch, help: 'Only files.' },
    Directory: { type: types.switch, aliases: ['ad'], help: 'Only folders.' },
    Include: patterns('Only these names.'),
    Exclude: patterns('Not these names.'),
    Name: { type: types.switch, help: 'Only the names.' },
    Force: force,
  },
  output: ['System.IO.FileInfo'],
  examples: [{ command: 'Get-ChildItem logs -Recurse | Measure-Object Length -Sum', text: 'How much the logs take.' }],
  *process(args, context): IterableIterator<unknown> {
    const tests = (given: unknown) =>
      given === undefined ? [] : [given].flat().map((one) => wildcard(stringify(one)));
    const [include, exclude] = [tests(args.Include), tests(args.Exclude)];
    const only = args.Filter === undefined ? undefined : wildcard(args.Filter);
    const passes = (name: string) =>
      (args.Force || !name.startsWith('.')) &&
      (only === undefined || only.test(name)) &&
      (include.length === 0 || include.some((one) => one.test(name))) &&
      !exclude.some((one) => one.test(name));
    const deepest = args.Depth ?? (args.Recurse ? 100 : 0);
    function* walk(folder: string, depth: number, root: string): IterableIterator<unknown> {
      for (const entry of readdirSync(folder, { withFileTypes: true }).sort((left, right) =>
        left.name.localeCompare(right.name),
      )) {
        const full = path.join(folder, entry.name);
        const isFolder = entry.isDirectory();
        const kind = isFolder ? !args.File : !args.Directory;
        if (kind && passes(entry.name) && existsSync(full))
          yield args.Name ? path.relative(root, full) : fileObject(full);
        if (isFolder && depth < deepest && (args.Force || !entry.name.startsWith('.')))
          yield* walk(full, depth + 1, root);
      }
    }
    const entries = environmentOf(args.Path);
    if (entries !== undefined) return yield* entries;
    const given = args.Path === undefined && args.LiteralPath === undefined ? ['.'] : undefined;
    for (const file of given === undefined ? filesOf(args, context) : [engine(context).frame.session.location]) {
      if (!existsSync(file)) context.writeError(missing(file));
      else if (statSync(file).isDirectory()) yield* walk(file, 0, file);
      else if (passes(path.basename(file)) && !args.Directory) yield args.Name ? path.basename(file) : fileObject(file);
    }
  },
});

export const newItem = defineCmdlet({
  verb: 'New',
  noun: 'Item',
  summary: 'Makes a file or folder.',
  confirmImpact: 'Low',
  aliases: ['ni'],
  parameters: {
    Path: { ...pathParameter, pipeline: 'property' },
    Name: { type: types.text(), help: 'The name in that path.' },
    ItemType: { type: types.text(), aliases: ['Type'], help: 'File or Directory.' },
    Value: { type: types.anything('Object'), help: 'What the file holds.' },
    Force: force,
  },
  examples: [{ command: 'New-Item reports -ItemType Directory', text: 'A folder.' }],
  process: async (args, context) => {
    const { session } = engine(context).frame;
    const made: unknown[] = [];
    for (const one of [args.Path ?? '.'].flat()) {
      const full = resolvePath(
        session,
        args.Name === undefined ? stringify(one) : path.join(stringify(one), args.Name),
      );
      const isFolder = /^(d|dir|directory|container)/i.test(args.ItemType ?? 'file');
      if (existsSync(full) && !args.Force) {
        context.writeError(
          postError(
            'ItemExists',
            { detail: `There is something at ${full} already. Give -Force to replace a file.` },
            { parameter: 'Path', target: full },
          ),
        );
        continue;
      }
      if (!(await context.shouldProcess(isFolder ? 'Create Directory' : 'Create File', `Destination: ${full}`)))
        continue;
      guarded(context, full, () => {
        if (isFolder) mkdirSync(full, { recursive: true });
        else {
          if (args.Force) mkdirSync(path.dirname(full), { recursive: true });
          writeFileSync(full, args.Value === undefined ? '' : stringify(args.Value));
        }
        made.push(fileObject(full));
      });
    }
    return made;
  },
});

function guarded(context: CmdletContext, file: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    context.writeError(
      postError('ItemFailed', { detail: (thrown as Error).message }, { parameter: 'Path', target: file }),
    );
  }
}

export const removeItem = defineCmdlet({
  verb: 'Remove',
  noun: 'Item',
  summary: 'Removes files and folders.',
  confirmImpact: 'Medium',
  aliases: ['ri', 'rm', 'del', 'erase', 'rd'],
  parameters: {
    Path: { ...pathParameter, mandatory: true },
    LiteralPath: literal,
    Filter: filter,
    Recurse: { type: types.switch, help: 'Also what is inside.' },
    Force: force,
  },
  examples: [{ command: 'Remove-Item old.log', text: 'The file is gone.' }],
  process: async (args, context) => {
    for (const file of filesOf(args, context)) {
      if (!existsSync(file)) {
        context.writeError(missing(file));
        continue;
      }
      const isFolder = statSync(file).isDirectory();
      if (isFolder && !args.Recurse && readdirSync(file).length > 0) {
        context.writeError(
          postError(
            'DirectoryNotEmpty',
            { detail: `The folder ${file} is not empty. Give -Recurse to remove what is inside.` },
            { parameter: 'Recurse', target: file },
          ),
        );
        continue;
      }
      if (!(await context.shouldProcess(isFolder ? 'Remove Directory' : 'Remove File', file))) continue;
      guarded(context, file, () => rmSync(file, { recursive: isFolder, force: args.Force === true }));
    }
  },
});

const destination = { type: types.text(), position: 1, mandatory: true, help: 'Where to.' } as const;

/** Into a folder the name is kept. */
function placed(context: CmdletContext, file: string, given: string): string {
  const full = resolvePath(engine(context).frame.session, given);
  return existsSync(full) && statSync(full).isDirectory() ? path.join(full, path.basename(file)) : full;
}

function transfer(verb: 'Copy' | 'Move', aliases: readonly string[], work: (from: string, to: string) => void) {
  return defineCmdlet({
    verb,
    noun: 'Item',
    summary: `${verb === 'Copy' ? 'Copies' : 'Moves'} files and folders.`,
    confirmImpact: 'Medium',
    aliases,
    parameters: {
      Path: { ...pathParameter, mandatory: true },
      LiteralPath: literal,
      Destination: destination,
      Recurse: { type: types.switch, help: 'Also what is inside.' },
      Force: force,
      PassThru: { type: types.switch, help: 'Puts out what there is then.' },
    },
    examples: [{ command: `${verb}-Item agent.log logs`, text: 'Into another folder.' }],
    process: async (args, context) => {
      const made: unknown[] = [];
      for (const file of filesOf(args, context)) {
        if (!existsSync(file)) {
          context.writeError(missing(file));
          continue;
        }
        const to = placed(context, file, args.Destination);
        if (!(await context.shouldProcess(`${verb} File`, `Item: ${file} Destination: ${to}`))) continue;
        guarded(context, file, () => {
          work(file, to);
          if (args.PassThru) made.push(fileObject(to));
        });
      }
      return made;
    },
  });
}

export const copyItem = transfer('Copy', ['cp', 'copy', 'cpi'], (from, to) => cpSync(from, to, { recursive: true }));
export const moveItem = transfer('Move', ['mv', 'move', 'mi'], renameSync);

export const renameItem = defineCmdlet({
  verb: 'Rename',
  noun: 'Item',
  summary: 'Gives a file or folder another name.',
  confirmImpact: 'Medium',
  aliases: ['ren', 'rni'],
  parameters: {
    Path: { ...pathParameter, mandatory: true },
    NewName: { type: types.text(), position: 1, mandatory: true, help: 'The new name.' },
    Force: force,
  },
  examples: [{ command: 'Rename-Item a.log b.log', text: 'Another name.' }],
  process: async (args, context) => {
    for (const file of filesOf(args, context)) {
      const to = path.join(path.dirname(file), args.NewName);
      if (!existsSync(file)) context.writeError(missing(file));
      else if (await context.shouldProcess('Rename File', `Item: ${file} Destination: ${to}`))
        guarded(context, file, () => renameSync(file, to));
    }
  },
});
