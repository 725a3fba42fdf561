// Measure-Object: counts, sums, averages and extremes, and the lines, words and characters of text.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { convertTo } from '../types/convert.ts';
import { compare, double, getProperty, isNumeric, PSCustomObject, stringify, toDouble } from '../values/index.ts';
import { matchingNames, selectorsOf } from './selectors.ts';

interface Totals {
  count: number;
  sum: number;
  squares: number;
  minimum: unknown;
  maximum: unknown;
  lines: number;
  words: number;
  characters: number;
}

const empty = (): Totals => ({
  count: 0,
  sum: 0,
  squares: 0,
  minimum: undefined,
  maximum: undefined,
  lines: 0,
  words: 0,
  characters: 0,
});

interface State {
  /** By property; the empty name is the objects themselves. */
  readonly totals: Map<string, Totals>;
}

function addText(totals: Totals, value: unknown, ignoreSpace: boolean): void {
  const text = stringify(value);
  totals.lines += text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
  totals.words += text.split(/\s+/).filter((word) => word !== '').length;
  totals.characters += (ignoreSpace ? text.replace(/\s/g, '') : text).length;
}

export const measureObject = defineCmdlet({
  verb: 'Measure',
  noun: 'Object',
  summary: 'Counts objects, and sums up their properties.',
  aliases: ['measure'],
  parameters: {
    Property: { type: types.anything('Object[]'), position: 0, help: 'The properties to measure.' },
    Sum: { type: types.switch, help: 'The sum.' },
    Average: { type: types.switch, help: 'The mean.' },
    Minimum: { type: types.switch, help: 'The smallest value.' },
    Maximum: { type: types.switch, help: 'The largest value.' },
    StandardDeviation: { type: types.switch, help: 'The standard deviation.' },
    AllStats: { type: types.switch, help: 'All of them.' },
    Line: { type: types.switch, help: 'Lines of text.' },
    Word: { type: types.switch, help: 'Words of text.' },
    Character: { type: types.switch, help: 'Characters of text.' },
    IgnoreWhiteSpace: { type: types.switch, help: "Blanks aren't counted as characters." },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  output: ['Microsoft.PowerShell.Commands.GenericMeasureInfo'],
  examples: [{ command: 'Get-IPBlockListEntry | Measure-Object', text: 'How many entries there are.' }],
  state: (): State => ({ totals: new Map([['', empty()]]) }),
  begin: (args, context, state) => {
    if (args.Property === undefined) return;
    state.totals.clear();
    for (const { name, isPattern } of selectorsOf(args.Property, engine(context).frame))
      if (!isPattern) state.totals.set(name, empty());
  },
  process: (args, context, state) => {
    if (!context.bound.has('InputObject')) return;
    const object = args.InputObject;
    const wantsNumbers = args.Sum || args.Average || args.StandardDeviation || args.AllStats;
    const measure = (name: string, value: unknown) => {
      if (value === null || value === undefined) return;
      const totals = state.totals.get(name) ?? empty();
      state.totals.set(name, totals);
      totals.count++;
      if (wantsNumbers) {
        const number = numberOf(value);
        if (number === undefined) {
          totals.count--;
          return context.writeError(
            postError(
              'NonNumericInputObject',
              { detail: `Input object "${stringify(value)}" is not numeric.` },
              { target: value },
            ),
          );
        }
        totals.sum += number;
        totals.squares += number * number;
      }
      if (args.Minimum || args.AllStats)
        if (totals.minimum === undefined || compare(ranked(value), ranked(totals.minimum)) < 0) totals.minimum = value;
      if (args.Maximum || args.AllStats)
        if (totals.maximum === undefined || compare(ranked(value), ranked(totals.maximum)) > 0) totals.maximum = value;
      if (args.Line || args.Word || args.Character) addText(totals, value, args.IgnoreWhiteSpace === true);
    };
    if (args.Property === undefined) return measure('', object);
    for (const selector of selectorsOf(args.Property, engine(context).frame)) {
      if (selector.isPattern)
        for (const name of matchingNames(object, selector.name)) measure(name, getProperty(object, name));
      else measure(selector.name, selector.read(object));
    }
  },
  end: (args, _context, state): unknown[] => {
    const text = args.Line || args.Word || args.Character;
    return [...state.totals].map(([property, totals]) => {
      const Property = property === '' ? null : property;
      if (text)
        return new PSCustomObject(
          [
            ['Lines', args.Line ? totals.lines : null],
            ['Words', args.Word ? totals.words : null],
            ['Characters', args.Character ? totals.characters : null],
            ['Property', Property],
          ],
          ['Microsoft.PowerShell.Commands.TextMeasureInfo'],
        );
      const { count, sum } = totals;
      const all = args.AllStats;
      const extreme = (value: unknown) => (isNumeric(value) ? double(toDouble(value)) : (value ?? null));
      const deviation = count > 1 ? Math.sqrt((totals.squares - (sum * sum) / count) / (count - 1)) : 0;
      return new PSCustomObject(
        [
          ['Count', count],
          ['Average', (args.Average || all) && count > 0 ? double(sum / count) : null],
          ['Sum', args.Sum || all ? double(sum) : null],
          ['Maximum', args.Maximum || all ? extreme(totals.maximum) : null],
          ['Minimum', args.Minimum || all ? extreme(totals.minimum) : null],
          ['StandardDeviation', args.StandardDeviation || all ? double(deviation) : null],
          ['Property', Property],
        ],
        ['Microsoft.PowerShell.Commands.GenericMeasureInfo'],
      );
    });
  },
});

/** Text that is a number is compared as one: the columns of Import-Csv are text. */
function ranked(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? (numberOf(value) ?? value) : value;
}

function numberOf(value: unknown): number | undefined {
  if (isNumeric(value)) return toDouble(value);
  if (typeof value === 'boolean') return undefined;
  try {
    return toDouble(convertTo('System.Double', value));
  } catch {
    return undefined;
  }
}
