// Out-String.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { formatError } from '../format/format-error.ts';
import { createFormatter, type Formatter } from '../format/formatter.ts';
import { shellOf } from '../format/shell-access.ts';

interface State {
  formatter: Formatter | undefined;
  readonly lines: string[];
}

export const outString = defineCmdlet({
  verb: 'Out',
  noun: 'String',
  summary: 'Turns objects into the text they are shown as.',
  aliases: ['oss'],
  parameters: {
    Stream: { type: types.switch, help: 'Puts out one text for each line instead of one text in all.' },
    Width: { type: types.integer({ min: 2 }), help: 'Characters of a line.' },
    NoNewline: { type: types.switch, help: 'Leaves out the line ends that formatting adds.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  output: ['System.String'],
  examples: [
    { command: '$text = Get-TransportAgent | Out-String', text: 'The table as one text.' },
    { command: 'Get-AgentLog -Last 100 | Out-String -Stream | Select-String rejected', text: 'Lines to search in.' },
  ],
  state: (): State => ({ formatter: undefined, lines: [] }),
  begin: (args, context, state) => {
    if (args.Stream && args.NoNewline)
      throw formatError('AmbiguousParameterSet', 'Give either -Stream or -NoNewline, not both.');
    const { formatting } = shellOf(context);
    state.formatter = createFormatter({
      ...formatting,
      ...(args.Width === undefined ? {} : { width: () => args.Width! }),
      text: 'verbatim',
      emit: (line) => {
        if (args.Stream) state.lines.push(...line.split(/\r?\n/));
        else state.lines.push(line);
      },
    });
  },
  process: (args, _context, state): void | string[] | Promise<void | string[]> => {
    const waiting = state.formatter?.push(args.InputObject);
    const drain = () => (args.Stream ? state.lines.splice(0) : undefined);
    return waiting instanceof Promise ? waiting.then(drain) : drain();
  },
  end: (args, _context, state): string[] => {
    state.formatter?.end();
    if (args.Stream) return state.lines.splice(0);
    return [args.NoNewline ? state.lines.join('') : state.lines.map((line) => `${line}\n`).join('')];
  },
});
