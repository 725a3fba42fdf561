// Select-Object: properties of objects, and some of the objects.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { emit } from '../evaluator/emit.ts';
import { type EngineContext, engine } from '../evaluator/engine-context.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { compare, getProperty, PSCustomObject, propertyNames, stringify, typeName } from '../values/index.ts';
import { matchingNames, type Selector, selectorsOf } from './selectors.ts';

interface State {
  properties: Selector[] | undefined;
  excluded: RegExp[];
  seen: unknown[];
  /** Objects held back for -Last and -SkipLast. */
  kept: unknown[];
  count: number;
  passed: number;
}

type Args = Readonly<Record<string, unknown>>;

/** A new object with the properties asked for. */
function project(object: unknown, state: State): Maybe<unknown> {
  if (state.properties === undefined && state.excluded.length === 0) return object;
  const result = new PSCustomObject([], [`Selected.${typeName(object)}`]);
  const add = (name: string, value: unknown) => {
    if (!state.excluded.some((one) => one.test(name)) && !result.has(name)) result.set(name, value ?? null);
  };
  const selectors = state.properties ?? [];
  if (state.properties === undefined) for (const name of propertyNames(object)) add(name, getProperty(object, name));
  return then(
    each(selectors, (selector) => {
      if (selector.isPattern) {
        for (const name of matchingNames(object, selector.name)) add(name, getProperty(object, name));
        return;
      }
      const own = propertyNames(object).find((name) => name.toLowerCase() === selector.name.toLowerCase());
      return then(selector.read(object), (value) =>
        add(selector.options.size > 0 ? selector.name : (own ?? selector.name), value),
      );
    }),
    () => result,
  );
}

function expand(
  object: unknown,
  given: string,
  state: State,
  context: EngineContext,
  write: (value: unknown) => Maybe<void>,
): Maybe<void> {
  const matches = hasWildcard(given) ? matchingNames(object, given) : [given];
  if (matches.length > 1)
    throw postError(
      'MutlipleExpandProperties',
      { detail: 'Only one property can be expanded.' },
      { parameter: 'ExpandProperty' },
    );
  const name = matches[0] ?? given;
  const value = getProperty(object, name);
  if (value === undefined) {
    context.writeError(
      postError('ExpandPropertyNotFound', { detail: `Property "${name}" cannot be found.` }, { target: object }).record,
    );
    return;
  }
  if (state.properties === undefined) return emit(write, value);
  return emit((one) => {
    if (typeof one !== 'object' || one === null) return write(one);
    const result =
      one instanceof PSCustomObject
        ? one.copy()
        : new PSCustomObject(propertyNames(one).map((key) => [key, getProperty(one, key)]));
    for (const selector of state.properties!) result.set(selector.name, getProperty(object, selector.name) ?? null);
    return write(result);
  }, value);
}

function isNew(object: unknown, state: State, ignoreCase: boolean): boolean {
  const known = state.seen.some((one) => same(one, object, ignoreCase));
  if (!known) state.seen.push(object);
  return !known;
}

function same(left: unknown, right: unknown, ignoreCase: boolean): boolean {
  if (left instanceof PSCustomObject && right instanceof PSCustomObject)
    return (
      left.names().join() === right.names().join() &&
      left.names().every((name) => same(left.get(name), right.get(name), ignoreCase))
    );
  return compare(left, right, !ignoreCase) === 0 && (ignoreCase || stringify(left) === stringify(right));
}

