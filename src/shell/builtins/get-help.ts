// Get-Help: help on every command, from the same value that the binder reads or the comments of a function or script.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { shown } from '../../core/errors/define.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { nearest } from '../binder/find-parameter.ts';
import { formatError } from '../format/format-error.ts';
import { type HelpDetail, HelpInfo, type HelpParts } from '../format/help/help-info.ts';
import { helpLines, parameterLines } from '../format/help/help-lines.ts';
import { helpParts } from '../format/help/help-parts.ts';
import { isPattern, patternOf } from '../format/name-pattern.ts';
import { type CommandFacts, shellOf } from '../format/shell-access.ts';
import { STRINGS } from '../format/string-list.ts';

const DEFAULT_WIDTH = 120;

export const getHelp = defineCmdlet({
  verb: 'Get',
  noun: 'Help',
  summary: 'Shows the help of a command.',
  description:
    'A name with wildcards, or a part of a name, lists the commands it fits. The path of a script shows the help in its comments. After any command, -? does the same.',
  aliases: ['help', 'man'],
  defaultSet: 'AllUsersView',
  parameters: {
    Name: {
      type: types.text(),
      position: 0,
      pipeline: 'property',
      help: 'The command, wildcards allowed, or the path of a script.',
    },
    Full: {
      type: types.switch,
      sets: ['AllUsersView'],
      help: 'Everything: parameters with their attributes, aliases, output types, examples.',
    },
    Detailed: { type: types.switch, mandatory: true, sets: ['DetailedView'], help: 'Parameters and examples, too.' },
    Examples: { type: types.switch, mandatory: true, sets: ['Examples'], help: 'Only the examples.' },
    Parameter: {
      type: STRINGS,
      mandatory: true,
      sets: ['Parameters'],
      help: 'Only these parameters, wildcards allowed.',
    },
    Category: {
      type: STRINGS,
      help: 'Only commands of these kinds: Cmdlet, Function, ExternalScript.',
    },
    Online: {
      type: types.switch,
      mandatory: true,
      sets: ['Online'],
      help: 'Opens the help in a browser.',
      refused: 'the help comes with Postern.',
    },
  },
  output: ['HelpInfo', 'HelpTopic', 'System.String'],
  examples: [
    { command: 'Get-Help Add-IPBlockListEntry -Examples', text: 'How it is used.' },
    { command: 'Get-Help Set-TransportAgent -Parameter Priority', text: 'One parameter.' },
    { command: 'Get-Help *Provider*', text: 'All commands about providers.' },
  ],
  process: async (args, context): Promise<unknown[]> => {
    const shell = shellOf(context);
    const width = Math.min(shell.formatting.width?.() ?? DEFAULT_WIDTH, DEFAULT_WIDTH);
    const name = args.Name ?? 'Get-Help';
    const script = /[\\/.]/.test(name) ? await shell.script(name) : undefined;
    const commands = [...shell.commands()].filter(ofCategory(args.Category));
    const found = script === undefined ? find(name, commands) : [script];
    if (found.length === 0) throw notFound(name, commands);
    if (found.length > 1) return inOrder(found).map(topic);
    const parts = helpParts(found[0]!, commands);
    const wanted = args.Parameter as readonly string[] | undefined;
    if (wanted !== undefined) return parameters(parts, wanted, width);
    return [new HelpInfo(parts, helpLines(parts, detailOf(args), width))];
  },
});

function detailOf(args: { Full?: unknown; Detailed?: unknown; Examples?: unknown }): HelpDetail {
  if (args.Full === true) return 'full';
  return args.Detailed === true ? 'detailed' : args.Examples === true ? 'examples' : 'short';
}

function ofCategory(given: unknown): (command: CommandFacts) => boolean {
  const wanted = Array.isArray(given) ? given.map((one) => String(one).toLowerCase()) : [];
  return ({ kind }) => wanted.length === 0 || wanted.includes(kind.toLowerCase());
}

/** The command of that name (through an alias, too), those the pattern fits, or those whose names contain it. */
function find(name: string, commands: readonly CommandFacts[]): readonly CommandFacts[] {
  const lower = name.toLowerCase().replace(/^[\w.]+\\(?=[a-z]+-[a-z]+$)/, '');
  const documented = commands.filter(({ kind }) => kind !== 'Alias' && kind !== 'Application');
  if (isPattern(name) && lower !== '?') {
    const pattern = patternOf(name);
    return documented.filter((command) => pattern.test(command.name));
  }
  const called = (wanted: string) => documented.find((command) => command.name.toLowerCase() === wanted);
  const target = (from: string) =>
    commands.find((command) => command.kind === 'Alias' && command.name.toLowerCase() === from)?.definition;
  const exact = called(lower) ?? called((target(lower) ?? '').toLowerCase()) ?? called(`get-${lower}`);
  if (exact !== undefined) return [exact];
  const own = documented.find(({ cmdlet }) => cmdlet?.aliases?.some((one) => one.toLowerCase() === lower));
  if (own !== undefined) return [own];
  return lower === '' ? [] : documented.filter((command) => command.name.toLowerCase().includes(lower));
}

function notFound(name: string, commands: readonly CommandFacts[]): Error {
  const suggestion = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = suggestion === undefined ? 'Get-Command lists all commands.' : `Did you mean ${suggestion}?`;
  return formatError('HelpNotFound', `There is no help for '${shown(name)}'. ${hint}`, name);
}

function inOrder(found: readonly CommandFacts[]): readonly CommandFacts[] {
  return found.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function topic(command: CommandFacts): object {
  const { name, category, synopsis } = helpParts(command, []);
  return typed('HelpTopic', {
    Name: name,
    Category: category,
    Module: command.cmdlet ? 'Postern' : '',
    Synopsis: synopsis,
  });
}

function parameters(parts: HelpParts, wanted: readonly string[], width: number): string[] {
  const patterns = wanted.map(patternOf);
  const found = parts.parameters.filter(({ name }) => patterns.some((pattern) => pattern.test(name)));
  if (found.length === 0)
    throw formatError('NoParmsFound', `${parts.name} has no parameter ${shown(wanted.join(', '))}.`, wanted.join(', '));
  return found.map((parameter, i) => [...(i === 0 ? [''] : []), ...parameterLines(parameter, true, width)].join('\n'));
}
