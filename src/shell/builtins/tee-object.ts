// Tee-Object.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { ENCODINGS } from '../format/text-encoding.ts';

export const teeObject = defineCmdlet({
  verb: 'Tee',
  noun: 'Object',
  summary: 'Passes objects on, and keeps them in a file or a variable.',
  aliases: ['tee'],
  parameters: {
    FilePath: { type: types.text(), position: 0, aliases: ['Path'], help: 'The file.' },
    LiteralPath: { type: types.text(), help: 'The file, taken literally.' },
    Variable: { type: types.text(), help: 'The variable.' },
    Append: { type: types.switch, help: 'Adds to the file.' },
    Encoding: { type: types.oneOf('Encoding', ENCODINGS), help: 'How characters become bytes.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [{ command: 'Get-TransportAgent | Tee-Object agents.txt', text: 'Shown, and in a file.' }],
  state: (): unknown[] => [],
  process: (args, context, state): unknown[] => {
    if (!context.bound.has('InputObject')) return [];
    state.push(args.InputObject);
    return [args.InputObject];
  },
  end: async (args, context, state) => {
    const { frame, shell } = engine(context);
    if (args.Variable !== undefined) frame.scope.set(args.Variable, state.length === 1 ? state[0] : state);
    const file = args.LiteralPath ?? args.FilePath;
    if (file === undefined) return;
    const { saveObjects } = await import('../format/save-objects.ts');
    await saveObjects(shell.formatting, shell.resolvePath(file), state, {
      append: args.Append === true,
      encoding: args.Encoding,
    });
  },
});
