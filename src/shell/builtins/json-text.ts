// ConvertTo-Json's text and ConvertFrom-Json's objects.
import { Hashtable } from '../../core/values/hashtable.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import type { Profile } from '../format/layout.ts';
import {
  double,
  EnumValue,
  formatDate,
  getProperty,
  ListValue,
  makeNumber,
  PSCustomObject,
  propertyNames,
  stringify,
  TypedNumber,
  withKind,
} from '../values/index.ts';

export interface JsonLayout {
  readonly depth: number;
  readonly compress: boolean;
  readonly enumsAsText: boolean;
  readonly profile: Profile;
  /** Called once when something lies deeper than the depth. */
  readonly cut: () => void;
}

export function jsonText(value: unknown, layout: JsonLayout): string {
  const plain = simplified(value, layout, 0);
  const old = layout.profile === '5.1';
  const text =
    old && !layout.compress ? alignedJson(plain, 0) : JSON.stringify(plain, null, layout.compress ? undefined : 2);
  return old ? escaped(text) : text;
}

/** JSON.rawJSON and its test, which TypeScript's library doesn't know yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};

/** Windows PowerShell's layout: what is nested begins under its own bracket, two blanks stand after a colon. */
function alignedJson(value: unknown, column: number): string {
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const [inner, outer] = [' '.repeat(column + 4), ' '.repeat(column)];
  const lines = isList
    ? value.map((one) => `${inner}${alignedJson(one, column + 4)}`)
    : Object.entries(value).map(([key, one]) => {
        const name = `${JSON.stringify(key)}:  `;
        return `${inner}${name}${alignedJson(one, column + 4 + name.length)}`;
      });
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${outer}${isList ? ']' : '}'}`;
}

/** Windows PowerShell writes what could end a script in a page as escapes. These characters stand in JSON only inside of strings. */
function escaped(text: string): string {
  return text.replace(/['<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

function simplified(value: unknown, layout: JsonLayout, level: number): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof TypedNumber)
    return value.type === 'Double' && Number.isInteger(value.value)
      ? rawJSON(layout.profile === '5.1' ? `${value.value}` : `${value.value}.0`)
      : typeof value.value === 'bigint' || value.type === 'Decimal'
        ? rawJSON(value.toString())
        : value.value;
  if (value instanceof Date && layout.profile === '5.1') return rawJSON(`"\\/Date(${value.getTime()})\\/"`);
  if (value instanceof Date) return formatDate(value, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK").replace(/\.(?=[Z+-])/, '');
  if (value instanceof EnumValue) return layout.enumsAsText ? value.toString() : value.value;
  if (value instanceof PSCustomObject && value.typeNames.includes('System.String')) return stringify(value);
  const items = Array.isArray(value) ? value : value instanceof ListValue ? value.items : undefined;
  const isTable = value instanceof Hashtable;
  const names = items === undefined && !isTable ? propertyNames(value) : [];
  if (
    items === undefined &&
    !isTable &&
    (names.length === 0 ||
      (value.constructor !== Object && !(value instanceof PSCustomObject) && !(value instanceof TimeSpan)))
  ) {
    if (value instanceof PSCustomObject) return {};
    return stringify(value);
  }
  if (level > layout.depth) {
    layout.cut();
    return stringify(value);
  }
  if (items !== undefined) return items.map((one) => simplified(one, layout, level + 1));
  const result: Record<string, unknown> = Object.create(null);
  if (isTable) for (const [key, one] of value.entries()) result[stringify(key)] = simplified(one, layout, level + 1);
  else for (const name of names) result[name] = simplified(getProperty(value, name), layout, level + 1);
  return result;
}

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?$/;

export interface FromJson {
  readonly asHashtable: boolean;
  readonly dates: boolean;
}

/** @throws SyntaxError */
export function fromJson(text: string, options: FromJson): unknown {
  // The reviver's third argument keeps the spelling of numbers, which tells 5 from 5.0 and keeps long ones exact.
  const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value === 'number') return numberOf(value, context?.source ?? String(value));
    if (typeof value === 'string' && options.dates && ISO_DATE.test(value)) {
      const date = new Date(value);
      return value.endsWith('Z') ? withKind(date, 'Utc') : date;
    }
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      value instanceof TypedNumber ||
      value instanceof Date ||
      value instanceof PSCustomObject ||
      value instanceof Hashtable
    )
      return value;
    return options.asHashtable ? new Hashtable(Object.entries(value)) : new PSCustomObject(Object.entries(value));
  };
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}

function numberOf(value: number, source: string): unknown {
  if (/[.eE]/.test(source)) return double(value);
  const whole = BigInt(source);
  return makeNumber(whole >= -(2n ** 63n) && whole < 2n ** 63n ? 'Int64' : 'BigInteger', whole);
}
