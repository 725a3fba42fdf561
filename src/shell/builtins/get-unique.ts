// Get-Unique: neighbours that are the same, once.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { compare, stringify, typeName } from '../values/index.ts';

interface State {
  last: unknown;
  started: boolean;
}

export const getUnique = defineCmdlet({
  verb: 'Get',
  noun: 'Unique',
  summary: 'Leaves out objects that are the same as the one before.',
  aliases: ['gu'],
  parameters: {
    AsString: { type: types.switch, help: 'Compares by text.' },
    OnType: { type: types.switch, help: 'One of each type.' },
    CaseInsensitive: { type: types.switch, help: 'Upper and lower case are the same.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [{ command: 'gc list.txt | sort | Get-Unique', text: 'Each line once.' }],
  state: (): State => ({ last: undefined, started: false }),
  process: (args, context, state): unknown[] => {
    if (!context.bound.has('InputObject')) return [];
    const object = args.InputObject;
    const of = (value: unknown) => (args.OnType ? typeName(value) : args.AsString ? stringify(value) : value);
    const same = state.started && compare(of(state.last), of(object), args.CaseInsensitive !== true) === 0;
    state.last = object;
    state.started = true;
    return same ? [] : [object];
  },
});
