// New-Object.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { requireType } from '../types/type-lookup.ts';
import { PSCustomObject, setProperty, stringify, toDouble, typedArray } from '../values/index.ts';

export const newObject = defineCmdlet({
  verb: 'New',
  noun: 'Object',
  summary: 'Makes an object of a type.',
  defaultSet: 'Net',
  parameters: {
    TypeName: { type: types.text(), position: 0, mandatory: true, sets: ['Net'], help: 'The type.' },
    ArgumentList: {
      type: types.anything('Object[]'),
      position: 1,
      sets: ['Net'],
      aliases: ['Args'],
      help: 'What its constructor takes.',
    },
    ComObject: { type: types.text(), sets: ['Com'], refused: 'there is no COM here.', help: 'Not available.' },
    Strict: { type: types.switch, sets: ['Com'], help: 'Not available.' },
    Property: { type: types.anything('IDictionary'), help: 'Properties to set.' },
  },
  examples: [{ command: 'New-Object psobject -Property @{Name="x"}', text: 'An object with a name.' }],
  process: async (args): Promise<unknown[]> => {
    const type = requireType(args.TypeName ?? '');
    const given =
      args.ArgumentList === undefined ? [] : Array.isArray(args.ArgumentList) ? args.ArgumentList : [args.ArgumentList];
    const properties = args.Property instanceof Hashtable ? args.Property : new Hashtable();
    if (type.endsWith('.PSObject') || type === 'System.Object' || type.endsWith('.PSCustomObject'))
      return [new PSCustomObject([...properties.entries()].map(([key, value]) => [stringify(key), value]))];
    if (type.endsWith('[]')) return [typedArray(type.slice(0, -2), new Array(toDouble(given[0] ?? 0)).fill(null))];
    const { construct } = await import('../members/static-members.ts');
    const object = construct(type, given);
    for (const [key, value] of properties.entries())
      if (!setProperty(object, stringify(key), value))
        throw postError('PropertyNotFound', { name: stringify(key) }, { parameter: 'Property', target: key });
    return [object];
  },
});
