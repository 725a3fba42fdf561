// Errors of the shell at run time; parse errors keep PowerShell's own ids and live with the parser.
import { defineError, shown } from './define.ts';

export const SHELL_ERRORS = {
  CommandNotFoundException: defineError<{ readonly name: string; readonly suggestion?: string | undefined }>(
    'ObjectNotFound',
    (d) =>
      `The term '${shown(d.name)}' is not recognized as a name of a cmdlet, function, script file, or executable program.` +
      (d.suggestion === undefined
        ? ' Check the spelling of the name, or give the path of a script.'
        : ` Did you mean ${d.suggestion}?`),
  ),
};
