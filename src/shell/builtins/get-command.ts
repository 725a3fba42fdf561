// Get-Command.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { shown } from '../../core/errors/define.ts';
import { types } from '../../core/types.ts';
import { formatError } from '../format/format-error.ts';
import { commandObject, verbAndNoun } from '../format/help/command-object.ts';
import { syntaxLines } from '../format/help/syntax-lines.ts';
import { isPattern, patternOf } from '../format/name-pattern.ts';
import { type CommandFacts, shellOf } from '../format/shell-access.ts';

const KINDS = ['Alias', 'Function', 'Filter', 'Cmdlet', 'ExternalScript', 'Application', 'All'] as const;

export const getCommand = defineCmdlet({
  verb: 'Get',
  noun: 'Command',
  summary: 'Lists the commands of this shell.',
  description: 'Without -Name it lists cmdlets, functions and aliases by name.',
  aliases: ['gcm'],
  parameters: {
    Name: {
      type: types.list(types.text()),
      position: 0,
      pipeline: 'both',
      help: 'Names of commands, with wildcards.',
      complete: () => [],
    },
    Verb: { type: types.list(types.text()), help: 'The part before the dash, with wildcards.' },
    Noun: { type: types.list(types.text()), help: 'The part after the dash, with wildcards.' },
    CommandType: { type: types.oneOf('CommandTypes', KINDS), aliases: ['Type'], help: 'Only commands of this kind.' },
    ParameterName: { type: types.list(types.text()), help: 'Only cmdlets that have one of these parameters.' },
    Module: {
      type: types.list(types.text()),
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
  *process(args, context) {
    const names = valuesOf(args.Name);
    const fits = filterOf(args);
    const commands = [...shellOf(context).commands()].filter(fits);
    commands.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    let left = args.TotalCount ?? Number.POSITIVE_INFINITY;
    const put = (command: CommandFacts) => (args.Syntax ? syntaxText(command) : commandObject(command));
    for (const name of names.length === 0 ? ['*'] : names) {
      const pattern = patternOf(name);
      let found = 0;
      for (const command of commands) {
        if (!pattern.test(command.name)) continue;
        found++;
        if (left-- > 0) yield put(command);
      }
      if (found === 0 && !isPattern(name))
        context.writeError(formatError('CommandNotFoundException', `There is no command '${shown(name)}'.`, name));
    }
  },
});

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
      any(parameters, Object.keys(command.cmdlet?.parameters ?? {})) &&
      any(modules, command.cmdlet === undefined ? [] : ['Postern'])
    );
  };
}

function valuesOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

function syntaxText({ cmdlet, definition, name }: CommandFacts): string {
  return cmdlet === undefined ? (definition ?? name) : `\n${syntaxLines(cmdlet).join('\n\n')}\n`;
}
