// One coloured piece of the source text, in source order, for highlighting and for completion at the cursor.
import type { Extent } from '../ast.ts';

/**
 * argument: a bareword argument; member: a property, method, hashtable key or attribute argument name;
 * separator: `;`; punctuation: brackets, commas and member dots; redirection: `2>`, `*>&1`.
 */
export type TokenRole =
  | 'command'
  | 'parameter'
  | 'argument'
  | 'variable'
  | 'string'
  | 'number'
  | 'operator'
  | 'keyword'
  | 'type'
  | 'attribute'
  | 'member'
  | 'label'
  | 'comment'
  | 'redirection'
  | 'punctuation'
  | 'separator';

/**
 * Tokens do not overlap: an expandable string gives string tokens around the tokens of what it expands. Blanks and
 * newlines have none.
 */
export interface Token {
  readonly role: TokenRole;
  readonly extent: Extent;
}
