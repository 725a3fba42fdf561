// The shape of one row of the error table.
import type { ErrorCategory } from '../error-record.ts';

/** One error: its category and its text from named values. Hostile values are quoted and cut by `shown`. */
export function defineError<D>(category: ErrorCategory, text: (data: D) => string) {
  return { category, text } as const;
}

/** A value as an error text may show it: control characters escaped, at most 200 characters. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '$null' : String(value);
  const cut = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
