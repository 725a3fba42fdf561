// Split-Path, Join-Path, Resolve-Path and the session's location.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import type { Session } from '../evaluator/session.ts';
import { PSCustomObject, stringify } from '../values/index.ts';
import { expandPath, resolvePath } from './paths.ts';

const given = {
  type: types.anything('String[]'),
  position: 0,
  pipeline: 'both',
  mandatory: true,
  help: 'The paths.',
} as const;

function parent(text: string): string {
  const cut = text.replace(/[\\/]+$/, '');
  const at = Math.max(cut.lastIndexOf('/'), cut.lastIndexOf('\\'));
  return at < 0 ? '' : at === 0 ? cut.slice(0, 1) : cut.slice(0, at);
}

export const splitPath = defineCmdlet({
  verb: 'Split',
  noun: 'Path',
  summary: 'Gives a part of a path.',
  parameters: {
    Path: given,
    Parent: { type: types.switch, help: 'The folder, as is the default.' },
    Leaf: { type: types.switch, help: 'The last part.' },
    LeafBase: { type: types.switch, help: 'The last part without its extension.' },
    Extension: { type: types.switch, help: 'The extension.' },
    Qualifier: { type: types.switch, help: 'The drive.' },
    NoQualifier: { type: types.switch, help: 'The path without its drive.' },
    IsAbsolute: { type: types.switch, help: 'Whether the path is absolute.' },
    Resolve: { type: types.switch, help: 'Accepted.' },
  },
  examples: [{ command: 'Split-Path -Leaf /var/log/agent.log', text: 'The last part, agent.log.' }],
  process: (args): unknown[] =>
    [args.Path].flat().map((one) => {
      const text = stringify(one);
      const leaf =
        text
          .replace(/[\\/]+$/, '')
          .split(/[\\/]/)
          .at(-1) ?? '';
      if (args.Leaf) return leaf;
      if (args.LeafBase) return path.parse(leaf).name;
      if (args.Extension) return path.extname(leaf);
      if (args.IsAbsolute) return /^([\\/]|[A-Za-z]:[\\/])/.test(text);
      if (args.Qualifier) return /^[A-Za-z]:/.exec(text)?.[0] ?? '';
      return args.NoQualifier ? text.replace(/^[A-Za-z]:/, '') : parent(text);
    }),
});

export const joinPath = defineCmdlet({
  verb: 'Join',
  noun: 'Path',
  summary: 'Puts paths together.',
  parameters: {
    Path: given,
    ChildPath: { type: types.text(), position: 1, mandatory: true, help: 'What follows.' },
    AdditionalChildPath: { type: types.anything('String[]'), rest: true, help: 'What follows that.' },
    Resolve: { type: types.switch, help: 'Accepted.' },
  },
  examples: [{ command: 'Join-Path $home logs', text: 'A folder below.' }],
  process: (args): unknown[] => {
    const more =
      args.AdditionalChildPath === undefined ? [] : [args.AdditionalChildPath].flat().map((one) => stringify(one));
    return [args.Path].flat().map((one) =>
      [stringify(one), args.ChildPath, ...more]
        .filter((part) => part !== '')
        .map((part, i) => (i === 0 ? part.replace(/(?<=.)[\\/]+$/, '') : part.replace(/^[\\/]+|[\\/]+$/g, '')))
        .join('/')
        .replace(/^\/\//, '/'),
    );
  },
});

function resolved(session: Session, value: unknown): string[] {
  return [value].flat().flatMap((one) => {
    const found = expandPath(session, stringify(one)).filter((file) => existsSync(file));
    if (found.length === 0)
      throw postError('PathNotFound', { path: stringify(one) }, { parameter: 'Path', target: one });
    return found;
  });
}

export const resolvePathCmdlet = defineCmdlet({
  verb: 'Resolve',
  noun: 'Path',
  summary: 'Gives the existing paths that a pattern names.',
  parameters: { Path: given, Relative: { type: types.switch, help: 'Relative to the location.' } },
  examples: [{ command: 'Resolve-Path *.log', text: 'The logs here.' }],
  process: (args, context): unknown[] => {
    const { session } = engine(context).frame;
    return resolved(session, args.Path).map((file) =>
      args.Relative
        ? `./${path.relative(session.location, file)}`
        : new PSCustomObject(
            [
              ['Path', file],
              ['ProviderPath', file],
            ],
            ['System.Management.Automation.PathInfo'],
          ),
    );
  },
});

export const convertPath = defineCmdlet({
  verb: 'Convert',
  noun: 'Path',
  summary: 'Gives existing paths as text.',
  parameters: { Path: given },
  examples: [{ command: 'Convert-Path ~', text: 'The home folder.' }],
  process: (args, context): unknown[] => resolved(engine(context).frame.session, args.Path),
});

const here = (session: Session) => {
  const object = new PSCustomObject([['Path', session.location]], ['System.Management.Automation.PathInfo']);
  object.set('__text', session.location);
  return object;
};

export const getLocation = defineCmdlet({
  verb: 'Get',
  noun: 'Location',
  summary: 'Gives the folder relative paths start from.',
  aliases: ['pwd', 'gl'],
  parameters: {},
  examples: [{ command: 'Get-Location', text: 'The folder.' }],
  process: (_args, context): unknown[] => [
    new PSCustomObject([['Path', engine(context).frame.session.location]], ['System.Management.Automation.PathInfo']),
  ],
});

function go(session: Session, to: string): void {
  const full = resolvePath(session, to);
  if (!existsSync(full) || !statSync(full).isDirectory())
    throw postError('PathNotFound', { path: to }, { parameter: 'Path', target: to });
  session.location = full;
}

const folder = { type: types.text(), position: 0, pipeline: 'both', help: 'The folder.' } as const;

export const setLocation = defineCmdlet({
  verb: 'Set',
  noun: 'Location',
  summary: 'Changes the folder relative paths start from.',
  aliases: ['cd', 'chdir', 'sl'],
  parameters: {
    Path: folder,
    LiteralPath: { type: types.text(), help: 'The folder, taken literally.' },
    PassThru: { type: types.switch, help: 'Puts out the new location.' },
  },
  examples: [{ command: 'Set-Location /tmp', text: 'Go there.' }],
  process: (args, context): unknown[] => {
    const { session } = engine(context).frame;
    go(session, args.LiteralPath ?? args.Path ?? '~');
    return args.PassThru ? [here(session)] : [];
  },
});

export const pushLocation = defineCmdlet({
  verb: 'Push',
  noun: 'Location',
  summary: 'Keeps the location for Pop-Location, and changes it.',
  aliases: ['pushd'],
  parameters: { Path: folder },
  examples: [{ command: 'Push-Location /tmp', text: 'Go there for a while.' }],
  process: (args, context) => {
    const { session } = engine(context).frame;
    const before = session.location;
    if (args.Path !== undefined) go(session, args.Path);
    session.locationStack.push(before);
  },
});

export const popLocation = defineCmdlet({
  verb: 'Pop',
  noun: 'Location',
  summary: 'Goes back to the location kept last.',
  aliases: ['popd'],
  parameters: {},
  examples: [{ command: 'Pop-Location', text: 'Back again.' }],
  process: (_args, context) => {
    const { session } = engine(context).frame;
    const before = session.locationStack.pop();
    if (before !== undefined) go(session, before);
  },
});
