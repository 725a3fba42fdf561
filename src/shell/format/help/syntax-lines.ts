// The syntax lines of a command, one per parameter set, as Get-Command -Syntax and Get-Help show them.
import type { Parameter } from '../../../core/cmdlet.ts';
import type { Signature } from './signature.ts';

const ALL = '(All)';

/** `Get-X [[-Identity] <String>] [-Server <String>] [<CommonParameters>]`, the default set first. */
export function syntaxLines(command: Signature): readonly string[] {
  return setsOf(command).map((set) => {
    const parameters = Object.entries(command.parameters).filter(
      ([, { sets, refused }]) => refused === undefined && (sets === undefined || sets.includes(set)),
    );
    const parts = inOrder(parameters).map(([name, parameter]) => syntaxOf(name, parameter));
    const asking = command.supportsShouldProcess ? ['[-WhatIf]', '[-Confirm]'] : [];
    return [command.name, ...parts, ...asking, ...(command.isSimple ? [] : ['[<CommonParameters>]'])].join(' ');
  });
}

function setsOf(command: Signature): readonly string[] {
  const sets = new Set(command.defaultSet === undefined ? [] : [command.defaultSet]);
  for (const { sets: own } of Object.values(command.parameters)) for (const set of own ?? []) sets.add(set);
  return sets.size === 0 ? [ALL] : [...sets];
}

/** By position, then the mandatory ones, then the rest as declared. */
function inOrder(parameters: readonly (readonly [string, Parameter])[]): readonly (readonly [string, Parameter])[] {
  const rank = ({ position, mandatory }: Parameter) => position ?? (mandatory ? 1000 : 2000);
  return [...parameters].sort(([, a], [, b]) => rank(a) - rank(b));
}

function syntaxOf(name: string, parameter: Parameter): string {
  const { position, mandatory, type } = parameter;
  if (type.isSwitch) return mandatory ? `-${name}` : `[-${name}]`;
  const label = position === undefined ? `-${name}` : `[-${name}]`;
  const syntax = `${label} ${valueSyntax(parameter)}`;
  return mandatory ? syntax : `[${syntax}]`;
}

/** `<String>`, or `{Reject | Delete}` for an enumeration. */
export function valueSyntax({ type }: Parameter): string {
  const { values } = type;
  return values !== undefined && values.length <= 12 ? `{${values.join(' | ')}}` : `<${type.name}>`;
}
