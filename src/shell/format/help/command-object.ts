// A command as Get-Command puts it out, with its parameters by name.
import type { Cmdlet, Parameter } from '../../../core/cmdlet.ts';
import { typed } from '../../../core/typed.ts';
import { Hashtable } from '../../../core/values/hashtable.ts';
import type { CommandFacts } from '../shell-access.ts';
import { syntaxLines } from './syntax-lines.ts';

const TYPES = {
  Cmdlet: 'CmdletInfo',
  Function: 'FunctionInfo',
  Filter: 'FilterInfo',
  Alias: 'AliasInfo',
  ExternalScript: 'ExternalScriptInfo',
  Application: 'ApplicationInfo',
} as const;

/** Verb and noun of a name; both empty when it has no dash. */
export function verbAndNoun(name: string): readonly [string, string] {
  const dash = name.indexOf('-');
  return dash <= 0 ? ['', ''] : [name.slice(0, dash), name.slice(dash + 1)];
}

export function commandObject(command: CommandFacts): object {
  const { kind, name, cmdlet } = command;
  const [Verb, Noun] = verbAndNoun(name);
  const definition = cmdlet === undefined ? (command.definition ?? '') : syntaxLines(cmdlet).join('\n\n');
  return typed(`System.Management.Automation.${TYPES[kind]}`, {
    CommandType: kind,
    Name: name,
    ...(kind === 'Alias' ? { DisplayName: `${name} -> ${command.definition ?? ''}` } : {}),
    Version: '',
    Source: cmdlet === undefined ? '' : 'Postern',
    Verb,
    Noun,
    Definition: definition,
    ModuleName: cmdlet === undefined ? '' : 'Postern',
    OutputType: cmdlet?.output ?? [],
    Parameters: parametersOf(cmdlet),
    ParameterSets: cmdlet === undefined ? [] : syntaxLines(cmdlet).map((line) => line.slice(name.length + 1)),
  });
}

function parametersOf(cmdlet: Cmdlet | undefined): Hashtable {
  return new Hashtable(
    Object.entries(cmdlet?.parameters ?? {}).map(([name, parameter]) => [name, parameterObject(name, parameter)]),
  );
}

function parameterObject(name: string, { type, aliases = [], sets, mandatory = false, position }: Parameter): object {
  return typed('System.Management.Automation.ParameterMetadata', {
    Name: name,
    ParameterType: type.name,
    ParameterSets: sets ?? ['__AllParameterSets'],
    IsMandatory: mandatory,
    Position: position ?? null,
    Aliases: aliases,
    SwitchParameter: type.isSwitch === true,
  });
}
