// Group-Object: objects with the same property values together.
import { defineCmdlet, type Output } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { engine } from '../evaluator/engine-context.ts';
import { collect, type Maybe, then } from '../evaluator/maybe.ts';
import { compareText, ListValue, PSCustomObject, stringify } from '../values/index.ts';
import { type Selector, selectorsOf } from './selectors.ts';
import { sortRows } from './sort-rows.ts';

interface Group {
  readonly name: string;
  readonly values: readonly unknown[];
  count: number;
  /** Empty when only counts are asked for. */
  readonly objects: unknown[];
}

const NOTHING: unknown[] = [];

interface State {
  selectors: Selector[];
  readonly groups: Map<string, Group>;
}

export const groupObject = defineCmdlet({
  verb: 'Group',
  noun: 'Object',
  summary: 'Groups objects that have the same values of properties.',
  aliases: ['group'],
  parameters: {
    Property: { type: types.anything('Object[]'), position: 0, help: 'The properties to group by.' },
    NoElement: { type: types.switch, help: 'Leaves out the objects of the groups.' },
    AsHashTable: { type: types.switch, aliases: ['AHT'], help: 'Gives a hashtable from value to objects.' },
    AsString: { type: types.switch, help: 'The keys of the hashtable are text.' },
    CaseSensitive: { type: types.switch, help: 'Upper and lower case differ.' },
    Culture: { type: types.text(), help: 'Accepted; en-US is used.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  output: ['Microsoft.PowerShell.Commands.GroupInfo'],
  examples: [
    { command: 'Get-AgentLog | group Agent,Reason | sort Count -Descending', text: 'What each agent did, and why.' },
  ],
  state: (): State => ({ selectors: [], groups: new Map() }),
  begin: (args, context, state) => {
    if (args.AsString && !args.AsHashTable)
      throw postError('BadCmdletArgument', { detail: '-AsString needs -AsHashTable.' }, { parameter: 'AsString' });
    state.selectors = selectorsOf(args.Property, engine(context).frame);
  },
  process: (args, context, state): void | Promise<void> => {
    if (!context.bound.has('InputObject')) return;
    const object = args.InputObject ?? null;
    const values: Maybe<unknown[]> =
      state.selectors.length === 0
        ? [object]
        : collect(state.selectors, (selector) => then(selector.read(object), (value) => value ?? null));
    return then(values, (found) => {
      const name = found.length === 1 ? stringify(found[0]) : found.map((value) => stringify(value)).join(', ');
      const key = args.CaseSensitive ? name : name.toLowerCase();
      const group = state.groups.get(key);
      const keeps = !args.NoElement || args.AsHashTable === true;
      if (group === undefined) {
        // A list that grows from nothing has room for many; most groups may hold one.
        state.groups.set(key, { name, values: found, count: 1, objects: keeps ? [object] : NOTHING });
        return;
      }
      group.count++;
      if (keeps) group.objects.push(object);
    }) as void;
  },
  end: (args, context, state): Output => {
    const groups = [...state.groups.values()];
    state.groups.clear();
    if (args.AsHashTable) {
      const table = new Hashtable();
      for (const { name, values, objects } of groups)
        table.set(args.AsString || values.length > 1 ? name : values[0], objects);
      return groups.length === 0 ? [] : [table];
    }
    const { session } = engine(context).frame;
    const inOrder = sortRows(
      groups,
      (left, right) => compareText(left.name, right.name),
      () => session.breathe(),
    );
    return then(inOrder, (sorted) => infos(sorted, args.NoElement === true));
  },
});

/** Made as they are asked for: there may be as many as objects. */
function* infos(groups: readonly Group[], noElement: boolean): Generator<PSCustomObject> {
  const types = [`Microsoft.PowerShell.Commands.GroupInfo${noElement ? 'NoElement' : ''}`];
  for (const { name, values, count, objects } of groups)
    yield new PSCustomObject(
      [
        ['Count', count],
        ['Name', name],
        ['Group', noElement ? new ListValue([]) : objects],
        ['Values', values],
      ],
      types,
    );
}
