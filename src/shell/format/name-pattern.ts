// Property names by wildcard (`*scl*`, `W?rds`, `[a-c]*`), ignoring case.
import { hasWildcard, wildcard } from '../operators/wildcard.ts';

export const isPattern = hasWildcard;

/** The names the pattern matches, in their order; a plain name is itself even when nothing is called so. */
export function matchNames(pattern: string, names: readonly string[]): readonly string[] {
  if (!isPattern(pattern)) {
    const lower = pattern.toLowerCase();
    return [names.find((name) => name.toLowerCase() === lower) ?? pattern];
  }
  const expression = patternOf(pattern);
  return names.filter((name) => expression.test(name));
}

/** A regular expression for whole names; one that matches nothing for a set that can't be, such as [z-a]. */
export function patternOf(pattern: string): RegExp {
  try {
    return wildcard(pattern);
  } catch {
    return /[^\s\S]/;
  }
}
