// What Select-, Sort-, Group- and Measure-Object take as properties: names, wildcards, script blocks, calculated ones.
import { postError } from '../../core/errors.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { asValue } from '../evaluator/emit.ts';
import type { Frame } from '../evaluator/frame.ts';
import { blockValue } from '../evaluator/invoke-block.ts';
import { type Maybe, then } from '../evaluator/maybe.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { getProperty, propertyNames, ScriptBlock, stringify } from '../values/index.ts';

export interface Selector {
  /** The name shown; a pattern when `isPattern`. */
  readonly name: string;
  readonly isPattern: boolean;
  /** Reads the value; undefined when the object has no such property. */
  readonly read: (object: unknown) => Maybe<unknown>;
  /** Other keys of a calculated property, in lower case. */
  readonly options: ReadonlyMap<string, unknown>;
}

const KEYS = ['name', 'label', 'expression', 'descending', 'ascending', 'format', 'formatstring', 'width', 'alignment'];

/** Keys may be shortened: n, l, e, desc, asc. */
function optionsOf(table: Hashtable): Map<string, unknown> {
  const options = new Map<string, unknown>();
  for (const [key, value] of table.entries()) {
    const given = stringify(key).toLowerCase();
    const full = KEYS.find((one) => one === given) ?? KEYS.find((one) => one.startsWith(given));
    if (full === undefined)
      throw postError(
        'BadCmdletArgument',
        { detail: `The key ${given} isn't one of: ${KEYS.join(', ')}.` },
        { parameter: 'Property', target: key },
      );
    options.set(full, value);
  }
  return options;
}

export function selectorsOf(given: unknown, frame: Frame): Selector[] {
  const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
  return list.map((one) => selectorOf(one, frame));
}

function selectorOf(given: unknown, frame: Frame): Selector {
  if (given instanceof ScriptBlock)
    return { name: given.text, isPattern: false, read: byBlock(given, frame), options: new Map() };
  if (!(given instanceof Hashtable)) {
    const name = stringify(given);
    return { name, isPattern: hasWildcard(name), read: byName(name), options: new Map() };
  }
  const options = optionsOf(given);
  const expression = options.get('expression');
  const name = stringify(
    options.get('name') ?? options.get('label') ?? (expression instanceof ScriptBlock ? expression.text : expression),
  );
  const read = expression instanceof ScriptBlock ? byBlock(expression, frame) : byName(stringify(expression ?? name));
  return { name, isPattern: false, read, options };
}

const byName =
  (name: string) =>
  (object: unknown): unknown => {
    const value = getProperty(object, name);
    return typeof value === 'function' ? undefined : value;
  };

const byBlock =
  (block: ScriptBlock, frame: Frame) =>
  (object: unknown): Maybe<unknown> =>
    then(blockValue(frame, block, object), (output) => (Array.isArray(output) ? asValue(output) : output));

/** The names of the object's properties that a pattern names. */
export function matchingNames(object: unknown, pattern: string): string[] {
  const expression = wildcard(pattern);
  const names = object instanceof Hashtable ? [...object.keys()].map((key) => stringify(key)) : propertyNames(object);
  return names.filter((name) => expression.test(name));
}
