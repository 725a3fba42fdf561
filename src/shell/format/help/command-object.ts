// A command as Get-Command puts it out, with its parameters by name.
import type { Parameter } from '../../../core/cmdlet.ts';
import { typed } from '../../../core/typed.ts';
import { Hashtable } from '../../../core/values/hashtable.ts';
import type { CommandFacts } from '../shell-access.ts';
import type { Signature } from './signature.ts';
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
  const { kind, name, cmdlet, signature } = command;
  const [Verb, Noun] = verbAndNoun(name);
  const own = cmdlet === undefined ? (command.definition ?? '') : syntaxLines(cmdlet).join('\n\n');
  const object = typed(`System.Management.Automation.${TYPES[kind]}`, {
    CommandType: kind,
    Name: name,
    ...(kind === 'Alias' ? { ResolvedCommandName: command.definition ?? '' } : {}),
    ...(kind === 'ExternalScript' ? { Path: command.definition ?? '' } : {}),
    Version: '',
    Source: cmdlet === undefined ? '' : 'Postern',
    Verb,
    Noun,
    Definition: own,
    ModuleName: cmdlet === undefined ? '' : 'Postern',
    OutputType: cmdlet?.output ?? [],
    Parameters: parametersOf(signature),
    ParameterSets: signature === undefined ? [] : syntaxLines(signature).map((line) => line.slice(name.length + 1)),
  });
  // The view's column: not one of the object's properties, as PowerShell's is not.
  const DisplayName = kind === 'Alias' ? `${name} -> ${command.definition ?? ''}` : name;
  return Object.defineProperty(object, 'DisplayName', { value: DisplayName, enumerable: false });
}

function parametersOf(signature: Signature | undefined): Hashtable {
  return new Hashtable(
    Object.entries(signature?.parameters ?? {}).map(([name, parameter]) => [name, parameterObject(name, parameter)]),
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
