// Reads a variable reference: `$name`, `${any name}`, `$scope:name`, `$env:name`, `$$`, `$?`, `$^`.
import type { VariableAst } from '../ast.ts';
import { isNamePart } from './chars.ts';

export interface ScannedVariable {
  readonly end: number;
  readonly name: string;
  readonly scope: VariableAst['scope'];
  readonly drive: string | undefined;
  /** Set when the reference is wrong; the id to report. */
  readonly problem: 'InvalidVariableReferenceWithDrive' | 'IncompleteDollarVariableReference' | undefined;
}

const isVariablePart = (c: number): boolean => isNamePart(c) || c === 63;

/** `start` is at the `$` (or at the `@` of a splat). `undefined`: no variable begins here. */
export function scanVariable(source: string, start: number): ScannedVariable | undefined {
  const first = source.charCodeAt(start + 1);
  if (first === 123) return braced(source, start);
  if (first === 36 || first === 94) return plain(start + 2, source[start + 1]!, undefined);
  let end = start + 1;
  while (end < source.length && isVariablePart(source.charCodeAt(end))) end++;
  let qualifier: string | undefined;
  if (source.charCodeAt(end) === 58 && source.charCodeAt(end + 1) !== 58) {
    const prefix = source.slice(start + 1, end);
    const nameStart = end + 1;
    let nameEnd = nameStart;
    while (nameEnd < source.length && isVariablePart(source.charCodeAt(nameEnd))) nameEnd++;
    if (prefix !== '' && nameEnd === nameStart)
      return { ...plain(nameStart, prefix, undefined), problem: 'InvalidVariableReferenceWithDrive' };
    if (prefix !== '') {
      qualifier = prefix;
      return plain(nameEnd, source.slice(nameStart, nameEnd), qualifier);
    }
  }
  return end === start + 1 ? undefined : plain(end, source.slice(start + 1, end), undefined);
}

function plain(end: number, name: string, qualifier: string | undefined): ScannedVariable {
  if (qualifier === undefined) return { end, name, scope: undefined, drive: undefined, problem: undefined };
  const word = qualifier.toLowerCase();
  switch (word) {
    case 'global':
    case 'script':
    case 'local':
    case 'private':
    case 'using':
    case 'workflow':
      return { end, name, scope: word, drive: undefined, problem: undefined };
    case 'variable':
      return { end, name, scope: undefined, drive: undefined, problem: undefined };
    default:
      return { end, name, scope: undefined, drive: word, problem: undefined };
  }
}

/** Inside `${ }` a backtick escapes; everything else but the closing brace belongs to the name. */
function braced(source: string, start: number): ScannedVariable {
  let name = '';
  let end = start + 2;
  for (; end < source.length; end++) {
    const c = source.charCodeAt(end);
    if (c === 125) break;
    if (c === 96 && end + 1 < source.length) end++;
    name += source[end]!;
  }
  if (end >= source.length || name === '')
    return {
      end: Math.min(end + 1, source.length),
      name,
      scope: undefined,
      drive: undefined,
      problem: 'IncompleteDollarVariableReference',
    };
  const colon = name.indexOf(':');
  return colon > 0 ? plain(end + 1, name.slice(colon + 1), name.slice(0, colon)) : plain(end + 1, name, undefined);
}