export const selectObject = defineCmdlet({
  verb: 'Select',
  noun: 'Object',
  summary: 'Picks properties of objects, or some of the objects.',
  aliases: ['select'],
  parameters: {
    Property: {
      type: types.anything('Object[]'),
      position: 0,
      help: 'The properties: names, wildcards, calculated ones.',
    },
    ExcludeProperty: { type: types.anything('String[]'), help: 'Properties to leave out; wildcards allowed.' },
    ExpandProperty: {
      type: types.anything('String'),
      help: 'The property whose value is put out instead of the object.',
    },
    First: { type: types.integer({ min: 0 }), help: 'Only the first so many objects.' },
    Last: { type: types.integer({ min: 0 }), help: 'Only the last so many objects.' },
    Skip: { type: types.integer({ min: 0 }), help: 'Leaves out the first so many objects.' },
    SkipLast: { type: types.integer({ min: 0 }), help: 'Leaves out the last so many objects.' },
    Index: { type: types.anything('Int32[]'), help: 'Only the objects at these places; 0 is the first.' },
    SkipIndex: { type: types.anything('Int32[]'), help: 'All but the objects at these places.' },
    Unique: { type: types.switch, help: 'Each object once.' },
    CaseInsensitive: { type: types.switch, help: '-Unique ignores case.' },
    Wait: { type: types.switch, help: "Doesn't stop the commands before it." },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [
    {
      command: 'Get-TransportAgent | Select-Object Identity,Priority -First 3',
      text: 'Two properties of three agents.',
    },
  ],
  state: (): State => ({ properties: undefined, excluded: [], seen: [], kept: [], count: 0, passed: 0 }),
  begin: (args: Args, context, state) => {
    if (args['Property'] !== undefined) state.properties = selectorsOf(args['Property'], engine(context).frame);
    const excluded = args['ExcludeProperty'];
    if (excluded !== undefined)
      state.excluded = (Array.isArray(excluded) ? excluded : [excluded]).map((one) => wildcard(stringify(one)));
    if (state.excluded.length > 0 && state.properties === undefined)
      state.properties = selectorsOf('*', engine(context).frame);
    if (Array.isArray(args['ExpandProperty']) && args['ExpandProperty'].length > 1)
      throw postError(
        'BadCmdletArgument',
        { detail: 'Only one property can be expanded.' },
        { parameter: 'ExpandProperty' },
      );
  },
  process: (args: Args, context, state): void | Promise<void> => {
    if (args['InputObject'] === undefined || args['InputObject'] === null) return;
    const index = state.count++;
    const object = args['InputObject'];
    const at = (key: string) => args[key] as number | undefined;
    const indexes = args['Index'] ?? args['SkipIndex'];
    if (indexes !== undefined) {
      const listed = (Array.isArray(indexes) ? indexes : [indexes]).includes(index);
      if (listed === (args['Index'] === undefined)) return;
    }
    if (at('SkipLast') !== undefined && at('Last') === undefined && index < (at('Skip') ?? 0)) return;
    if (at('Last') !== undefined || at('SkipLast') !== undefined) {
      state.kept.push(object);
      const held = (at('Last') ?? 0) + (at('Last') === undefined ? at('SkipLast')! : (at('Skip') ?? 0));
      if (at('First') === undefined || index >= at('First')!) {
        if (state.kept.length <= held) return;
        const oldest = state.kept.shift();
        return at('Last') === undefined ? (put(oldest, args, context, state) as void) : undefined;
      }
      state.kept.pop();
      return put(object, args, context, state) as void;
    }
    if (index < (at('Skip') ?? 0)) return;
    const limit = at('First');
    if (limit !== undefined && state.passed >= limit)
      return limit === 0 && args['Wait'] !== true ? engine(context).stopUpstream() : undefined;
    const written = put(object, args, context, state);
    return then(written, () => {
      if (limit !== undefined && ++state.passed >= limit && args['Wait'] !== true) engine(context).stopUpstream();
    }) as void;
  },
  end: (args: Args, context, state): void | Promise<void> => {
    if (args['Last'] === undefined) return;
    const skip = (args['Skip'] as number | undefined) ?? 0;
    return each(
      state.kept.slice(0, state.kept.length - skip).slice(-(args['Last'] as number) || state.kept.length),
      (object) => put(object, args, context, state),
    ) as void;
  },
});

function put(object: unknown, args: Args, context: Parameters<typeof engine>[0], state: State): Maybe<void> {
  const own = engine(context);
  const write = (value: unknown): Maybe<void> => {
    if (args['Unique'] === true && !isNew(value, state, args['CaseInsensitive'] === true)) return;
    return own.write(value);
  };
  const expanded = args['ExpandProperty'];
  if (expanded !== undefined) return expand(object, stringify(expanded), state, own, write);
  return then(project(object, state), write);
}
