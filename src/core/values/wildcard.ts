// Text patterns that must cover a whole text, case ignored: linear in practice and never exponential, whatever the pattern.

export interface Wildcard {
  matches(text: string): boolean;
  /**
   * The longest run of plain ASCII that every matching text contains (case ignored), so that bytes can be searched
   * for it before they are taken apart. Quotes are left out because CSV doubles them.
   */
  readonly literal: string;
}

type Matcher = (character: string) => boolean;
/** A character of the pattern that stands for itself is that character. */
type Token = string | Matcher | typeof ANY;

const ANY = Symbol('any text');

/** Whether a pattern stands for more than one text, as PowerShell reads it. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * PowerShell's wildcards: `*` any text, `?` one character, `[a-z]` one of a set, a backtick before a character that stands for
 * itself. With `sets: false` only `*` and `?`: addresses may hold brackets and backticks.
 */
export function wildcard(pattern: string, { sets = true }: { readonly sets?: boolean } = {}): Wildcard {
  const tokens = tokensOf(pattern.toLowerCase(), sets);
  const plain = tokens.every((token) => typeof token === 'string') ? tokens.join('') : undefined;
  return {
    literal: longestLiteral(tokens),
    matches: (text) => (plain === undefined ? covers(tokens, text.toLowerCase()) : text.toLowerCase() === plain),
  };
}

/** Goes back only to the last star, which is enough: what an earlier star could take, the last one can. */
function covers(tokens: readonly Token[], text: string): boolean {
  let [at, i, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    const token = tokens[i];
    if (token === ANY) {
      star = i++;
      resume = at;
    } else if (token !== undefined && (typeof token === 'string' ? token === text[at] : token(text[at]!))) {
      i++;
      at++;
    } else if (star >= 0) {
      i = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (tokens[i] === ANY) i++;
  return i === tokens.length;
}

function tokensOf(pattern: string, sets: boolean): readonly Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const close = sets && character === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (character === '*') tokens.push(ANY);
    else if (character === '?') tokens.push(() => true);
    else if (close > 0) {
      tokens.push(oneOf(pattern.slice(i + 1, close)));
      i = close;
    } else if (sets && character === '`' && i + 1 < pattern.length) tokens.push(pattern[++i]!);
    else tokens.push(character);
  }
  return tokens;
}

function oneOf(set: string): Matcher {
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < set.length; i++) {
    const isRange = set[i + 1] === '-' && i + 2 < set.length;
    ranges.push([set[i]!, isRange ? set[i + 2]! : set[i]!]);
    if (isRange) i += 2;
  }
  return (one) => ranges.some(([low, high]) => one >= low && one <= high);
}

function longestLiteral(tokens: readonly Token[]): string {
  let [longest, run] = ['', ''];
  for (const token of tokens) {
    run = typeof token === 'string' && /^[ !#-~]$/.test(token) ? run + token : '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
