// Out-Default: where every command line's output ends.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { shellOf } from '../format/shell-access.ts';

export const outDefault = defineCmdlet({
  verb: 'Out',
  noun: 'Default',
  summary: 'Shows objects as they are shown at the end of a command line.',
  parameters: {
    Transcript: { type: types.switch, help: 'Accepted and without effect.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects to show.' },
  },
  examples: [{ command: 'Get-TransportAgent | Out-Default', text: 'The same as without Out-Default.' }],
  process: ({ InputObject }, context): void | Promise<void> => shellOf(context).show(InputObject),
});
