// `-?` after any command asks for its help instead of running it, as does `--help` for those who know other command lines.
import type { Cmdlet } from '../../core/cmdlet.ts';
import type { Argument } from '../binder/argument.ts';
import type { Frame } from './frame.ts';
import { type Maybe, then } from './maybe.ts';
import { resolveCommand } from './resolve-command.ts';

export interface HelpCall {
  readonly cmdlet: Cmdlet;
  readonly args: readonly Argument[];
}

/** The call of Get-Help that stands for the command; undefined when no help is asked for, or a function hides Get-Help. */
export function helpCall(frame: Frame, name: string, args: readonly Argument[]): Maybe<HelpCall | undefined> {
  if (!args.some(asksForHelp)) return undefined;
  return then(resolveCommand(frame, 'Get-Help'), (target) =>
    target.kind === 'cmdlet' ? { cmdlet: target.cmdlet, args: [{ kind: 'value', value: name }] } : undefined,
  );
}

function asksForHelp(one: Argument): boolean {
  return one.kind === 'parameter' && (one.name === '?' || one.text.toLowerCase() === '--help');
}
