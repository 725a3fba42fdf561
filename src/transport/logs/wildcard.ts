// A text pattern with `*` and `?` that must cover the whole text, case ignored, in time linear in practice and never exponential.

export interface Wildcard {
  matches(text: string): boolean;
  /**
   * The longest run of plain ASCII that every matching text contains (case ignored), so that bytes can be searched
   * for it before they are taken apart. Quotes are left out because CSV doubles them.
   */
  readonly literal: string;
}

export function wildcard(pattern: string): Wildcard {
  const folded = pattern.toLowerCase();
  const runs = pattern.match(/[ !#-)+->@-~]+/g) ?? [];
  const literal = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
  const plain = !/[*?]/.test(pattern);
  return { literal, matches: (text) => (plain ? text.toLowerCase() === folded : covers(folded, text.toLowerCase())) };
}

/** Goes back only to the last star, which is enough: what an earlier star could take, the last one can. */
function covers(pattern: string, text: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[at])) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
