// Format-List.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { entryOf, FORMAT_PARAMETERS, formatState, requestOf } from '../format/format-request.ts';

export const formatList = defineCmdlet({
  verb: 'Format',
  noun: 'List',
  summary: 'Shows objects as a list of their properties, one to a line.',
  aliases: ['fl'],
  parameters: FORMAT_PARAMETERS,
  examples: [
    { command: 'Get-IPBlockListConfig | Format-List', text: 'All settings.' },
    { command: 'Get-IPBlockListConfig | fl *enabled*', text: 'The settings whose names contain "enabled".' },
  ],
  state: formatState,
  begin: (args, _context, state) => {
    state.request = requestOf('list', args);
  },
  process: (args, _context, state) => entryOf(state, args.InputObject),
});
