// A session's names, parameters and values as Tab completion reads them.
import { readFileSync, statSync } from 'node:fs';
import type { Cmdlet, ParameterTable } from '../../core/cmdlet.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { ALIASES } from '../builtins/aliases.ts';
import { resolvePath } from '../builtins/paths.ts';
import type { FunctionValue } from '../evaluator/function-value.ts';
import type { Session } from '../evaluator/session.ts';
import { signatureOf } from '../format/help/signature.ts';
import { parse } from '../parser/parse.ts';
import { getProperty, ListValue, propertyNames } from '../values/index.ts';
import type { CompletionSource } from './completion-source.ts';
import { objectsAtOnce } from './objects-at-once.ts';
import { outputMembers } from './output-members.ts';

const MOST_IDENTITIES = 500;

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
      return cmdlet(key)?.parameters ?? scriptParameters(resolvePath(session, command));
    },
    valuesFor(command, parameter) {
      const key = target(command);
      if (parameter === 'Name' && key === 'get-command') return this.commandNames();
      if (parameter === 'Name' && key === 'get-help')
        return [...this.commandNames(), ...(cmdlet(key)?.parameters['Name']?.complete?.(services.ports) ?? [])];
      if (parameter === 'Name' && key.endsWith('-variable')) return this.variableNames();
      if (parameter !== 'Identity' || cmdlet(key)?.parameters['Identity']?.complete !== undefined) return undefined;
      const get = cmdlet(key.replace(/^\w+(?=-)/, 'get'));
      if (get === undefined) return undefined;
      return objectsAtOnce(get, services.ports, MOST_IDENTITIES)
        .map((object) => getProperty(object, 'Identity') ?? getProperty(object, 'Name'))
        .filter((identity) => identity !== undefined && identity !== null)
        .map(String);
    },
    outputMembers(command) {
      const found = cmdlet(target(command));
      if (found === undefined) return [];
      const [object] = found.verb === 'Get' ? objectsAtOnce(found, services.ports, 1) : [];
      const declared = outputMembers(found, new Set(session.cmdlets.values()), services.views);
      return object === undefined ? declared : propertyNames(object);
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

const LONGEST_SCRIPT = 1024 * 1024;

/** Of a script file, read from its declaration; nothing of it runs. */
function scriptParameters(path: string): ParameterTable | undefined {
  try {
    if (!/\.ps1$/i.test(path) || statSync(path).size > LONGEST_SCRIPT) return undefined;
    return signatureOf(path, parse(readFileSync(path, 'utf8')).ast, undefined).parameters;
  } catch {
    return undefined;
  }
}
