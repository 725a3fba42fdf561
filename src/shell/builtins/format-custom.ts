// Format-Custom: objects as classes with their members, nested as deep as is asked for.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { engine } from '../evaluator/engine-context.ts';
import { type DisplayOptions, displayText, itemsOf } from '../format/display-text.ts';
import { LAYOUTS } from '../format/layout.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { getProperty, PSCustomObject, propertyNames, stringify, typeName } from '../values/index.ts';

const DEFAULT_DEPTH = 5;
const INDENT = '  ';

export const formatCustom = defineCmdlet({
  verb: 'Format',
  noun: 'Custom',
  summary: 'Shows objects as classes with their members, and the members of those.',
  aliases: ['fc'],
  parameters: {
    Property: { type: types.anything('Object[]'), position: 0, help: 'The properties; wildcards allowed.' },
    Depth: {
      type: types.integer({ min: 1, max: 100 }),
      help: `How deep objects are followed; default ${DEFAULT_DEPTH}.`,
    },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  output: ['System.String'],
  examples: [{ command: 'Get-TransportServer | Format-Custom', text: 'Every setting, with what it consists of.' }],
  process: (args, context): unknown[] => {
    if (!context.bound.has('InputObject')) return [];
    const { formatting } = engine(context).shell;
    const display: DisplayOptions = {
      enumerationLimit: -1,
      ellipsis: LAYOUTS[formatting.profile?.() ?? '7'].ellipsis,
      fixedDecimals: false,
    };
    const patterns = [args.Property ?? []].flat().map((one) => stringify(one));
    const lines = linesOf(args.InputObject, { depth: args.Depth ?? DEFAULT_DEPTH, display, patterns });
    return ['', ...lines, ''];
  },
});

interface Request {
  readonly depth: number;
  readonly display: DisplayOptions;
  /** Empty: all properties. */
  readonly patterns: readonly string[];
}

function namesOf(value: unknown, patterns: readonly string[]): readonly string[] {
  const names = value instanceof Hashtable ? [...value.keys()].map((key) => stringify(key)) : propertyNames(value);
  if (patterns.length === 0) return names;
  return [
    ...new Set(
      patterns.flatMap((one) => (hasWildcard(one) ? names.filter((name) => wildcard(one).test(name)) : [one])),
    ),
  ];
}

/** The value's lines; a plain value is one line. */
function linesOf(value: unknown, { depth, display, patterns }: Request): string[] {
  if (depth === 0 || isPlain(value)) return displayText(value, display).split('\n');
  const inner: Request = { depth: depth - 1, display, patterns: [] };
  const indented = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : INDENT + line));
  const items = value instanceof Hashtable ? undefined : itemsOf(value);
  if (items !== undefined) return ['[', ...indented([...items].flatMap((one) => linesOf(one, inner))), ']'];
  const members = namesOf(value, patterns).flatMap((name) => {
    const member = value instanceof Hashtable ? value.get(name) : getProperty(value, name);
    const lines = linesOf(member, inner);
    return lines.length === 1 ? [`${name} = ${lines[0]}`] : [`${name} = `, ...indented(lines)];
  });
  return [`class ${typeName(value).split('.').at(-1)}`, '{', ...indented(members), '}'];
}

/** Objects whose text says all: dates, sizes, addresses. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof PSCustomObject || value instanceof Hashtable || itemsOf(value) !== undefined) return false;
  return value.toString !== Object.prototype.toString || value instanceof Date;
}
