// The parameters of a cmdlet as texts for the audit log: short, and without secrets.
import type { AuditParameter } from './audit.ts';
import type { Cmdlet } from './cmdlet.ts';
import { HIDDEN, isSecret } from './secrecy.ts';
import { Hashtable } from './values/hashtable.ts';

/** Characters of one value; a pasted certificate or a list of ten thousand ranges needn't be kept whole. */
const LONGEST = 2000;
/** Elements of a list that are looked at. */
const MOST = 1000;

export function auditParameters(
  cmdlet: Pick<Cmdlet, 'parameters'>,
  bound: ReadonlySet<string>,
  values: Readonly<Record<string, unknown>>,
): readonly AuditParameter[] {
  return [...bound].map((Name) => {
    const parameter = cmdlet.parameters[Name];
    const hidden = parameter === undefined || isSecret(Name, parameter);
    return { Name, Value: hidden ? HIDDEN : auditText(values[Name]) };
  });
}

/** A value as text; an object is named, not taken apart: it could hold a secret. */
export function auditText(value: unknown): string {
  const text = textOf(value, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function textOf(value: unknown, depth: number): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (typeof value !== 'object') return String(value);
  if (depth > 3) return '…';
  if (Array.isArray(value)) return listed(value, depth);
  if (value instanceof Hashtable)
    return `@{${[...value.entries()].map(([key, one]) => `${String(key)}=${textOf(one, depth + 1)}`).join('; ')}}`;
  const { add, remove, items, Identity, Name } = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(add) && Array.isArray(remove))
    return `@{Add=${listed(add, depth)}; Remove=${listed(remove, depth)}}`;
  if (Array.isArray(items)) return listed(items, depth);
  if (value.toString !== Object.prototype.toString) return String(value);
  const name = Identity ?? Name;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : 'Object';
}

function listed(values: readonly unknown[], depth: number): string {
  const shown = values.slice(0, MOST).map((one) => textOf(one, depth + 1));
  return `${shown.join(', ')}${values.length > MOST ? ', …' : ''}`;
}
