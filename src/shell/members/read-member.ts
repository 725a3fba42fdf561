// Reading a property as scripts do: the value's own, those every value has, or that of each element of a list.

import { Hashtable } from '../../core/values/hashtable.ts';
import { raise } from '../errors/raise.ts';
import type { Frame } from '../evaluator/frame.ts';
import { getProperty, isNumeric, ListValue, typeName } from '../values/index.ts';
import { PsObjectView } from './ps-object-view.ts';

export function readMember(value: unknown, name: string, frame: Frame): unknown {
  const own = getProperty(value, name);
  if (own !== undefined && typeof own !== 'function') return own;
  const items = Array.isArray(value) ? value : value instanceof ListValue ? value.items : undefined;
  if (items !== undefined) {
    const found: unknown[] = [];
    for (const item of items) {
      const one =
        item instanceof Hashtable || !Array.isArray(item) ? getProperty(item, name) : readMember(item, name, frame);
      if (Array.isArray(one)) found.push(...one);
      else if (one !== undefined && one !== null) found.push(one);
      else if (one === null) found.push(null);
    }
    if (found.length > 0) return found.length === 1 ? found[0] : found;
  }
  const lower = name.toLowerCase();
  if (lower === 'psobject' || lower === 'psbase' || lower === 'psextended' || lower === 'psadapted')
    return value === null || value === undefined ? null : lower === 'psbase' ? value : new PsObjectView(value);
  if (lower === 'count' || lower === 'length') {
    if (value === null || value === undefined) return 0;
    if (items === undefined) return 1;
  }
  if (frame.session.strict && value !== null && value !== undefined && !isNumeric(value))
    raise('PropertyNotFoundStrict', { name }, { target: typeName(value) });
  return null;
}
