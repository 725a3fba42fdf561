// Sort-Object: a stable sort by properties.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { collect, each, type Maybe, then } from '../evaluator/maybe.ts';
import { compare, compareNumbers, isNumeric, toBoolean } from '../values/index.ts';
import { selectorsOf } from './selectors.ts';
import { orderByColumns } from './sort-columns.ts';
import { sortRows } from './sort-rows.ts';

interface Row {
  readonly object: unknown;
  readonly keys: readonly unknown[];
}

/** Of so many rows and more the keys are made numbers first. */
const MANY = 1000;

/** `$null` stands between negative and positive numbers; what has no such property comes last. */
function byKey(left: unknown, right: unknown, caseSensitive: boolean): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1;
  if (left === null && isNumeric(right)) return -Math.sign(compareNumbers(right, 0)) || -1;
  if (right === null && isNumeric(left)) return Math.sign(compareNumbers(left, 0)) || 1;
  return compare(left, right, caseSensitive);
}

/** What a calculated property says of its direction; two keys that contradict each other say nothing. */
function descending(options: ReadonlyMap<string, unknown>): boolean | undefined {
  const [down, up] = ['descending', 'ascending'].map((key) =>
    options.has(key) ? toBoolean(options.get(key)) : undefined,
  );
  return down === up ? undefined : (down ?? !up);
}

export const sortObject = defineCmdlet({
  verb: 'Sort',
  noun: 'Object',
  summary: 'Sorts objects by properties.',
  aliases: ['sort'],
  parameters: {
    Property: { type: types.anything('Object[]'), position: 0, help: 'The properties to sort by.' },
    Descending: { type: types.switch, help: 'From the highest to the lowest.' },
    Unique: { type: types.switch, help: 'Each value once.' },
    CaseSensitive: { type: types.switch, help: 'Upper and lower case differ.' },
    Culture: { type: types.text(), help: 'Accepted; en-US is used.' },
    Stable: { type: types.switch, help: 'Accepted; the sort is always stable.' },
    Top: { type: types.integer({ min: 1 }), help: 'Only the first so many of the sorted objects.' },
    Bottom: { type: types.integer({ min: 1 }), help: 'Only the last so many of the sorted objects.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [{ command: 'Get-TransportAgent | Sort-Object Priority -Descending', text: 'The last agent first.' }],
  state: (): unknown[] => [],
  process: (args, context, state) => {
    if (context.bound.has('InputObject')) state.push(args.InputObject ?? null);
  },
  end: (args, context, state): void | Promise<void> => {
    const { frame, write } = engine(context);
    const selectors = selectorsOf(args.Property, frame);
    const descends = selectors.map(({ options }) => descending(options) ?? args.Descending);
    const rows = collect(state, (object): Maybe<Row> => {
      if (selectors.length === 0) return { object, keys: [object] };
      return then(
        collect(selectors, (selector) => selector.read(object)),
        (keys) => ({ object, keys }),
      );
    });
    const order = (left: Row, right: Row): number => {
      for (let i = 0; i < left.keys.length; i++) {
        const missing = left.keys[i] === undefined || right.keys[i] === undefined;
        const difference = byKey(left.keys[i], right.keys[i], args.CaseSensitive === true);
        if (difference !== 0) return !missing && (descends[i] ?? args.Descending) ? -difference : difference;
      }
      return 0;
    };
    const breathe = () => frame.session.breathe();
    const inOrder = then(rows, (all): Maybe<Row[]> => {
      if (all.length < MANY) return sortRows(all, order, breathe);
      const directions = selectors.length === 0 ? [args.Descending] : descends;
      return orderByColumns(all, directions, args.CaseSensitive === true, breathe).then(
        (places) => places?.map((place) => all[place]!) ?? sortRows(all, order, breathe),
      );
    });
    return then(inOrder, (all) => {
      let sorted = all;
      if (args.Unique) sorted = sorted.filter((row, i) => i === 0 || order(sorted[i - 1]!, row) !== 0);
      if (args.Top !== undefined) sorted = sorted.slice(0, args.Top);
      if (args.Bottom !== undefined) sorted = sorted.slice(-args.Bottom);
      return each(sorted, ({ object }) => write(object));
    }) as void;
  },
});
