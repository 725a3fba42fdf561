// Objects of a noun for Tab, asked of its own Get- cmdlet: a noun needs nothing of its own for it.
import type { Cmdlet, CmdletContext } from '../../core/cmdlet.ts';
import type { Ports } from '../../core/ports.ts';

/** What the cmdlet gives at once; what has to be waited for is not offered. Errors mean that there is nothing to offer. */
export function objectsAtOnce(get: Cmdlet, ports: Ports, most: number): readonly unknown[] {
  const silent = () => undefined;
  const context: CmdletContext = {
    ports,
    parameterSet: get.defaultSet ?? '(All)',
    bound: new Set(),
    signal: new AbortController().signal,
    writeError: silent,
    writeWarning: silent,
    writeVerbose: silent,
    writeProgress: silent,
    shouldProcess: () => false,
  };
  const args = Object.fromEntries(
    Object.entries(get.parameters).map(([name, { type }]) => [name, type.isSwitch ? false : undefined]),
  );
  const found: unknown[] = [];
  try {
    const output = get.process(args, context, get.state?.());
    if (output === undefined || output instanceof Promise || !(Symbol.iterator in output)) return [];
    for (const object of output) {
      found.push(object);
      if (found.length >= most) break;
    }
  } catch {
    // The command itself will say what is wrong.
  }
  return found;
}
