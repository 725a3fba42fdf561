// Get-Member.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { wildcard } from '../operators/wildcard.ts';
import { getProperty, PSCustomObject, propertyNames, stringify, typeName } from '../values/index.ts';

export const getMember = defineCmdlet({
  verb: 'Get',
  noun: 'Member',
  summary: 'Lists the properties of objects.',
  aliases: ['gm'],
  parameters: {
    Name: { type: types.anything('String[]'), position: 0, help: 'Only these; wildcards allowed.' },
    MemberType: { type: types.anything('String[]'), aliases: ['Type'], help: 'Only members of these kinds.' },
    Static: { type: types.switch, help: 'Accepted.' },
    Force: { type: types.switch, help: 'Accepted.' },
    View: { type: types.text(), help: 'Accepted.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [{ command: 'Get-TransportAgent | Get-Member', text: 'What an agent has.' }],
  state: (): Set<string> => new Set(),
  process: (args, _context, state): unknown[] => {
    const object = args.InputObject;
    const type = typeName(object);
    if (object === undefined || object === null || state.has(type)) return [];
    state.add(type);
    const names = args.Name === undefined ? undefined : [args.Name].flat().map((one) => wildcard(stringify(one)));
    const kinds =
      args.MemberType === undefined
        ? undefined
        : [args.MemberType].flat().flatMap((one) =>
            stringify(one)
              .toLowerCase()
              .split(/\s*,\s*/),
          );
    const passes = (kind: string) =>
      kinds === undefined ||
      kinds.some(
        (one) =>
          kind.toLowerCase() === one ||
          one === 'all' ||
          (one === 'properties' && /property$/i.test(kind)) ||
          (one === 'methods' && /method$/i.test(kind)),
      );
    const members =
      object instanceof PSCustomObject
        ? [...object.members()].map(({ name, kind }) => ({ name, kind: kind as string }))
        : propertyNames(object).map((name) => ({ name, kind: 'Property' }));
    const methods = ['Equals', 'GetHashCode', 'GetType', 'ToString'].map((name) => ({ name, kind: 'Method' }));
    const order = (kind: string) => (kind === 'Method' ? 0 : 1);
    return [...methods, ...members]
      .filter(({ name, kind }) => passes(kind) && (names === undefined || names.some((one) => one.test(name))))
      .sort((left, right) => order(left.kind) - order(right.kind) || left.name.localeCompare(right.name))
      .map(({ name, kind }) => {
        const value = kind === 'Method' ? undefined : getProperty(object, name);
        const shown =
          kind === 'NoteProperty'
            ? `${typeName(value)
                .replace(/^System\./, '')
                .toLowerCase()} ${name}=${stringify(value)}`
            : `${kind === 'Method' ? '' : typeName(value)} ${name}${kind === 'Method' ? '()' : ' {get;set;}'}`;
        return new PSCustomObject(
          [
            ['TypeName', type],
            ['Name', name],
            ['MemberType', kind],
            ['Definition', shown.trim()],
          ],
          ['Microsoft.PowerShell.Commands.MemberDefinition'],
        );
      });
  },
});
