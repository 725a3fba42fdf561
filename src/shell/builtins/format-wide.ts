// Format-Wide.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { formatError } from '../format/format-error.ts';
import { entryOf, FORMAT_PARAMETERS, formatState, requestOf } from '../format/format-request.ts';

export const formatWide = defineCmdlet({
  verb: 'Format',
  noun: 'Wide',
  summary: 'Shows one property of each object, several to a line.',
  aliases: ['fw'],
  parameters: {
    ...FORMAT_PARAMETERS,
    Column: { type: types.integer({ min: 1, max: 1000 }), help: 'How many values stand on a line; 2 when not given.' },
    AutoSize: { type: types.switch, help: 'As many on a line as the longest value allows.' },
  },
  examples: [{ command: 'Get-Command -Noun IPBlock* | Format-Wide -Column 3', text: 'Names in three columns.' }],
  state: formatState,
  begin: (args, _context, state) => {
    if (args.AutoSize && args.Column !== undefined)
      throw formatError('FormatCannotSpecifyAutosizeAndColumns', 'Give either -AutoSize or -Column, not both.');
    state.request = requestOf('wide', args, {
      autoSize: args.AutoSize === true,
      ...(args.Column === undefined ? {} : { columns: args.Column }),
    });
  },
  process: (args, _context, state) => entryOf(state, args.InputObject),
});
