// Get-Help: help on every command, from the same value that the binder reads.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { shown } from '../../core/errors/define.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { formatError } from '../format/format-error.ts';
import { type HelpDetail, HelpInfo, type HelpParts } from '../format/help/help-info.ts';
import { helpLines, parameterLines } from '../format/help/help-lines.ts';
import { helpParts } from '../format/help/help-parts.ts';
import { isPattern, patternOf } from '../format/name-pattern.ts';
import { type CommandFacts, shellOf } from '../format/shell-access.ts';

const DEFAULT_WIDTH = 120;

export const getHelp = defineCmdlet({
  verb: 'Get',
  noun: 'Help',
  summary: 'Shows the help of a command.',
  description: 'A name with wildcards, or a part of a name, lists the commands it fits.',
  aliases: ['help', 'man'],
  parameters: {
    Name: { type: types.text(), position: 0, pipeline: 'property', help: 'The command, wildcards allowed.' },
    Full: {
      type: types.switch,
      help: 'Everything: parameters with their attributes, aliases, output types, examples.',
    },
    Detailed: { type: types.switch, help: 'Parameters and examples, too.' },
    Examples: { type: types.switch, help: 'Only the examples.' },
    Parameter: { type: types.list(types.text()), help: 'Only these parameters, wildcards allowed.' },
    Online: { type: types.switch, help: 'Opens the help in a browser.', refused: 'the help comes with Postern.' },
  },
  examples: [
    { command: 'Get-Help Add-IPBlockListEntry -Examples', text: 'How it is used.' },
    { command: 'Get-Help *Provider*', text: 'All commands about providers.' },
  ],
  *process(args, context) {
    const shell = shellOf(context);
    const width = Math.min(shell.formatting.width?.() ?? DEFAULT_WIDTH, DEFAULT_WIDTH);
    const name = args.Name ?? 'Get-Help';
    const found = find(name, [...shell.commands()]);
    if (found.length === 0) {
      const message = `There is no help for '${shown(name)}'. Get-Command lists all commands.`;
      throw formatError('HelpNotFound', message, name);
    }
    if (found.length > 1) {
      for (const command of found) yield topic(command);
      return;
    }
    const parts = helpParts(found[0]!);
    const wanted = args.Parameter as readonly string[] | undefined;
    if (wanted !== undefined) yield* parameters(parts, wanted, width);
    else yield new HelpInfo(parts, helpLines(parts, detailOf(args), width));
  },
});

function detailOf(args: { Full?: unknown; Detailed?: unknown; Examples?: unknown }): HelpDetail {
  if (args.Full === true) return 'full';
  return args.Detailed === true ? 'detailed' : args.Examples === true ? 'examples' : 'short';
}

/** The command of that name (through an alias, too), those the pattern fits, or those whose names contain it. */
function find(name: string, commands: readonly CommandFacts[]): readonly CommandFacts[] {
  const lower = name.toLowerCase();
  const documented = commands.filter(({ kind }) => kind !== 'Alias' && kind !== 'Application');
  if (isPattern(name)) {
    const pattern = patternOf(name);
    return documented.filter((command) => pattern.test(command.name));
  }
  const exact = documented.find((command) => command.name.toLowerCase() === lower);
  if (exact !== undefined) return [exact];
  const alias = commands.find((command) => command.kind === 'Alias' && command.name.toLowerCase() === lower);
  const target = alias?.definition?.toLowerCase();
  const aliased = documented.find(
    (command) =>
      command.name.toLowerCase() === target || command.cmdlet?.aliases?.some((one) => one.toLowerCase() === lower),
  );
  if (aliased !== undefined) return [aliased];
  return documented.filter((command) => command.name.toLowerCase().includes(lower));
}

function topic(command: CommandFacts): object {
  const { name, category, synopsis } = helpParts(command);
  return typed('HelpTopic', { Name: name, Category: category, Synopsis: synopsis });
}

function* parameters(parts: HelpParts, wanted: readonly string[], width: number): Iterable<string> {
  const patterns = wanted.map(patternOf);
  const found = parts.parameters.filter(({ name }) => patterns.some((pattern) => pattern.test(name)));
  if (found.length === 0)
    throw formatError('NoParmsFound', `${parts.name} has no parameter ${shown(wanted.join(', '))}.`, wanted.join(', '));
  for (const parameter of found) yield ['', ...parameterLines(parameter, true, width)].join('\n');
}
