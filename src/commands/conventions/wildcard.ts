// PowerShell's wildcards in names and messages: * any text, ? one character, [a-z] one of a set; case is ignored.

const SPECIAL = /[*?[]/;

export function hasWildcard(pattern: string): boolean {
  return SPECIAL.test(pattern);
}

/** Matches by walking both texts once with one point of return, so that no pattern is slow. */
export function wildcard(pattern: string, text: string): boolean {
  const [p, t] = [tokens(pattern.toLowerCase()), [...text.toLowerCase()]];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < t.length) {
    const token = p[i];
    if (token === '*') [star, mark, i] = [i, j, i + 1];
    else if (token !== undefined && (token as Matcher)(t[j]!)) [i, j] = [i + 1, j + 1];
    else if (star >= 0) [i, mark, j] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (p[i] === '*') i++;
  return i === p.length;
}

type Matcher = (character: string) => boolean;

function tokens(pattern: string): readonly ('*' | Matcher)[] {
  const list: ('*' | Matcher)[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    const close = character === '[' ? characters.indexOf(']', i + 2) : -1;
    if (character === '*') list.push('*');
    else if (character === '?') list.push(() => true);
    else if (close > 0) {
      list.push(oneOf(characters.slice(i + 1, close)));
      i = close;
    } else if (character === '`' && i + 1 < characters.length) {
      const escaped = characters[++i]!;
      list.push((one) => one === escaped);
    } else list.push((one) => one === character);
  }
  return list;
}

function oneOf(set: readonly string[]): Matcher {
  const ranges: [string, string][] = [];
  for (let i = 0; i < set.length; i++) {
    const range = set[i + 1] === '-' && set[i + 2] !== undefined;
    ranges.push([set[i]!, range ? set[i + 2]! : set[i]!]);
    if (range) i += 2;
  }
  return (one) => ranges.some(([low, high]) => one >= low && one <= high);
}
