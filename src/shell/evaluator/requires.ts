// `#requires`: the version is checked, the rest is accepted.
import type { ScriptBlockAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';

/** The highest version scripts may ask for. */
const VERSION = 7.5;

/** @throws ShellException ScriptRequiresUnmatchedPSVersion */
export function checkRequires(ast: ScriptBlockAst): void {
  for (const { parameters } of ast.requires)
    for (const { name, values } of parameters) {
      const wanted = name === 'version' ? Number.parseFloat(values[0] ?? '') : Number.NaN;
      if (wanted > VERSION)
        raise('ScriptRequiresUnmatchedPSVersion', { version: values[0] ?? '' }, { target: values[0] });
    }
}
