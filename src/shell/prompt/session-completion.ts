// A session's names, parameters and values as Tab completion reads them.
import type { Cmdlet } from '../../core/cmdlet.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { ALIASES } from '../builtins/aliases.ts';
import type { FunctionValue } from '../evaluator/function-value.ts';
import type { Session } from '../evaluator/session.ts';
import { signatureOf } from '../format/help/signature.ts';
import { ListValue, propertyNames } from '../values/index.ts';
import type { CompletionSource } from './completion-source.ts';
import { outputMembers } from './output-members.ts';

/** `builtins` gives those of the shell's own cmdlets that are loaded by now. */
export function sessionCompletion(session: Session, builtins: () => readonly Cmdlet[]): CompletionSource {
  const { services, global } = session;
  const functions = () => global.functions ?? new Map<string, FunctionValue>();
  const target = (name: string): string => {
    const key = name.toLowerCase();
    return (global.aliases?.get(key) ?? ALIASES.get(key) ?? key).toLowerCase();
  };
  const cmdlet = (key: string) => session.cmdlets.get(key) ?? builtins().find(({ name }) => name.toLowerCase() === key);
  return {
    ports: services.ports,
    get location() {
      return session.location;
    },
    *commandNames() {
      const cmdlets = new Set([...session.cmdlets.values(), ...builtins()]);
      for (const { name } of cmdlets) yield name;
      for (const { name } of functions().values()) yield name;
      for (const name of ALIASES.keys()) if (/^\w+$/.test(name)) yield name;
      yield* global.aliases?.keys() ?? [];
    },
    parametersOf(command) {
      const key = target(command);
      const named = functions().get(key);
      if (named !== undefined) return signatureOf(named.name, named.block.ast, named.parameters).parameters;
      return cmdlet(key)?.parameters;
    },
    outputMembers(command) {
      const found = cmdlet(target(command));
      return found === undefined ? [] : outputMembers(found, services.cmdlets, services.views);
    },
    membersOf(variable) {
      const value = global.get(variable.toLowerCase());
      const [first] = value instanceof ListValue ? value.items : Array.isArray(value) ? value : [value];
      return first instanceof Hashtable ? [...first.keys()].map(String) : propertyNames(first);
    },
    *variableNames() {
      for (const { name } of global.variables.values()) yield name;
    },
  };
}
