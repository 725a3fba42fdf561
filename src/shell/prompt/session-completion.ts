// A session's names, parameters and values as Tab completion reads them.
import type { Cmdlet, ParameterTable } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import type { ParameterAst } from '../ast.ts';
import { ALIASES } from '../builtins/aliases.ts';
import type { FunctionValue } from '../evaluator/function-value.ts';
import type { Session } from '../evaluator/session.ts';
import type { CompletionSource } from './completion-source.ts';

/** `builtins` gives those of the shell's own cmdlets that are loaded by now. */
export function sessionCompletion(session: Session, builtins: () => readonly Cmdlet[]): CompletionSource {
  const { services, global } = session;
  const functions = () => global.functions ?? new Map<string, FunctionValue>();
  const target = (name: string): string => {
    const key = name.toLowerCase();
    return (global.aliases?.get(key) ?? ALIASES.get(key) ?? key).toLowerCase();
  };
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
      if (named !== undefined) return parametersOf(named);
      return (session.cmdlets.get(key) ?? builtins().find(({ name }) => name.toLowerCase() === key))?.parameters;
    },
    *variableNames() {
      for (const { name } of global.variables.values()) yield name;
    },
  };
}

function parametersOf({ parameters, block }: FunctionValue): ParameterTable {
  const declared: readonly ParameterAst[] = parameters ?? block.ast.paramBlock?.parameters ?? [];
  return Object.fromEntries(
    declared.map(({ variable, types: given }) => {
      const isSwitch = given.some(({ name }) =>
        /^(?:system\.management\.automation\.)?switch(?:parameter)?$/i.test(name),
      );
      return [variable.name, { type: isSwitch ? types.switch : types.anything(), help: '' }];
    }),
  );
}
