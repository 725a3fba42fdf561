// Preference variables as seen from a frame.
import { stringify, toBoolean } from '../values/index.ts';
import type { Frame } from './frame.ts';

/** The preference in lower case; `key` is the variable's name in lower case. */
export function preference(frame: Frame, key: string, otherwise: string): string {
  const value = frame.scope.get(key);
  if (value === undefined || value === null) return otherwise;
  const text = stringify(value).toLowerCase();
  return /^\d$/.test(text)
    ? (['silentlycontinue', 'stop', 'continue', 'inquire', 'ignore'][Number(text)] ?? otherwise)
    : text;
}

export function switchPreference(frame: Frame, key: string): boolean {
  return toBoolean(frame.scope.get(key));
}
