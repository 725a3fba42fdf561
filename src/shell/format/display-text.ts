// The text of a property's value in a table or a list, by the rules of PowerShell's formatter.

import { Hashtable } from '../../core/values/hashtable.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import {
  EnumValue,
  formatDate,
  formatNumber,
  formatValue,
  getProperty,
  isIntegral,
  isNumeric,
  ListValue,
  PSCustomObject,
  propertyNames,
  ScriptBlock,
  stringify,
  type TypedNumber,
  typeName,
} from '../values/index.ts';

export interface DisplayOptions {
  /** `$FormatEnumerationLimit`; negative means all. */
  readonly enumerationLimit: number;
  /** What marks that something was left out: `…` or `...`. */
  readonly ellipsis: string;
  /** Tables of PowerShell 7 show fractions with a fixed number of decimals. */
  readonly fixedDecimals: boolean;
}

/** The text, control characters included; `format` is a .NET format string. */
export function displayText(value: unknown, options: DisplayOptions, format?: string): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (format !== undefined && format !== '') return formatted(value, format);
  if (isNumeric(value) && options.fixedDecimals && !isIntegral(value))
    return formatNumber(value as number | TypedNumber, 'F');
  if (typeof value !== 'object') return stringify(value);
  if (value instanceof Date) return formatDate(value, '');
  const items = itemsOf(value);
  return items === undefined ? smartText(value, options) : `{${elementTexts(items, options)}}`;
}

/** `{0:N2} MB` or only `N2`. */
function formatted(value: unknown, format: string): string {
  if (!format.includes('{0')) return formatValue(value, format);
  return format.replace(
    /\{0(?:,(-?\d{1,4}))?(?::([^}]*))?\}/g,
    (_, pad: string | undefined, inner: string | undefined) => {
      const text = formatValue(value, inner ?? '');
      const cells = Number(pad ?? 0);
      return cells < 0 ? text.padEnd(-cells) : text.padStart(cells);
    },
  );
}

/** The elements of a collection; undefined when the value is none. */
export function itemsOf(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof ListValue) return value.items;
  if (value instanceof Hashtable) return value.keys();
  if (value instanceof Map) return value.keys();
  return value instanceof Set ? value : undefined;
}

function elementTexts(items: Iterable<unknown>, options: DisplayOptions): string {
  const { enumerationLimit: limit, ellipsis } = options;
  const texts: string[] = [];
  for (const item of items) {
    if (limit >= 0 && texts.length >= limit) return texts.join(', ') + ellipsis;
    texts.push(elementText(item, options));
  }
  return texts.join(', ');
}

function elementText(item: unknown, options: DisplayOptions): string {
  if (item === null || item === undefined) return '$null';
  if (item instanceof Date) return formatDate(item, '');
  if (typeof item !== 'object') return stringify(item);
  const inner = itemsOf(item);
  return inner === undefined ? smartText(item, options) : [...inner].map((one) => stringify(one)).join(' ');
}

/** What names an object best, in this order; the patterns are those of PowerShell's display name. */
const NAMING: readonly RegExp[] = [/^name$/i, /^id$/i, /^key$/i, /key$/i, /name$/i, /id$/i];

function smartText(value: object, options: DisplayOptions): string {
  const own = stringify(value);
  if (own !== typeName(value) || isTextual(value)) return own;
  const name = namingProperty(value);
  return name === undefined ? own : displayText(getProperty(value, name), options);
}

function isTextual(value: object): boolean {
  return (
    value instanceof TimeSpan ||
    value instanceof EnumValue ||
    value instanceof ScriptBlock ||
    value instanceof PSCustomObject
  );
}

/** The property whose value can stand for the object. */
export function namingProperty(value: unknown): string | undefined {
  const names = propertyNames(value);
  for (const pattern of NAMING) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
