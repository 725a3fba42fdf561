// mkdir, which is New-Item for folders.
import type { Cmdlet } from '../../core/cmdlet.ts';
import { newItem } from './change-item-cmdlets.ts';

const { Path, Name, Force } = newItem.parameters;

export const makeDirectory: Cmdlet = Object.freeze({
  ...newItem,
  name: 'mkdir',
  summary: 'Makes folders, and those above them.',
  aliases: ['md'],
  parameters: { Path: Path!, Name: Name!, Force: Force! },
  examples: [{ command: 'mkdir reports', text: 'A folder.' }],
  process: (args, context, state) => newItem.process({ ...args, ItemType: 'Directory' }, context, state),
} satisfies Cmdlet);
