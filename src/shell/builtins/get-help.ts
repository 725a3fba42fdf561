// Get-Help: help on every command, from the same value that the binder reads or the comments of a function or script, and topics.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { shown } from '../../core/errors/define.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { nearest } from '../binder/find-parameter.ts';
import { formatError } from '../format/format-error.ts';
import { TOPICS } from '../format/help/about/index.ts';
import type { Topic } from '../format/help/about/topic.ts';
import { type HelpDetail, HelpInfo, type HelpParts } from '../format/help/help-info.ts';
import { helpLines, parameterLines } from '../format/help/help-lines.ts';
import { helpParts } from '../format/help/help-parts.ts';
import { topicHelp } from '../format/help/topic-help.ts';
import { isPattern, patternOf } from '../format/name-pattern.ts';
import { type CommandFacts, shellOf } from '../format/shell-access.ts';
import { STRINGS } from '../format/string-list.ts';

const DEFAULT_WIDTH = 120;

export const getHelp = defineCmdlet({
  verb: 'Get',
  noun: 'Help',
  summary: 'Shows the help of a command, or a topic.',
  description:
    'A name with wildcards, or a part of a name, lists the commands and topics it fits; any other word lists those whose text has it. Get-Help about_* lists the topics. The path of a script shows the help in its comments. After any command, -? does the same.',
  aliases: ['help', 'man'],
  defaultSet: 'AllUsersView',
  parameters: {
    Name: {
      type: types.text(),
      position: 0,
      pipeline: 'property',
      complete: () => TOPICS.map(({ name }) => name),
      help: 'The command or topic, wildcards allowed, a word to look for, or the path of a script.',
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
      help: 'Only help of these kinds: Cmdlet, Function, ExternalScript, HelpFile (topics).',
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
    { command: 'Get-Help about_Verdicts', text: 'A topic: why a mail was refused.' },
  ],
  process: async (args, context): Promise<readonly unknown[]> => {
    const shell = shellOf(context);
    const width = Math.min(shell.formatting.width?.() ?? DEFAULT_WIDTH, DEFAULT_WIDTH);
    const name = args.Name ?? 'Get-Help';
    const script = /[\\/.]/.test(name) ? await shell.script(name) : undefined;
    const commands = [...shell.commands()].filter(ofCategory(args.Category));
    const found = script === undefined ? find(name, commands) : [script];
    const topics = ofKind(args.Category, 'HelpFile') && script === undefined ? topicsFor(name, found) : [];
    if (found.length + topics.length > 1) return listed(found, topics);
    if (topics.length === 1) return [topicHelp(topics[0]!, width)];
    if (found.length === 0) {
      const mentioned = mentioning(name, commands, ofKind(args.Category, 'HelpFile') ? TOPICS : []);
      if (mentioned.length === 0) throw notFound(name, commands);
      return mentioned;
    }
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
  return ({ kind }) => ofKind(given, kind);
}

function ofKind(given: unknown, kind: string): boolean {
  const wanted = Array.isArray(given) ? given.map((one) => String(one).toLowerCase()) : [];
  return wanted.length === 0 || wanted.includes(kind.toLowerCase());
}

/** Topics that the name fits; a command's own name is no part of a topic's. */
function topicsFor(name: string, found: readonly CommandFacts[]): readonly Topic[] {
  const lower = name.toLowerCase();
  const exact = TOPICS.filter((topic) => topic.name.toLowerCase() === lower);
  if (exact.length > 0 || lower === '' || lower === '?') return exact;
  const pattern = isPattern(name) ? patternOf(name) : undefined;
  if (pattern === undefined && found.some((command) => isCalled(command, lower))) return [];
  return TOPICS.filter((topic) => pattern?.test(topic.name) ?? topic.name.toLowerCase().includes(lower));
}

function isCalled({ name, cmdlet }: CommandFacts, lower: string): boolean {
  const names = [name, ...(cmdlet?.aliases ?? [])].map((one) => one.toLowerCase());
  return names.includes(lower) || names.includes(`get-${lower}`);
}

/** What has the word in its help though not in its name. */
function mentioning(word: string, commands: readonly CommandFacts[], topics: readonly Topic[]): readonly object[] {
  const lower = word.toLowerCase();
  if (isPattern(word) || lower.trim() === '') return [];
  const has = (text: string) => text.toLowerCase().includes(lower);
  const cmdlets = commands.filter(({ cmdlet }) => has(`${cmdlet?.summary ?? ''}\n${cmdlet?.description ?? ''}`));
  return listed(
    cmdlets,
    topics.filter(({ synopsis, text }) => has(`${synopsis}\n${text}`)),
  );
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

/** Commands, then topics, each by name. */
function listed(commands: readonly CommandFacts[], topics: readonly Topic[]): readonly object[] {
  const inOrder = commands.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return [
    ...inOrder.map((command) => {
      const { name, category, synopsis } = helpParts(command, []);
      return listing(name, category, command.cmdlet ? 'Postern' : '', synopsis);
    }),
    ...topics.map(({ name, synopsis }) => listing(name, 'HelpFile', '', synopsis)),
  ];
}

function listing(Name: string, Category: string, Module: string, Synopsis: string): object {
  return typed('HelpTopic', { Name, Category, Module, Synopsis });
}

function parameters(parts: HelpParts, wanted: readonly string[], width: number): string[] {
  const patterns = wanted.map(patternOf);
  const found = parts.parameters.filter(({ name }) => patterns.some((pattern) => pattern.test(name)));
  if (found.length === 0)
    throw formatError('NoParmsFound', `${parts.name} has no parameter ${shown(wanted.join(', '))}.`, wanted.join(', '));
  return found.map((parameter, i) => [...(i === 0 ? [''] : []), ...parameterLines(parameter, true, width)].join('\n'));
}
