// The cmdlets that make, remove, copy, move and rename files and folders.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { stringify } from '../values/index.ts';
import { filesOf } from './content-cmdlets.ts';
import { fileObject } from './file-object.ts';
import { filter, force, literal, missing, pathParameter } from './item-cmdlets.ts';
import { resolvePath } from './paths.ts';

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
