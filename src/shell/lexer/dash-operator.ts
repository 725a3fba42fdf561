// Reads the operators that are spelled as a dash and a word (`-eq`, `-CMatch`), with their case prefix.
import type { BinaryOperator } from '../ast.ts';
import { isNamePart } from './chars.ts';

export interface DashOperator {
  readonly name: BinaryOperator | 'not' | 'bnot';
  readonly caseSensitive: boolean;
  readonly end: number;
}

/** Looks behind the dash at `start`; `undefined` when the word is no operator. */
export function scanDashOperator(source: string, start: number): DashOperator | undefined {
  let end = start + 1;
  while (end < source.length && end - start < 14 && isNamePart(source.charCodeAt(end))) end++;
  if (end < source.length && isNamePart(source.charCodeAt(end))) return undefined;
  const word = source.slice(start + 1, end).toLowerCase();
  if (word === '') return undefined;
  if (isOperator(word)) return { name: word, caseSensitive: false, end };
  const prefix = word[0];
  const rest = word.slice(1);
  if ((prefix === 'c' || prefix === 'i') && isOperator(rest) && hasCaseForms(rest))
    return { name: rest, caseSensitive: prefix === 'c', end };
  return undefined;
}

function isOperator(word: string): word is DashOperator['name'] {
  return (
    hasCaseForms(word) ||
    word === 'and' ||
    word === 'or' ||
    word === 'not' ||
    word === 'f' ||
    word === 'is' ||
    word === 'join' ||
    word === 'as' ||
    word === 'isnot' ||
    word === 'xor' ||
    word === 'band' ||
    word === 'bor' ||
    word === 'bxor' ||
    word === 'bnot' ||
    word === 'shl' ||
    word === 'shr'
  );
}

function hasCaseForms(word: string): boolean {
  switch (word) {
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
    case 'like':
    case 'notlike':
    case 'match':
    case 'notmatch':
    case 'replace':
    case 'contains':
    case 'notcontains':
    case 'in':
    case 'notin':
    case 'split':
      return true;
    default:
      return false;
  }
}
