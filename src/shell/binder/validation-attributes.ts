// ValidateSet, ValidateRange, ValidatePattern and their kin: each gives what is wrong with a value, or nothing.

import { Hashtable } from '../../core/values/hashtable.ts';
import type { Frame } from '../evaluator/frame.ts';
import { collect, type Maybe, then } from '../evaluator/maybe.ts';
import { netRegex } from '../operators/regex.ts';
import { convertTo } from '../types/convert.ts';
import { compareNumbers, isNumeric, ListValue, ScriptBlock, stringify, toBoolean } from '../values/index.ts';

/** What is wrong, as a sentence; undefined when nothing is. */
export type Validation = (value: unknown, frame: Frame) => Maybe<string | undefined>;

const elements = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value];

const every =
  (wrong: (value: unknown) => string | undefined): Validation =>
  (value) => {
    for (const one of elements(value)) {
      const verdict = wrong(one);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };

const whole = (value: unknown) => Number(convertTo('System.Int32', value));

function oneOf(values: readonly unknown[], named: ReadonlyMap<string, unknown>): Validation {
  const exact = named.has('ignorecase') && !toBoolean(named.get('ignorecase'));
  const fold = (text: string) => (exact ? text : text.toLowerCase());
  const allowed = values.flat().map((value) => stringify(value));
  const set = new Set(allowed.map(fold));
  return every((value) =>
    set.has(fold(stringify(value)))
      ? undefined
      : `The argument "${stringify(value)}" is not one of: ${allowed.join(', ')}.`,
  );
}

function inRange([low, high]: readonly unknown[]): Validation {
  return every((value) => {
    if (!isNumeric(value) && !isNumeric(low)) return undefined;
    if (!isNumeric(value)) return `The argument "${stringify(value)}" is not a number.`;
    if (high === undefined) {
      const kind = stringify(low).toLowerCase();
      const sign = compareNumbers(value, 0);
      const holds = { positive: sign > 0, nonnegative: sign >= 0, negative: sign < 0, nonpositive: sign <= 0 }[kind];
      return holds ? undefined : `The argument "${stringify(value)}" is not ${kind}.`;
    }
    if (compareNumbers(value, low) >= 0 && compareNumbers(value, high) <= 0) return undefined;
    return `The argument "${stringify(value)}" must be from ${stringify(low)} to ${stringify(high)}.`;
  });
}

function ofLength([low, high]: readonly unknown[]): Validation {
  return every((value) => {
    const { length } = stringify(value);
    if (typeof value === 'string' && length >= whole(low) && length <= whole(high)) return undefined;
    return `The argument has ${length} characters; it must have from ${stringify(low)} to ${stringify(high)}.`;
  });
}

function likePattern([pattern]: readonly unknown[], named: ReadonlyMap<string, unknown>): Validation {
  const options = named.has('options') ? stringify(named.get('options')) : 'IgnoreCase';
  const expression = netRegex(stringify(pattern), { ignoreCase: /ignorecase/i.test(options) });
  return every((value) => {
    expression.lastIndex = 0;
    return expression.test(stringify(value))
      ? undefined
      : `The argument "${stringify(value)}" does not match the pattern "${stringify(pattern)}".`;
  });
}

function counted([low, high]: readonly unknown[]): Validation {
  return (value) => {
    const count = elements(value ?? []).length;
    if (count >= whole(low) && count <= whole(high)) return undefined;
    return `There are ${count} values; there must be from ${stringify(low)} to ${stringify(high)}.`;
  };
}

const notNull: Validation = (value) => {
  if (value === null || value === undefined) return 'The argument is null. Give a value.';
  return Array.isArray(value) && value.includes(null) ? 'The argument holds a null value.' : undefined;
};

const notEmpty: Validation = (value, frame) => {
  const isNull = notNull(value, frame);
  if (isNull !== undefined) return isNull;
  const empty = (one: unknown) =>
    one === '' ||
    (Array.isArray(one) && one.length === 0) ||
    (one instanceof Hashtable && one.size === 0) ||
    (one instanceof ListValue && one.items.length === 0);
  return empty(value) || elements(value).some(empty)
    ? 'The argument is null or empty. Give a value that is not.'
    : undefined;
};

function scripted([block]: readonly unknown[], named: ReadonlyMap<string, unknown>): Validation {
  if (!(block instanceof ScriptBlock)) return () => undefined;
  const message = named.has('errormessage') ? stringify(named.get('errormessage')) : undefined;
  return (value) =>
    then(
      collect(elements(value), (one) => then(block.invoke(one), (output) => toBoolean(output))),
      (passed) =>
        passed.every(Boolean)
          ? undefined
          : (message ?? `The "${block.text.trim()}" validation script for the argument did not return true.`),
    );
}

/** The validation of an attribute's name in lower case; undefined for attributes that do not validate. */
export function validationOf(
  kind: string,
  values: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
): Validation | undefined {
  switch (kind) {
    case 'validateset':
      return oneOf(values, named);
    case 'validaterange':
      return inRange(values);
    case 'validatelength':
      return ofLength(values);
    case 'validatepattern':
      return likePattern(values, named);
    case 'validatecount':
      return counted(values);
    case 'validatenotnull':
      return notNull;
    case 'validatenotnullorempty':
    case 'validatenotnullorwhitespace':
      return notEmpty;
    case 'validatescript':
      return scripted(values, named);
    default:
      return undefined;
  }
}
