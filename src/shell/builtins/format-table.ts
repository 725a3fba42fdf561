// Format-Table.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { entryOf, FORMAT_PARAMETERS, formatState, requestOf } from '../format/format-request.ts';

export const formatTable = defineCmdlet({
  verb: 'Format',
  noun: 'Table',
  summary: 'Shows objects as a table.',
  description:
    'Without -Property the table has the columns of the type, or the first ten properties of the first object.',
  aliases: ['ft'],
  parameters: {
    ...FORMAT_PARAMETERS,
    AutoSize: { type: types.switch, help: 'Makes columns as wide as their content.' },
    Wrap: { type: types.switch, help: 'Continues long values on the next line instead of cutting them.' },
    HideTableHeaders: { type: types.switch, help: 'Leaves out the labels of the columns.' },
    RepeatHeader: { type: types.switch, help: 'Accepted; headers are repeated for groups only.' },
  },
  examples: [
    {
      command: 'Get-TransportAgent | Format-Table Identity,Priority -AutoSize',
      text: 'Two columns, no wider than needed.',
    },
    {
      command: "Get-IPBlockListEntry | ft IPRange,@{n='Days';e={($_.ExpirationTime - (Get-Date)).Days}}",
      text: 'A calculated column.',
    },
  ],
  state: formatState,
  begin: (args, _context, state) => {
    state.request = requestOf('table', args, {
      autoSize: args.AutoSize === true,
      wrap: args.Wrap === true,
      hideHeaders: args.HideTableHeaders === true,
    });
  },
  process: (args, _context, state) => entryOf(state, args.InputObject),
});
