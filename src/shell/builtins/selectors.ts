// What Select-, Sort-, Group- and Measure-Object take as properties: names, wildcards, script blocks, calculated ones.
import { Hashtable } from '../../core/values/hashtable.ts';
import { asValue } from '../evaluator/emit.ts';
import type { Frame } from '../evaluator/frame.ts';
import { blockValue } from '../evaluator/invoke-block.ts';
import { type Maybe, then } from '../evaluator/maybe.ts';
import { readKeys } from '../format/property-selector.ts';
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

/** Sort-Object's and Select-Object's keys together; the layout keys of Format-Table are read and left alone. */
const KEYS = [
  ['name', 'name'],
  ['label', 'name'],
  ['expression', 'expression'],
  ['descending', 'descending'],
  ['ascending', 'ascending'],
  ['formatstring', 'format'],
  ['width', 'width'],
  ['alignment', 'alignment'],
] as const;

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
  const options = readKeys(given, KEYS);
  const expression = options.get('expression');
  const name = stringify(options.get('name') ?? (expression instanceof ScriptBlock ? expression.text : expression));
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
