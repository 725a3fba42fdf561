// What the registry tests ask of a cmdlet's parameters: their sets, and one line that says all about each.
import type { Cmdlet, Parameter } from '../../src/core/cmdlet.ts';

/** The names of the sets; `(All)` when there is only one. */
export function setsOf(cmdlet: Cmdlet): readonly string[] {
  const names = new Set(Object.values(cmdlet.parameters).flatMap(({ sets = [] }) => sets));
  return names.size === 0 ? ['(All)'] : [...names].sort();
}

export function inSet({ sets }: Parameter, set: string): boolean {
  return sets === undefined || sets.includes(set);
}

/** `-Name <Type> mandatory position=0 sets=A,B pipeline=both aliases=N refused` */
export function parameterLine(name: string, parameter: Parameter): string {
  const { type, mandatory, position, sets, pipeline, aliases, refused } = parameter;
  return [
    `-${name}`,
    type.isSwitch ? '' : `<${type.name}>`,
    mandatory ? 'mandatory' : '',
    position === undefined ? '' : `position=${position}`,
    sets === undefined ? '' : `sets=${sets.join(',')}`,
    pipeline === undefined ? '' : `pipeline=${pipeline}`,
    aliases === undefined ? '' : `aliases=${aliases.join(',')}`,
    refused === undefined ? '' : 'refused',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
