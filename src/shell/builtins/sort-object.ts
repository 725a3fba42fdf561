// Sort-Object: a stable sort by properties.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { compare, compareNumbers, isNumeric, toBoolean } from '../values/index.ts';
import { type Selector, selectorsOf } from './selectors.ts';
import { orderByColumns } from './sort-columns.ts';
import { sortRows } from './sort-rows.ts';

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

/** A column of keys for each selector, each object's read together, as blocks may count on it. */
function keysOf(objects: readonly unknown[], selectors: readonly Selector[]): Maybe<unknown[][]> {
  const columns = selectors.map((): unknown[] => []);
  const readRow = (row: number, from: number): Maybe<void> => {
    for (let i = from; i < selectors.length; i++) {
      const key = selectors[i]!.read(objects[row]);
      if (key instanceof Promise)
        return key.then((settled) => {
          columns[i]!.push(settled);
          return readRow(row, i + 1);
        });
      columns[i]!.push(key);
    }
  };
  const readFrom = async (row: number, waiting: Promise<void>): Promise<unknown[][]> => {
    await waiting;
    for (let next = row + 1; next < objects.length; next++) {
      const more = readRow(next, 0);
      if (more instanceof Promise) await more;
    }
    return columns;
  };
  for (let row = 0; row < objects.length; row++) {
    const waiting = readRow(row, 0);
    if (waiting instanceof Promise) return readFrom(row, waiting);
  }
  return columns;
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
    const objects = state.splice(0);
    const breathe = () => frame.session.breathe();
    return then(selectors.length === 0 ? [objects] : keysOf(objects, selectors), (keys): Maybe<void> => {
      const order = (left: number, right: number): number => {
        for (let i = 0; i < keys.length; i++) {
          const [a, b] = [keys[i]![left], keys[i]![right]];
          const difference = byKey(a, b, args.CaseSensitive === true);
          if (difference === 0) continue;
          const missing = a === undefined || b === undefined;
          return !missing && (descends[i] ?? args.Descending) ? -difference : difference;
        }
        return 0;
      };
      const places = (): number[] => objects.map((_, place) => place);
      const directions = selectors.length === 0 ? [args.Descending] : descends;
      const inOrder: Maybe<readonly number[]> =
        objects.length < MANY
          ? sortRows(places(), order, breathe)
          : orderByColumns(keys, directions, args.CaseSensitive === true, breathe).then(
              (sorted) => sorted ?? sortRows(places(), order, breathe),
            );
      return then(inOrder, (all) => {
        let sorted = all;
        if (args.Unique) sorted = sorted.filter((place, i) => i === 0 || order(sorted[i - 1]!, place) !== 0);
        if (args.Top !== undefined) sorted = sorted.slice(0, args.Top);
        if (args.Bottom !== undefined) sorted = sorted.slice(-args.Bottom);
        return each(sorted, (place) => write(objects[place]));
      });
    }) as void;
  },
});
