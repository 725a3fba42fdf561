// The columns of a table and the entries of a list: what each is called, how it stands, and how its value is had.
import type { ViewColumn } from '../../core/view.ts';
import type { Invocable, PropertySelector } from '../contract.ts';
import { PipelineStop } from '../errors/shell-exception.ts';
import { Char, EnumValue, getProperty, isNumeric, propertyNames } from '../values/index.ts';
import { matchNames } from './name-pattern.ts';

export type Alignment = 'left' | 'right' | 'center';
type Maybe<T> = T | Promise<T>;

export interface Column {
  readonly label: string;
  /** In cells; undefined: by content or by what is left. */
  readonly width: number | undefined;
  /** Undefined: the first value decides. */
  readonly alignment: Alignment | undefined;
  readonly format: string | undefined;
  value(item: unknown): Maybe<unknown>;
}

/** The selectors with their wildcards resolved against an object; `excluded` are patterns of names to leave out. */
export function columnsOf(
  selectors: readonly PropertySelector[],
  object: unknown,
  excluded: readonly string[] = [],
): readonly Column[] {
  const names = propertyNames(object);
  const left = new Set(excluded.flatMap((pattern) => matchNames(pattern, names)).map((name) => name.toLowerCase()));
  const columns: Column[] = [];
  for (const selector of selectors) {
    const { name, expression } = selector;
    if (expression !== undefined && typeof expression !== 'string') columns.push(calculated(selector, expression));
    else
      for (const found of matchNames(expression ?? name ?? '', names))
        if (!left.has(found.toLowerCase())) columns.push(named(found, selector));
  }
  return columns;
}

export function columnsOfNames(names: readonly string[]): readonly Column[] {
  return names.map((name) => named(name, {}));
}

export function columnsOfView(columns: readonly ViewColumn[]): readonly Column[] {
  return columns.map(({ property, label, width, alignment = 'left' }) => ({
    label: label ?? property,
    width,
    alignment,
    format: undefined,
    value: (item) => getProperty(item, property),
  }));
}

function named(name: string, selector: PropertySelector): Column {
  const { label = name, width, alignment, format } = selector;
  return { label, width, alignment, format, value: (item) => getProperty(item, name) };
}

function calculated(selector: PropertySelector, block: Invocable): Column {
  const { label = block.text, width, alignment, format } = selector;
  return { label, width, alignment, format, value: (item) => valueOfBlock(block, item) };
}

/** What the block puts out; a block that fails gives an empty cell, as in PowerShell without -ShowError. */
export function valueOfBlock(block: Invocable, item: unknown): Maybe<unknown> {
  try {
    const output = block.invoke(item);
    return output instanceof Promise ? output.then(oneOrMany, failed) : oneOrMany(output);
  } catch (thrown) {
    return failed(thrown);
  }
}

/** Stopping the pipeline is no failure of the block. */
function failed(thrown: unknown): null {
  if (thrown instanceof PipelineStop) throw thrown;
  return null;
}

function oneOrMany(output: readonly unknown[]): unknown {
  return output.length > 1 ? output : (output[0] ?? null);
}

/** Scalars that are not text stand on the right. */
export function naturalAlignment(value: unknown): Alignment {
  const right = isNumeric(value) || typeof value === 'boolean' || value instanceof Char || value instanceof EnumValue;
  return right ? 'right' : 'left';
}

/** The values of one object by column, waiting only where a script block waits. */
export function valuesOf(columns: readonly Column[], item: unknown): Maybe<unknown[]> {
  const values: unknown[] = [];
  let waits = false;
  for (const column of columns) {
    const value = column.value(item);
    if (value instanceof Promise) waits = true;
    values.push(value);
  }
  return waits ? Promise.all(values) : values;
}
