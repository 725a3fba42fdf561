// `-like -match -replace -split -join`: patterns over text, element by element where the left operand is a list.

import { Hashtable } from '../../core/values/hashtable.ts';
import { raise } from '../errors/raise.ts';
import { collect, type Maybe, then } from '../evaluator/maybe.ts';
import { convertTo } from '../types/convert.ts';
import { MatchValue, NetRegex } from '../types/net-values.ts';
import { type EnumValue, ListValue, ScriptBlock, stringify, toBoolean, typedArray } from '../values/index.ts';
import { escapeRegex, netRegex, substitution } from './regex.ts';
import { wildcard } from './wildcard.ts';

export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : value instanceof ListValue ? value.items : undefined;
}

export function like(left: unknown, right: unknown, negated: boolean, caseSensitive: boolean): unknown {
  const expression = wildcard(stringify(right), caseSensitive);
  const test = (value: unknown) => expression.test(stringify(value)) !== negated;
  return listOf(left)?.filter(test) ?? test(left);
}

function expressionOf(pattern: unknown, caseSensitive: boolean): RegExp {
  return pattern instanceof NetRegex
    ? pattern.expression()
    : netRegex(stringify(pattern), { ignoreCase: !caseSensitive });
}

/** `setMatches` gets `$Matches` when a single text matched. */
export function match(
  left: unknown,
  right: unknown,
  negated: boolean,
  caseSensitive: boolean,
  setMatches: (matches: Hashtable) => void,
): unknown {
  const expression = expressionOf(right, caseSensitive);
  const items = listOf(left);
  if (items !== undefined)
    return items.filter((one) => {
      expression.lastIndex = 0;
      return expression.test(stringify(one)) !== negated;
    });
  const found = expression.exec(stringify(left));
  if (found !== null) setMatches(matchesTable(found));
  return (found !== null) !== negated;
}

export function matchesTable(found: RegExpExecArray): Hashtable {
  const table = new Hashtable();
  const named = new Map(Object.entries(found.groups ?? {}));
  for (const [name, value] of named) if (value !== undefined) table.set(name, value);
  const names = new Set(named.values());
  for (let i = 0; i < found.length; i++)
    if (found[i] !== undefined && (i === 0 || !names.has(found[i]!))) table.set(i, found[i]);
  return table;
}

/** `-replace pattern[, substitution]`; the substitution may be a script block that gets the match as `$_`. */
export function replace(left: unknown, right: unknown, caseSensitive: boolean): Maybe<unknown> {
  const operands = listOf(right) ?? [right];
  if (operands.length > 2)
    raise(
      'BadOperatorArgument',
      { detail: 'The -replace operator takes a pattern and a substitution.' },
      { target: right },
    );
  const expression = expressionOf(operands[0] ?? '', caseSensitive);
  const by = operands[1];
  const one = (value: unknown): Maybe<string> => {
    const text = stringify(value);
    expression.lastIndex = 0;
    if (by instanceof ScriptBlock) return replaceByBlock(text, expression, by);
    return text.replace(expression, substitution(stringify(by)));
  };
  const items = listOf(left);
  return items === undefined ? one(left) : collect(items, one);
}

function replaceByBlock(text: string, expression: RegExp, block: ScriptBlock): Maybe<string> {
  const found = [...text.matchAll(expression)];
  return then(
    collect(found, (match) =>
      then(block.invoke(new MatchValue(match)), (output) => output.map((one) => stringify(one)).join(' ')),
    ),
    (texts) => {
      let at = 0;
      let result = '';
      found.forEach((match, i) => {
        result += text.slice(at, match.index) + texts[i];
        at = match.index + match[0].length;
      });
      return result + text.slice(at);
    },
  );
}

export function join(left: unknown, separator: unknown): string {
  const items = listOf(left);
  return items === undefined ? stringify(left) : items.map((one) => stringify(one)).join(stringify(separator));
}

/** Unary `-split`: on white space. */
export function splitOnSpace(value: unknown): string[] {
  const texts = (listOf(value) ?? [value]).map((one) => stringify(one));
  return typedArray(
    'System.String',
    texts.flatMap((text) => text.split(/\s+/).filter((piece) => piece !== '')),
  );
}

/** `-split pattern[, max[, options]]`, `-split { predicate }[, max]`. A negative max counts from the right. */
export function split(left: unknown, right: unknown, caseSensitive: boolean): Maybe<string[]> {
  const operands = listOf(right) ?? [right];
  const max = operands[1] === undefined ? 0 : Number(convertTo('System.Int32', operands[1]));
  const texts = (listOf(left) ?? [left]).map((one) => stringify(one));
  const delimiter = operands[0];
  if (delimiter instanceof ScriptBlock)
    return then(
      collect(texts, (text) => splitByBlock(text, delimiter, max)),
      (pieces) => typedArray('System.String', pieces.flat()),
    );
  const expression = splitExpression(delimiter, operands[2], caseSensitive);
  return typedArray(
    'System.String',
    texts.flatMap((text) => cut(text, ranges(text, expression), max)),
  );
}

function splitExpression(delimiter: unknown, options: unknown, caseSensitive: boolean): RegExp {
  if (delimiter instanceof NetRegex) return delimiter.expression();
  const flags =
    options === undefined ? 0 : (convertTo('System.Management.Automation.SplitOptions', options) as EnumValue).value;
  const [simple, ignoreCase] = [(flags & 1) !== 0, (flags & 64) !== 0];
  if (simple && (flags & ~(1 | 64)) !== 0) raise('InvalidSplitOptionCombination', {});
  const pattern = stringify(delimiter);
  return netRegex(simple ? escapeRegex(pattern) : pattern, {
    ignoreCase: (options === undefined || !(flags & 2 || simple) ? !caseSensitive : !caseSensitive) || ignoreCase,
    multiline: (flags & 16) !== 0,
    singleline: (flags & 32) !== 0,
    ignoreWhitespace: (flags & 8) !== 0,
  });
}

interface Range {
  readonly start: number;
  readonly end: number;
  /** Captured groups are pieces too. */
  readonly groups: readonly string[];
}

function ranges(text: string, expression: RegExp): Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(expression)) {
    const empty = match[0].length === 0;
    if (empty && (match.index === 0 || match.index === text.length)) {
      found.push({ start: match.index, end: match.index, groups: [] });
      continue;
    }
    found.push({
      start: match.index,
      end: match.index + match[0].length,
      groups: match.slice(1).filter((group): group is string => group !== undefined),
    });
  }
  return found;
}

function cut(text: string, at: readonly Range[], max: number): string[] {
  const limit = Math.abs(max) === 0 ? at.length : Math.abs(max) - 1;
  const used = max < 0 ? at.slice(Math.max(0, at.length - limit)) : at.slice(0, limit);
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, groups } of used) {
    pieces.push(text.slice(from, start), ...groups);
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
}

function splitByBlock(text: string, block: ScriptBlock, max: number): Maybe<string[]> {
  const characters = [...text];
  return then(
    collect(characters, (character) => then(block.invoke(character), (output) => toBoolean(output))),
    (marks) => {
      const found: Range[] = [];
      let at = 0;
      characters.forEach((character, i) => {
        if (marks[i]) found.push({ start: at, end: at + character.length, groups: [] });
        at += character.length;
      });
      return cut(text, found, max);
    },
  );
}
