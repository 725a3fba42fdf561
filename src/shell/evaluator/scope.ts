// Variables, functions and aliases by scope; reading looks through the scopes of the callers, writing stays in its own.
import { raise } from '../errors/raise.ts';
import type { FunctionValue } from './function-value.ts';

export interface Variable {
  readonly name: string;
  value: unknown;
  /** Converts and checks what is assigned (`[int]$x`, validation attributes). */
  constraint?: ((value: unknown) => unknown) | undefined;
  options?: 'ReadOnly' | 'Constant' | undefined;
  isPrivate?: boolean;
  description?: string;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** Script scopes begin at a script file (and at the session). */
  readonly isScript: boolean;
  readonly variables = new Map<string, Variable>();
  functions: Map<string, FunctionValue> | undefined;
  aliases: Map<string, string> | undefined;

  constructor(parent: Scope | undefined, isScript = false) {
    this.parent = parent;
    this.isScript = isScript;
  }

  /** The variable of that name (in lower case) as seen from here. */
  find(key: string): Variable | undefined {
    const own = this.variables.get(key);
    if (own !== undefined) return own;
    for (let at = this.parent; at !== undefined; at = at.parent) {
      const found = at.variables.get(key);
      if (found !== undefined && found.isPrivate !== true) return found;
    }
    return undefined;
  }

  get(key: string): unknown {
    return this.find(key)?.value;
  }

  /** Assigns in this scope. */
  set(name: string, value: unknown): void {
    const key = name.toLowerCase();
    const variable = this.variables.get(key);
    if (variable === undefined) {
      const outer = this.parent?.find(key);
      if (outer?.options !== undefined && outer.options === 'Constant')
        raise('VariableNotWritable', { name }, { target: name });
      this.variables.set(key, { name, value });
    } else assign(variable, value);
  }

  /** The scope a prefix names; the session's for `global`. */
  named(prefix: string | undefined): Scope {
    if (prefix === 'global') return this.root();
    if (prefix !== 'script') return this;
    let at: Scope = this;
    while (!at.isScript && at.parent !== undefined) at = at.parent;
    return at;
  }

  root(): Scope {
    let at: Scope = this;
    while (at.parent !== undefined) at = at.parent;
    return at;
  }

  findFunction(key: string): FunctionValue | undefined {
    for (let at: Scope | undefined = this; at !== undefined; at = at.parent) {
      const found = at.functions?.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  findAlias(key: string): string | undefined {
    for (let at: Scope | undefined = this; at !== undefined; at = at.parent) {
      const found = at.aliases?.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

export function assign(variable: Variable, value: unknown): void {
  if (variable.options !== undefined) raise('VariableNotWritable', { name: variable.name }, { target: variable.name });
  variable.value = variable.constraint === undefined ? value : variable.constraint(value);
}
