// -Filter of the queue cmdlets: comparisons of properties joined by -and, -or and -not, as Exchange's queue viewer understands them.
import { fail } from '../../core/errors.ts';
import { ByteSize } from '../../core/values/byte-size.ts';
import { parseDate } from '../../core/values/date-time.ts';
import { wildcard } from '../../core/values/wildcard.ts';

type Properties = Readonly<Record<string, unknown>>;
export type Predicate = (object: Properties) => boolean;

/** Characters of a filter: deep nesting ends before the stack does. */
const LONGEST = 4000;
const TOKEN = /\s*(?:([()])|-(\w+)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|([^\s()'"]+))/y;
const COMPARISONS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'notlike']);

interface Token {
  readonly kind: 'paren' | 'operator' | 'text' | 'word';
  readonly text: string;
}

/** `properties` are the names that may be compared. @throws PosternError InvalidQueueFilter */
export function queueFilter(filter: string, properties: readonly string[]): Predicate {
  const broken = (detail: string): never =>
    fail('InvalidQueueFilter', { filter, detail }, { parameter: 'Filter', target: filter });
  if (filter.length > LONGEST) broken(`it has more than ${LONGEST} characters`);
  const names = new Map(properties.map((name) => [name.toLowerCase(), name]));
  // The braces of a script block are part of its text where one is given.
  const tokens = tokensOf(filter.trim().replace(/^\{(.*)\}$/s, '$1')) ?? broken('a quote is not closed');
  let at = 0;

  const isNext = (kind: Token['kind'], text: string) =>
    tokens[at]?.kind === kind && tokens[at]!.text.toLowerCase() === text;

  const or = (): Predicate => {
    let left = and();
    while (isNext('operator', 'or')) {
      at++;
      const [one, other] = [left, and()];
      left = (object) => one(object) || other(object);
    }
    return left;
  };
  const and = (): Predicate => {
    let left = not();
    while (isNext('operator', 'and')) {
      at++;
      const [one, other] = [left, not()];
      left = (object) => one(object) && other(object);
    }
    return left;
  };
  const not = (): Predicate => {
    if (isNext('operator', 'not')) {
      at++;
      const inner = not();
      return (object) => !inner(object);
    }
    if (isNext('paren', '(')) {
      at++;
      const inner = or();
      if (!isNext('paren', ')')) broken('a parenthesis is not closed');
      at++;
      return inner;
    }
    return comparison();
  };
  const comparison = (): Predicate => {
    const [property, operator, value] = tokens.slice(at, at + 3);
    if (property?.kind !== 'word') return broken(property ? `'${property.text}' is no property` : 'it ends too early');
    const name = names.get(property.text.toLowerCase());
    if (!name) return broken(`there is no property '${property.text}'; there are ${properties.join(', ')}`);
    if (operator?.kind !== 'operator' || !COMPARISONS.has(operator.text.toLowerCase()))
      return broken(`after '${property.text}' comes -eq, -ne, -gt, -ge, -lt, -le, -like or -notlike`);
    if (value?.kind !== 'text' && value?.kind !== 'word') return broken(`there is no value to compare '${name}' with`);
    at += 3;
    const compare = comparer(operator.text.toLowerCase(), value.text, broken);
    return (object) => compare(object[name]);
  };

  const predicate = or();
  if (at < tokens.length) broken(`'${tokens[at]!.text}' is too much`);
  return predicate;
}

function tokensOf(filter: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (filter.slice(TOKEN.lastIndex).trim() !== '') {
    const match = TOKEN.exec(filter);
    if (!match) return undefined;
    const [, paren, operator, single, double, word] = match;
    if (paren !== undefined) tokens.push({ kind: 'paren', text: paren });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (single !== undefined) tokens.push({ kind: 'text', text: single.replaceAll("''", "'") });
    else if (double !== undefined) tokens.push({ kind: 'text', text: double.replaceAll('""', '"') });
    else tokens.push({ kind: 'word', text: word! });
  }
  return tokens;
}

function comparer(operator: string, literal: string, broken: (detail: string) => never): (value: unknown) => boolean {
  if (operator === 'like' || operator === 'notlike') {
    const pattern = wildcard(literal);
    return (value) => pattern.matches(textOf(value)) === (operator === 'like');
  }
  const literals = new Map<string, string | number>();
  const read = (value: unknown) => {
    const kind = kindOf(value);
    let known = literals.get(kind);
    if (known === undefined) literals.set(kind, (known = literalAs(kind, literal, broken)));
    return known;
  };
  return (value) => {
    // Nothing is neither greater nor less than anything.
    const isNothing = value === null || value === undefined;
    if (literal === '$null') return operator === (isNothing || value === '' ? 'eq' : 'ne');
    if (isNothing) return operator === 'ne';
    const [left, right] = [comparable(value), read(value)];
    switch (operator) {
      case 'eq':
        return left === right;
      case 'ne':
        return left !== right;
      case 'gt':
        return left > right;
      case 'ge':
        return left >= right;
      case 'lt':
        return left < right;
      default:
        return left <= right;
    }
  };
}

type Kind = 'size' | 'date' | 'number' | 'boolean' | 'text';

function kindOf(value: unknown): Kind {
  if (value instanceof ByteSize) return 'size';
  if (value instanceof Date) return 'date';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

function literalAs(kind: Kind, literal: string, broken: (detail: string) => never): string | number {
  switch (kind) {
    case 'size':
      return ByteSize.parse(literal).bytes;
    case 'date':
      return parseDate(literal).getTime();
    case 'number': {
      const number = Number(literal);
      return literal.trim() === '' || Number.isNaN(number) ? broken(`'${literal}' is no number`) : number;
    }
    case 'boolean':
      return /^\$?true$/i.test(literal) ? 1 : /^\$?false$/i.test(literal) ? 0 : broken(`'${literal}' is no boolean`);
    case 'text':
      return literal.toLowerCase();
  }
}

function comparable(value: unknown): string | number {
  if (value instanceof ByteSize) return value.bytes;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : textOf(value).toLowerCase();
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** How two values of a property sort. */
export function compareValues(one: unknown, other: unknown): number {
  const [a, b] = [one ?? '', other ?? ''].map(comparable) as [string | number, string | number];
  return a < b ? -1 : Number(a > b);
}
