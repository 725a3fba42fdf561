// ConvertTo-Json and ConvertFrom-Json.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { emit } from '../evaluator/emit.ts';
import { engine } from '../evaluator/engine-context.ts';
import { stringify } from '../values/index.ts';
import { fromJson, jsonText } from './json-text.ts';

export const convertToJson = defineCmdlet({
  verb: 'ConvertTo',
  noun: 'Json',
  summary: 'Turns objects into JSON text.',
  parameters: {
    InputObject: {
      type: types.anything('Object'),
      position: 0,
      pipeline: 'value',
      mandatory: true,
      help: 'The objects.',
    },
    Depth: { type: types.integer({ min: 0, max: 100 }), help: 'How deep objects are followed; default 2.' },
    Compress: { type: types.switch, help: 'Without blanks and line ends.' },
    AsArray: { type: types.switch, help: 'A list even of one object.' },
    EnumsAsStrings: { type: types.switch, help: 'Names instead of numbers.' },
    EscapeHandling: { type: types.text(), help: 'Accepted.' },
  },
  output: ['System.String'],
  examples: [{ command: 'Get-TransportAgent | ConvertTo-Json', text: 'The agents as JSON.' }],
  state: (): unknown[] => [],
  process: (args, _context, state) => {
    state.push(args.InputObject ?? null);
  },
  end: (args, context, state): unknown[] => {
    const depth = args.Depth ?? 2;
    let warned = false;
    const profile = engine(context).shell.formatting.profile?.() ?? '7';
    const value = state.length === 1 && !args.AsArray ? state[0] : state;
    const text = jsonText(value, {
      depth,
      compress: args.Compress === true,
      enumsAsText: args.EnumsAsStrings === true,
      profile,
      cut: () => {
        if (!warned && profile === '7')
          context.writeWarning(`Resulting JSON is truncated as serialization has exceeded the set depth of ${depth}.`);
        warned = true;
      },
    });
    return [text];
  },
});

export const convertFromJson = defineCmdlet({
  verb: 'ConvertFrom',
  noun: 'Json',
  summary: 'Turns JSON text into objects.',
  parameters: {
    InputObject: { type: types.anything('String'), position: 0, pipeline: 'value', mandatory: true, help: 'The text.' },
    AsHashtable: { type: types.switch, help: 'Hashtables instead of objects.' },
    Depth: { type: types.integer({ min: 1 }), help: 'Accepted; depth is bounded by the parser.' },
    NoEnumerate: { type: types.switch, help: 'A list stays one object.' },
    DateKind: { type: types.text(), help: 'String leaves dates as text.' },
  },
  examples: [{ command: '\'{"a":1}\' | ConvertFrom-Json', text: 'An object with a.' }],
  state: (): string[] => [],
  process: (args, _context, state) => {
    state.push(stringify(args.InputObject));
  },
  end: async (args, context, state) => {
    const { write } = engine(context);
    const options = { asHashtable: args.AsHashtable === true, dates: args.DateKind?.toLowerCase() !== 'string' };
    const put = (value: unknown) => (args.NoEnumerate ? write(value) : emit(write, value));
    const whole = state.join('\n');
    if (whole.trim() === '') return;
    let first: unknown;
    try {
      first = fromJson(whole, options);
    } catch (thrown) {
      if (state.length < 2) throw failure(whole, thrown);
      for (const text of state) {
        let value: unknown;
        try {
          value = fromJson(text, options);
        } catch (inner) {
          throw failure(text, inner);
        }
        await put(value);
      }
      return;
    }
    await put(first);
  },
});

function failure(text: string, thrown: unknown) {
  const detail = `Conversion from JSON failed with error: ${(thrown as Error).message}`;
  return postError('InvalidJson', { detail }, { parameter: 'InputObject', target: text.slice(0, 200) });
}
