// The truth of a value (`if`, `-and`, Where-Object).
import { ListValue } from './list-value.ts';
import { TypedNumber } from './typed-number.ts';

/** `$null`, 0, "" and empty lists are false; a list of one is its element's truth; anything else is true. */
export function toBoolean(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    case 'object':
      break;
    default:
      return Boolean(value);
  }
  if (value === null) return false;
  if (value instanceof TypedNumber) return value.valueOf() !== 0;
  const items = Array.isArray(value) ? value : value instanceof ListValue ? value.items : undefined;
  if (items === undefined) return true;
  if (items.length === 0) return false;
  return items.length > 1 || toBoolean(items[0]);
}
