// What Tab offers: whole words that fit what is typed, spelled as they must be typed.
import { patternOf } from '../format/name-pattern.ts';
import { visibleCell } from '../format/visible-text.ts';
import { completePath } from './complete-path.ts';

export interface Completion {
  /** Where in the text the replaced word begins. */
  readonly start: number;
  /** Whole replacements, sorted, each once. */
  readonly words: readonly string[];
}

const MOST_WORDS = 500;

/** Candidates that begin as typed, or fit a typed wildcard; `quote`: they are values, in the open quote when there is one. */
export function given(start: number, word: string, candidates: Iterable<string>, quote?: string): Completion {
  const open = quote === "'" || quote === '"' ? quote : '';
  const typed = word.slice(open.length).toLowerCase();
  const pattern = /[*?]/.test(typed) ? patternOf(`${typed}*`) : undefined;
  const fits = (one: string) => pattern?.test(one) ?? one.toLowerCase().startsWith(typed);
  const found = new Set<string>();
  for (const candidate of candidates) {
    // Names from logs and the store are printed as they are by the line editor.
    if (!fits(candidate) || visibleCell(candidate) !== candidate) continue;
    found.add(quote === undefined ? candidate : quoted(candidate, open));
    if (found.size >= MOST_WORDS) break;
  }
  return { start, words: [...found].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)) };
}

/** A value as it must be typed: quoted when a word would end or expand in it. */
function quoted(value: string, open: string): string {
  if (open === '' && (/^[\w.:/*+-][\w.:/*+@-]*$/.test(value) || /^\$(?:true|false|null)$/.test(value))) return value;
  const quote = open === '"' && !/[`$"]/.test(value) ? '"' : "'";
  return quote + (quote === "'" ? value.replaceAll("'", "''") : value) + quote;
}

/** Files and folders; a closed quote in front of more is taken out: `'my folder/'na`. */
export function paths(start: number, word: string, location: string): Completion {
  const open = word[0] === "'" || word[0] === '"' ? word[0] : '';
  const typed = open === '' ? word : word.slice(1).replaceAll(open, '');
  const words = completePath(typed, location).map((path) => quoted(path, open));
  return { start, words };
}
