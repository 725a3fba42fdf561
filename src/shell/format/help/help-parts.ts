// The parts of a command's help: from the cmdlet's one value, or from the comments of a function or script.
import type { Cmdlet, Parameter } from '../../../core/cmdlet.ts';
import type { CommandFacts } from '../shell-access.ts';
import { readCommentHelp } from './comment-help.ts';
import type { HelpParameter, HelpParts } from './help-info.ts';
import { syntaxLines, valueSyntax } from './syntax-lines.ts';

export function helpParts(command: CommandFacts): HelpParts {
  return command.cmdlet === undefined ? ofScript(command) : ofCmdlet(command.cmdlet);
}

function ofCmdlet(cmdlet: Cmdlet): HelpParts {
  return {
    name: cmdlet.name,
    category: 'Cmdlet',
    synopsis: cmdlet.summary,
    syntax: syntaxLines(cmdlet),
    description: cmdlet.description ?? cmdlet.summary,
    parameters: Object.entries(cmdlet.parameters).map(([name, parameter]) => parameterHelp(name, parameter)),
    examples: cmdlet.examples.map(({ command, text }, i) => example(i, command, text)),
    aliases: cmdlet.aliases ?? [],
    outputs: cmdlet.output ?? [],
    notes: '',
  };
}

const yes = (value: boolean) => (value ? 'true' : 'false');

function parameterHelp(name: string, parameter: Parameter): HelpParameter {
  const { type, help, refused, mandatory = false, position, pipeline, aliases = [], sets } = parameter;
  const from = { value: ' (ByValue)', property: ' (ByPropertyName)', both: ' (ByValue, ByPropertyName)' };
  return {
    name,
    value: type.isSwitch ? '' : valueSyntax(parameter),
    description: refused === undefined ? help : `${help} Refused: ${refused}`,
    facts: [
      ['Required?', yes(mandatory)],
      ['Position?', position === undefined ? 'named' : String(position)],
      ['Accept pipeline input?', pipeline === undefined ? 'false' : `true${from[pipeline]}`],
      ['Aliases', aliases.length === 0 ? 'none' : aliases.join(', ')],
      ...(sets === undefined ? [] : [['Parameter sets', sets.join(', ')] as const]),
      ...(type.values === undefined ? [] : [['Accepted values', type.values.join(', ')] as const]),
    ],
  };
}

function example(index: number, code: string, remarks: string) {
  const title = ` EXAMPLE ${index + 1} `;
  const rule = '-'.repeat(25);
  return { title: rule + title + rule, code, remarks };
}

function ofScript(command: CommandFacts): HelpParts {
  const help = readCommentHelp(command.help ?? '');
  return {
    name: command.name,
    category: command.kind,
    synopsis: help.synopsis,
    syntax: [command.name],
    description: help.description,
    parameters: [...help.parameters].map(([name, description]) => ({ name, value: '', description, facts: [] })),
    examples: help.examples.map((text, i) => {
      const [code = '', ...remarks] = text.split('\n');
      return example(i, code, remarks.join('\n').trim());
    }),
    aliases: [],
    outputs: [],
    notes: help.notes,
  };
}
