// Property names by wildcard (`*scl*`, `W?rds`, `[a-c]*`), ignoring case.

export function isPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

/** The names the pattern matches, in their order; a plain name is itself even when nothing is called so. */
export function matchNames(pattern: string, names: readonly string[]): readonly string[] {
  if (!isPattern(pattern)) {
    const lower = pattern.toLowerCase();
    return [names.find((name) => name.toLowerCase() === lower) ?? pattern];
  }
  const expression = patternOf(pattern);
  return names.filter((name) => expression.test(name));
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A regular expression for whole names. */
export function patternOf(pattern: string): RegExp {
  const source = pattern.replace(/`(.)|\[([^\]]+)\]|\*+|\?|[^`[*?]+|./gsu, (token, escaped, set) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined) return `[${String(set).replace(/[\\^[\]]/g, '\\$&')}]`;
    if (token.startsWith('*')) return '[^]*';
    return token === '?' ? '[^]' : literal(token);
  });
  try {
    return new RegExp(`^${source}$`, 'iu');
  } catch {
    // A set such as [z-a]: the pattern is its own text then.
    return new RegExp(`^${literal(pattern)}$`, 'iu');
  }
}
