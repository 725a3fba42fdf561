// Out-Host.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { shellOf } from '../format/shell-access.ts';

export const outHost = defineCmdlet({
  verb: 'Out',
  noun: 'Host',
  summary: 'Shows objects at the terminal; nothing goes on down the pipeline.',
  aliases: ['oh'],
  parameters: {
    Paging: { type: types.switch, help: 'Stops after each page on a terminal that can be asked.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects to show.' },
  },
  examples: [{ command: 'Get-AgentLog -Last 5 | Out-Host', text: 'The last five rows, even inside an assignment.' }],
  process: ({ InputObject, Paging }, context): void | Promise<void> => shellOf(context).show(InputObject, Paging),
});
