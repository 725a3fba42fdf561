// Compare-Object.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { raise } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { ensureExtraMembers } from '../values/extra-members.ts';
import { compare, getProperty, ListValue, PSCustomObject } from '../values/index.ts';
import { selectorsOf } from './selectors.ts';

const items = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value];

interface Pair {
  readonly object: unknown;
  readonly side: '==' | '=>' | '<=';
}

export const compareObject = defineCmdlet({
  verb: 'Compare',
  noun: 'Object',
  summary: 'Tells what two lists have in common and what not.',
  aliases: ['compare', 'diff'],
  parameters: {
    ReferenceObject: { type: types.anything('PSObject[]'), position: 0, mandatory: true, help: 'The one list.' },
    DifferenceObject: {
      type: types.anything('PSObject[]'),
      position: 1,
      mandatory: true,
      pipeline: 'value',
      help: 'The other list.',
    },
    Property: { type: types.anything('Object[]'), position: 2, help: 'The properties to compare by.' },
    SyncWindow: { type: types.integer({ min: 0 }), help: 'How far apart equal objects may stand; default anywhere.' },
    IncludeEqual: { type: types.switch, help: 'Also what both have.' },
    ExcludeDifferent: { type: types.switch, help: 'Only what both have.' },
    PassThru: { type: types.switch, help: 'The objects themselves.' },
    CaseSensitive: { type: types.switch, help: 'Upper and lower case differ.' },
    Culture: { type: types.text(), help: 'Accepted.' },
  },
  examples: [{ command: 'Compare-Object (gc old.txt) (gc new.txt)', text: 'What is new, and what is gone.' }],
  state: (): unknown[] => [],
  process: (args, _context, state) => {
    if (args.ReferenceObject === null)
      raise('ParameterArgumentValidationErrorNullNotAllowed', { parameter: 'ReferenceObject' });
    if (args.DifferenceObject === null)
      raise('ParameterArgumentValidationErrorNullNotAllowed', { parameter: 'DifferenceObject' });
    state.push(...items(args.DifferenceObject));
  },
  end: (args, context, state): unknown[] => {
    const selectors = selectorsOf(args.Property, engine(context).frame);
    const same = (left: unknown, right: unknown): boolean =>
      selectors.length === 0
        ? compare(left, right, args.CaseSensitive) === 0
        : selectors.every(
            ({ name }) => compare(getProperty(left, name), getProperty(right, name), args.CaseSensitive) === 0,
          );
    const window = args.SyncWindow ?? Number.POSITIVE_INFINITY;
    const pairs = align(items(args.ReferenceObject), state, window, same);
    const equal = args.IncludeEqual || (args.ExcludeDifferent && !context.bound.has('IncludeEqual'));
    return pairs
      .filter(({ side }) => (side === '==' ? equal : !args.ExcludeDifferent))
      .map(({ object, side }) => {
        if (args.PassThru) {
          if (typeof object === 'object' && object !== null) ensureExtraMembers(object).set('SideIndicator', side);
          return object;
        }
        const properties: [string, unknown][] =
          selectors.length === 0
            ? [['InputObject', object]]
            : selectors.map(({ name }) => [name, getProperty(object, name) ?? null]);
        return new PSCustomObject([...properties, ['SideIndicator', side]]);
      });
  },
});

/** Walks both lists together; what finds no partner within the window is different, the difference side first. */
function align(
  reference: readonly unknown[],
  difference: readonly unknown[],
  window: number,
  same: (left: unknown, right: unknown) => boolean,
): Pair[] {
  const result: Pair[] = [];
  const waiting: { readonly left: unknown[]; readonly right: unknown[] } = { left: [], right: [] };
  const overflow = () => {
    while (waiting.right.length > window) result.push({ object: waiting.right.shift(), side: '=>' });
    while (waiting.left.length > window) result.push({ object: waiting.left.shift(), side: '<=' });
  };
  for (let i = 0; i < Math.max(reference.length, difference.length); i++) {
    const [hasLeft, hasRight] = [i < reference.length, i < difference.length];
    const [left, right] = [reference[i], difference[i]];
    if (hasLeft && hasRight && same(left, right)) {
      result.push({ object: left, side: '==' });
      continue;
    }
    if (hasRight) {
      const at = waiting.left.findIndex((one) => same(one, right));
      if (at >= 0) result.push({ object: waiting.left.splice(at, 1)[0], side: '==' });
      else waiting.right.push(right);
    }
    if (hasLeft) {
      const at = waiting.right.findIndex((one) => same(left, one));
      if (at >= 0) {
        waiting.right.splice(at, 1);
        result.push({ object: left, side: '==' });
      } else waiting.left.push(left);
    }
    overflow();
  }
  for (const object of waiting.right) result.push({ object, side: '=>' });
  for (const object of waiting.left) result.push({ object, side: '<=' });
  return result;
}
