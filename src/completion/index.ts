// Completion scripts for the shells people call postern from, generated from the cmdlet table.
import type { Cmdlet } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { bashScript } from './bash-script.ts';
import { commandTable } from './command-table.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
]);

/** The script to be sourced by that shell. @throws PosternError BadCommandLine for a shell there is no script for */
export function completionScript(shell: string, cmdlets: readonly Cmdlet[]): string {
  const script = SCRIPTS.get(shell.toLowerCase());
  if (script === undefined) {
    const known = [...SCRIPTS.keys()].join(' or ');
    return fail('BadCommandLine', {
      detail:
        shell === '' ? `completion needs a shell: ${known}.` : `there is no completion for ${shell}; use ${known}.`,
    });
  }
  return script(commandTable(cmdlets));
}
