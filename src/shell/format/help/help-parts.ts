// The parts of a command's help: from the cmdlet's one value, or from the declaration and comments of a function or script.
import type { Cmdlet, Parameter } from '../../../core/cmdlet.ts';
import type { CommandFacts } from '../shell-access.ts';
import { type CommentHelp, readCommentHelp } from './comment-help.ts';
import type { HelpParameter, HelpParts } from './help-info.ts';
import { syntaxLines, valueSyntax } from './syntax-lines.ts';

/** `commands` are searched for the aliases of this one. */
export function helpParts(command: CommandFacts, commands: readonly CommandFacts[]): HelpParts {
  const lower = command.name.toLowerCase();
  const aliases = commands.filter(({ kind, definition }) => kind === 'Alias' && definition?.toLowerCase() === lower);
  const names = new Set([...(command.cmdlet?.aliases ?? []), ...aliases.map(({ name }) => name)]);
  const parts = command.cmdlet === undefined ? ofScript(command) : ofCmdlet(command.cmdlet);
  return { ...parts, aliases: [...names] };
}

type OwnParts = Omit<HelpParts, 'aliases'>;

function ofCmdlet(cmdlet: Cmdlet): OwnParts {
  const asking = cmdlet.supportsShouldProcess ? ASKING : [];
  return {
    name: cmdlet.name,
    category: 'Cmdlet',
    synopsis: cmdlet.summary,
    syntax: syntaxLines(cmdlet),
    description: cmdlet.description ?? cmdlet.summary,
    parameters: [
      ...Object.entries(cmdlet.parameters).map(([name, parameter]) => parameterHelp(name, parameter)),
      ...asking,
    ],
    hasCommon: true,
    examples: cmdlet.examples.map(({ command, text }, i) => example(i, command, text)),
    outputs: cmdlet.output ?? [],
    notes: '',
    links: [],
  };
}

const yes = (value: boolean) => (value ? 'true' : 'false');

/** What stands under a parameter whose declaration says no more. */
function facts({ mandatory = false, position, pipeline, aliases = [], sets, type }: Partial<Parameter>) {
  const from = { value: ' (ByValue)', property: ' (ByPropertyName)', both: ' (ByValue, ByPropertyName)' };
  return [
    ['Required?', yes(mandatory)],
    ['Position?', position === undefined ? 'named' : String(position)],
    ['Accept pipeline input?', pipeline === undefined ? 'false' : `true${from[pipeline]}`],
    ['Aliases', aliases.length === 0 ? 'none' : aliases.join(', ')],
    ...(sets === undefined ? [] : [['Parameter sets', sets.join(', ')] as const]),
    ...(type?.values === undefined ? [] : [['Accepted values', type.values.join(', ')] as const]),
  ] as const;
}

const ASKING: readonly HelpParameter[] = [
  {
    name: 'WhatIf',
    value: '',
    description: 'Shows what would happen; nothing is done.',
    facts: facts({ aliases: ['wi'] }),
  },
  { name: 'Confirm', value: '', description: 'Asks before anything is done.', facts: facts({ aliases: ['cf'] }) },
];

function parameterHelp(name: string, parameter: Parameter, text?: string): HelpParameter {
  const { type, refused } = parameter;
  const help = text ?? parameter.help;
  return {
    name,
    value: type.isSwitch ? '' : valueSyntax(parameter),
    description: refused === undefined ? help : `${help} Refused: ${refused}`,
    facts: facts(parameter),
  };
}

function example(index: number, code: string, remarks: string) {
  const title = ` EXAMPLE ${index + 1} `;
  const rule = '-'.repeat(25);
  return { title: rule + title + rule, code, remarks };
}

function ofScript(command: CommandFacts): OwnParts {
  const help = readCommentHelp(command.help ?? '');
  const { signature } = command;
  return {
    name: command.name,
    category: command.kind,
    synopsis: help.synopsis,
    syntax: signature === undefined ? [command.name] : syntaxLines(signature),
    description: help.description,
    parameters: scriptParameters(command, help),
    hasCommon: signature?.isSimple === false,
    examples: help.examples.map((text, i) => {
      const [code = '', ...remarks] = text.split('\n');
      return example(i, code, remarks.join('\n').trim());
    }),
    outputs: [],
    notes: help.notes,
    links: help.links,
  };
}

function scriptParameters({ signature }: CommandFacts, help: CommentHelp): HelpParameter[] {
  const declared = Object.entries(signature?.parameters ?? {});
  const asking = signature?.supportsShouldProcess ? ASKING : [];
  return [
    ...declared.map(([name, parameter]) => parameterHelp(name, parameter, help.parameters.get(name.toLowerCase()))),
    ...asking,
  ];
}
