// Whether a word on the command line is something the shell itself would run, without loading what would run it.
import { ALIASES } from './builtins/aliases.ts';
import { BUILTIN_LOADERS } from './builtins/index.ts';
import type { LaterCmdlets } from './contract.ts';

/** Cmdlets (any verb of a known noun), aliases, `Get-` left out, module-qualified names, expressions and paths. */
export function isKnownCommand(word: string, later: LaterCmdlets): boolean {
  if (!/^[\w?%-]+$/.test(word)) return true;
  const names = [word.toLowerCase(), `get-${word.toLowerCase()}`];
  return names.some((name) => ALIASES.has(name) || BUILTIN_LOADERS.has(name) || later.find(name) !== undefined);
}
