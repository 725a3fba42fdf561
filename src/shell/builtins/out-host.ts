// Out-Host, and `more`, which is Out-Host -Paging.
import { type Cmdlet, defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { createFormatter, type Formatter } from '../format/formatter.ts';
import { Pager } from '../format/pager.ts';
import { type ShellAccess, shellOf } from '../format/shell-access.ts';

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
  summary: 'Shows objects page by page.',
  aliases: [],
  parameters: { InputObject: outHost.parameters['InputObject']! },
  examples: [{ command: 'Get-Command | more', text: 'Space for the next page, q to leave.' }],
  begin: (args, context, state) => outHost.begin?.({ ...args, Paging: true }, context, state),
} satisfies Cmdlet);

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
