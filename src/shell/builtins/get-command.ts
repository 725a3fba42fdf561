// Get-Command.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { shown } from '../../core/errors/define.ts';
import { types } from '../../core/types.ts';
import { nearest } from '../binder/find-parameter.ts';
import { formatError } from '../format/format-error.ts';
import { commandObject, verbAndNoun } from '../format/help/command-object.ts';
import { syntaxLines } from '../format/help/syntax-lines.ts';
import { isPattern, patternOf } from '../format/name-pattern.ts';
import { type CommandFacts, shellOf } from '../format/shell-access.ts';
import { STRINGS } from '../format/string-list.ts';

const KINDS = ['Alias', 'Function', 'Filter', 'Cmdlet', 'ExternalScript', 'Application', 'All'] as const;

export const getCommand = defineCmdlet({
  verb: 'Get',
  noun: 'Command',
  summary: 'Lists the commands of this shell.',
  description: 'Without -Name it lists cmdlets, functions and aliases by name.',
  aliases: ['gcm'],
  parameters: {
    Name: {
      type: STRINGS,
      position: 0,
      pipeline: 'both',
      help: 'Names of commands, with wildcards.',
    },
    Verb: { type: STRINGS, help: 'The part before the dash, with wildcards.' },
    Noun: { type: STRINGS, help: 'The part after the dash, with wildcards.' },
    CommandType: { type: types.oneOf('CommandTypes', KINDS), aliases: ['Type'], help: 'Only commands of this kind.' },
    ParameterName: { type: STRINGS, help: 'Only cmdlets that have one of these parameters.' },
    Module: {
      type: STRINGS,
      help: 'Only commands of this module; the cmdlets are of the module Postern.',
    },
    Syntax: { type: types.switch, help: 'Puts out the syntax instead of the command.' },
    All: { type: types.switch, help: 'Also commands hidden by others of the same name.' },
    TotalCount: { type: types.integer({ min: 0 }), help: 'At most so many.' },
  },
  output: ['System.Management.Automation.CmdletInfo', 'System.String'],
  examples: [
    { command: 'Get-Command -Noun IPBlockListEntry', text: 'Everything that can be done with block list entries.' },
    { command: 'Get-Command Add-IPBlockListEntry -Syntax', text: 'How to call it.' },
  ],
  process: async (args, context): Promise<unknown[]> => {
    const shell = shellOf(context);
    const names = valuesOf(args.Name);
    const all = [...shell.commands()];
    const commands = all.filter(filterOf(args)).sort(byName);
    const found: CommandFacts[] = [];
    for (const name of names.length === 0 ? ['*'] : names) {
      const script = /[\\/.]/.test(name) ? await shell.script(name) : undefined;
      const pattern = patternOf(unqualified(name));
      const fitting = script === undefined ? commands.filter((command) => pattern.test(command.name)) : [script];
      if (fitting.length === 0 && !isPattern(name)) context.writeError(notFound(name, all));
      // Of several commands of one name the one that would run.
      found.push(...(isPattern(name) || args.All ? fitting : fitting.toSorted(byRank).slice(0, 1)));
    }
    return found.slice(0, args.TotalCount).map((one) => (args.Syntax ? syntaxText(one) : commandObject(one)));
  },
});

function byName(a: CommandFacts, b: CommandFacts): number {
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
}

const RANKS = ['Alias', 'Function', 'Filter', 'Cmdlet'];
const byRank = (a: CommandFacts, b: CommandFacts) => RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind);

/** `Microsoft.PowerShell.Utility\Get-Date` is Get-Date. */
const unqualified = (name: string) => name.replace(/^[\w.]+\\(?=[A-Za-z]+-[A-Za-z]+$)/, '');

function notFound(name: string, commands: readonly CommandFacts[]) {
  const suggestion = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return formatError('CommandNotFoundException', `There is no command '${shown(name)}'.${hint}`, name);
}

interface Filters {
  readonly Verb: unknown;
  readonly Noun: unknown;
  readonly CommandType: string | undefined;
  readonly ParameterName: unknown;
  readonly Module: unknown;
}

function filterOf(args: Filters): (command: CommandFacts) => boolean {
  const verbs = valuesOf(args.Verb).map(patternOf);
  const nouns = valuesOf(args.Noun).map(patternOf);
  const parameters = valuesOf(args.ParameterName).map(patternOf);
  const modules = valuesOf(args.Module).map(patternOf);
  const any = (patterns: readonly RegExp[], texts: readonly string[]) =>
    patterns.length === 0 || patterns.some((pattern) => texts.some((text) => pattern.test(text)));
  const kind = args.CommandType === 'All' ? undefined : args.CommandType;
  return (command) => {
    const [verb, noun] = verbAndNoun(command.name);
    return (
      (kind === undefined || command.kind === kind) &&
      any(verbs, verb === '' ? [] : [verb]) &&
      any(nouns, noun === '' ? [] : [noun]) &&
      any(parameters, Object.keys(command.signature?.parameters ?? {})) &&
      any(modules, command.cmdlet === undefined ? [] : ['Postern'])
    );
  };
}

function valuesOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

function syntaxText({ signature, definition, name }: CommandFacts): string {
  return signature === undefined ? (definition ?? name) : `\n${syntaxLines(signature).join('\n\n')}\n`;
}
