// Out-Host, and `more`, which is Out-Host -Paging.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Cmdlet, type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { createFormatter, type Formatter } from '../format/formatter.ts';
import { Pager } from '../format/pager.ts';
import { type ShellAccess, shellOf } from '../format/shell-access.ts';
import { stringify } from '../values/index.ts';
import { expandPath } from './paths.ts';

interface State {
  paged: { readonly formatter: Formatter; readonly pager: Pager } | undefined;
}

const DEFAULT_WIDTH = 120;

export const outHost = defineCmdlet({
  verb: 'Out',
  noun: 'Host',
  summary: 'Shows objects at the terminal; nothing goes on down the pipeline.',
  aliases: ['oh'],
  parameters: {
    Paging: {
      type: types.switch,
      help: 'Stops after each page: space goes on, Enter shows one more line, q ends. Without a person at a terminal it has no effect.',
    },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects to show.' },
  },
  examples: [
    { command: 'Get-AgentLog -Last 5 | Out-Host', text: 'The last five rows, even inside an assignment.' },
    { command: 'Get-Command | Out-Host -Paging', text: 'Page by page; `Get-Command | more` is shorter.' },
  ],
  state: (): State => ({ paged: undefined }),
  begin: (args, context, state) => {
    if (args.Paging) state.paged = paged(shellOf(context));
  },
  process: ({ InputObject }, context, state): void | Promise<void> => {
    if (state.paged === undefined) return shellOf(context).show(InputObject);
    return page(state.paged, InputObject, () => engine(context).stopUpstream());
  },
  end: async (_args, _context, { paged }) => {
    paged?.formatter.end();
    await paged?.pager.drain();
  },
});

export const more: Cmdlet = Object.freeze({
  ...outHost,
  name: 'more',
  summary: 'Shows objects, or files, page by page.',
  aliases: [],
  parameters: {
    Path: { type: types.anything('String[]'), position: 0, help: 'The files to show; wildcards allowed.' },
    InputObject: outHost.parameters['InputObject']!,
  },
  examples: [
    { command: 'Get-Command | more', text: 'Space for the next page, q to leave.' },
    { command: 'more list.txt', text: 'The lines of a file, page by page.' },
  ],
  begin: (args, context, state) => outHost.begin?.({ ...args, Paging: true }, context, state),
  process: (args, context, state) => {
    if (context.bound.has('InputObject')) return outHost.process(args, context, state);
    const { Path } = args as { readonly Path?: unknown };
    if (Path !== undefined) return showFiles([Path].flat(), context, state);
  },
} satisfies Cmdlet);

async function showFiles(paths: readonly unknown[], context: CmdletContext, state: unknown): Promise<void> {
  for (const file of paths.flatMap((one) => filesAt(context, stringify(one))))
    for await (const line of linesOf(file)) await outHost.process({ InputObject: line }, context, state);
}

/** @throws PosternError PathNotFound */
function filesAt(context: CmdletContext, path: string): string[] {
  const files = expandPath(engine(context).frame.session, path);
  if (files.length === 0 || !files.every((file) => existsSync(file) && statSync(file).isFile()))
    throw postError('PathNotFound', { path }, { parameter: 'Path', target: path });
  return files;
}

const linesOf = (file: string) =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });

/** Undefined where nobody can press a key. */
function paged({ formatting, pageKey, pageHeight, show }: ShellAccess): State['paged'] {
  if (pageKey === undefined) return undefined;
  const width = () => formatting.width?.() ?? DEFAULT_WIDTH;
  const pager = new Pager({ height: pageHeight, width, write: show, key: pageKey });
  return { pager, formatter: createFormatter({ ...formatting, text: 'shown', emit: (line) => pager.add(line) }) };
}

async function page(
  { formatter, pager }: NonNullable<State['paged']>,
  item: unknown,
  stop: () => never,
): Promise<void> {
  await formatter.push(item);
  if (!(await pager.drain())) stop();
}
