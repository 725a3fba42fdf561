// Test-Path, Get-ChildItem and Get-Item: what there is at a path.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { wildcard } from '../operators/wildcard.ts';
import { stringify } from '../values/index.ts';
import { filesOf } from './content-cmdlets.ts';
import { environmentEntries, onDrive } from './drives.ts';
import { fileObject } from './file-object.ts';
import { expandPath } from './paths.ts';

export const pathParameter = {
  type: types.anything('String[]'),
  position: 0,
  pipeline: 'both',
  aliases: ['PSPath', 'FullName'],
  help: 'The paths; wildcards allowed.',
} as const;
export const literal = {
  type: types.anything('String[]'),
  aliases: ['LP'],
  help: 'The paths, taken literally.',
} as const;
export const force = { type: types.switch, help: 'Also what is hidden or read-only.' } as const;
export const filter = { type: types.text(), position: 1, help: 'Only names that match.' } as const;
const patterns = (help: string) => ({ type: types.anything('String[]'), help }) as const;

export const missing = (file: string) => postError('PathNotFound', { path: file }, { parameter: 'Path', target: file });

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
