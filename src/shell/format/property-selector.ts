// The -Property argument of Format-Table, Format-List and Select-Object: names, patterns, script blocks and calculated properties.
import { shown } from '../../core/errors/define.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import type { Invocable, PropertySelector } from '../contract.ts';
import { isNumeric, ListValue, stringify } from '../values/index.ts';
import { formatError } from './format-error.ts';

type Key = 'label' | 'expression' | 'width' | 'alignment' | 'format';

const KEYS: readonly (readonly [string, Key])[] = [
  ['name', 'label'],
  ['label', 'label'],
  ['expression', 'expression'],
  ['width', 'width'],
  ['alignment', 'alignment'],
  ['formatstring', 'format'],
];

const ALIGNMENTS = ['left', 'right', 'center'] as const;
const WIDEST = 10_000;

/**
 * The selectors of an argument; undefined when there is none.
 * @throws PosternError DictionaryKeyUnknown, DictionaryKeyAmbiguous, DictionaryKeyMandatoryEntry, DictionaryKeyIllegalValue,
 *   ParameterArgumentValidationError
 */
export function parseSelectors(argument: unknown): readonly PropertySelector[] | undefined {
  if (argument === undefined || argument === null) return undefined;
  const items = Array.isArray(argument) ? argument : argument instanceof ListValue ? argument.items : [argument];
  if (items.length === 0)
    throw formatError(
      'ParameterArgumentValidationError',
      "Cannot validate argument on parameter 'Property'. Give at least one property.",
    );
  return items.map(parseSelector);
}

export function parseSelector(item: unknown): PropertySelector {
  if (typeof item === 'string') return { name: item };
  if (isInvocable(item)) return { label: item.text, expression: item };
  if (item instanceof Hashtable) return calculated(item);
  if (isNumeric(item)) return { name: stringify(item) };
  throw formatError('DictionaryKeyIllegalValue', `A property can't be given as ${shown(stringify(item))}.`, item);
}

function isInvocable(value: unknown): value is Invocable {
  return typeof (value as Partial<Invocable> | null)?.invoke === 'function';
}

/**
 * The entries of a calculated property by key; `keys` are the spellings allowed, each of which may be shortened.
 * @throws PosternError DictionaryKeyUnknown, DictionaryKeyAmbiguous
 */
export function readKeys<K extends string>(
  table: Hashtable,
  keys: readonly (readonly [spelling: string, key: K])[],
): Map<K, unknown> {
  return new Map([...table.entries()].map(([name, value]) => [keyOf(name, keys), value]));
}

function calculated(table: Hashtable): PropertySelector {
  const found: { [K in Key]?: unknown } = Object.fromEntries(readKeys(table, KEYS));
  const { expression } = found;
  if (expression === undefined || expression === null)
    throw formatError('DictionaryKeyMandatoryEntry', 'The calculated property has no Expression.', table);
  if (typeof expression !== 'string' && !isInvocable(expression))
    throw formatError(
      'DictionaryKeyIllegalValue',
      'Expression must be a script block or the name of a property.',
      table,
    );
  if (expression === '') throw formatError('DictionaryKeyIllegalValue', 'Expression is an empty name.', table);
  return {
    expression,
    ...(found.label === undefined || found.label === null ? {} : { label: stringify(found.label) }),
    ...(found.width === undefined ? {} : { width: widthOf(found.width) }),
    ...(found.alignment === undefined ? {} : { alignment: alignmentOf(found.alignment) }),
    ...(found.format === undefined ? {} : { format: stringify(found.format) }),
  };
}

function keyOf<K>(name: unknown, keys: readonly (readonly [spelling: string, key: K])[]): K {
  const given = stringify(name).toLowerCase();
  const exact = keys.find(([spelling]) => spelling === given);
  if (exact !== undefined) return exact[1];
  const matches = given === '' ? [] : keys.filter(([spelling]) => spelling.startsWith(given));
  const meant = new Set(matches.map(([, key]) => key));
  if (meant.size === 1) return matches[0]![1];
  if (meant.size > 1)
    throw formatError('DictionaryKeyAmbiguous', `The key ${shown(name)} of a calculated property is ambiguous.`, name);
  throw formatError('DictionaryKeyUnknown', `A calculated property has no key ${shown(name)}.`, name);
}

function widthOf(value: unknown): number {
  const width = Number(typeof value === 'string' || isNumeric(value) ? stringify(value) : Number.NaN);
  if (Number.isInteger(width) && width >= 1 && width <= WIDEST) return width;
  throw formatError('DictionaryKeyIllegalValue', `Width must be a number from 1 to ${WIDEST}.`, value);
}

function alignmentOf(value: unknown): 'left' | 'right' | 'center' {
  const given = stringify(value).toLowerCase();
  const found = ALIGNMENTS.filter((one) => given !== '' && one.startsWith(given));
  if (found.length === 1) return found[0]!;
  throw formatError('DictionaryKeyIllegalValue', 'Alignment must be left, right or center.', value);
}
