// PowerShell wildcards (`*`, `?`, `[a-c]`, backtick escapes) as regular expressions.

const cache = new Map<string, RegExp>();

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** A regular expression that matches whole texts as the pattern does. */
export function wildcard(pattern: string, caseSensitive = false): RegExp {
  const key = `${caseSensitive ? 'c' : 'i'}${pattern}`;
  let expression = cache.get(key);
  if (expression === undefined) {
    expression = new RegExp(`^${translate(pattern)}$`, caseSensitive ? 'su' : 'siu');
    if (cache.size > 500) cache.clear();
    cache.set(key, expression);
  }
  return expression;
}

const quoted = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function translate(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === '`' && i + 1 < pattern.length) out += quoted(pattern[++i]!);
    else if (character === '*') out += '.*';
    else if (character === '?') out += '.';
    else if (character === '[') {
      const end = pattern.indexOf(']', i + 2);
      if (end < 0) out += '\\[';
      else {
        const set = pattern.slice(i + 1, end).replace(/[\\^[\]]/g, '\\$&');
        out += `[${set}]`;
        i = end;
      }
    } else out += quoted(character);
  }
  return out;
}
