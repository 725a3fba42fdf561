// Whether a word on the command line is something the shell itself would run, without loading what would run it.
import type { Cmdlet } from '../core/cmdlet.ts';
import { ALIASES } from './builtins/aliases.ts';
import { BUILTIN_LOADERS } from './builtins/index.ts';

/** Cmdlets, aliases, `Get-` left out, module-qualified names, expressions and paths. */
export function isKnownCommand(word: string, cmdlets: readonly Cmdlet[]): boolean {
  if (!/^[\w?%-]+$/.test(word)) return true;
  const names = [word.toLowerCase(), `get-${word.toLowerCase()}`];
  return names.some(
    (name) =>
      ALIASES.has(name) ||
      BUILTIN_LOADERS.has(name) ||
      cmdlets.some(
        (cmdlet) => cmdlet.name.toLowerCase() === name || cmdlet.aliases?.some((alias) => alias.toLowerCase() === name),
      ),
  );
}
