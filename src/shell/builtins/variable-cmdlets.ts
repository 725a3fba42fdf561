// Get-, Set-, New-, Remove- and Clear-Variable.
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { assign, type Scope, type Variable } from '../evaluator/scope.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { stringify } from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';

class VariableView {
  readonly #variable: Variable;

  constructor(variable: Variable) {
    this.#variable = variable;
  }

  get Name(): string {
    return this.#variable.name;
  }
  get Value(): unknown {
    return this.#variable.value;
  }
  set Value(value: unknown) {
    assign(this.#variable, value);
  }
  get Description(): string {
    return this.#variable.description ?? '';
  }
  get Options(): string {
    return this.#variable.options ?? 'None';
  }
}
nameClass(VariableView, 'System.Management.Automation.PSVariable');

const names = {
  type: types.anything('String[]'),
  position: 0,
  pipeline: 'property',
  help: 'The names, without $; wildcards allowed.',
} as const;
const scopeParameter = { type: types.text(), help: 'Global, Script, Local, or how many scopes up.' } as const;
const patterns = (help: string) => ({ type: types.anything('String[]'), help }) as const;
const options = {
  type: types.oneOf('ScopedItemOptions', ['None', 'ReadOnly', 'Constant', 'Private', 'AllScope', 'Unspecified']),
  help: 'ReadOnly or Constant.',
} as const;

export function scopeNamed(context: CmdletContext, given: string | undefined): Scope {
  const { scope } = engine(context).frame;
  if (given === undefined) return scope;
  const lower = given.toLowerCase();
  if (/^\d+$/.test(lower)) {
    let at: Scope = scope;
    for (let up = Number(lower); up > 0 && at.parent !== undefined; up--) at = at.parent;
    return at;
  }
  if (!['global', 'script', 'local', 'private'].includes(lower))
    throw postError(
      'BadScope',
      { detail: `The scope ${given} isn't one of: Global, Script, Local, or a number.` },
      { parameter: 'Scope', target: given },
    );
  return scope.named(lower);
}

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map((one) => stringify(one)));

/** The variables a scope sees, or with a scope named those it has. */
function visible(scope: Scope, own: boolean): Variable[] {
  const found = new Map<string, Variable>();
  for (let at: Scope | undefined = scope; at !== undefined; at = own ? undefined : at.parent)
    for (const [key, variable] of at.variables) if (!found.has(key)) found.set(key, variable);
  return [...found.values()].sort((left, right) => left.name.localeCompare(right.name));
}

interface Picking {
  readonly Name?: unknown;
  readonly Scope?: string | undefined;
  readonly Include?: unknown;
  readonly Exclude?: unknown;
}

function pick(args: Picking, context: CmdletContext): Variable[] {
  const scope = scopeNamed(context, args.Scope);
  const [include, exclude] = [
    list(args.Include).map((one) => wildcard(one)),
    list(args.Exclude).map((one) => wildcard(one)),
  ];
  const all = visible(scope, args.Scope !== undefined);
  const wanted = args.Name === undefined ? ['*'] : list(args.Name);
  return wanted
    .flatMap((name) => {
      const expression = wildcard(name);
      const found = all.filter((variable) => expression.test(variable.name));
      if (found.length === 0 && !hasWildcard(name))
        context.writeError(
          postError(
            'VariableNotFound',
            { detail: `Cannot find a variable with the name '${name}'.` },
            { parameter: 'Name', target: name },
          ),
        );
      return found;
    })
    .filter(
      ({ name }) =>
        (include.length === 0 || include.some((one) => one.test(name))) && !exclude.some((one) => one.test(name)),
    );
}

export const getVariable = defineCmdlet({
  verb: 'Get',
  noun: 'Variable',
  summary: 'Gives variables as objects.',
  aliases: ['gv'],
  parameters: {
    Name: names,
    ValueOnly: { type: types.switch, help: 'Only the values.' },
    Include: patterns('Only these.'),
    Exclude: patterns('Not these.'),
    Scope: scopeParameter,
  },
  examples: [{ command: 'Get-Variable *Preference', text: 'The preferences.' }],
  process: (args, context): unknown[] =>
    pick(args, context).map((variable) => (args.ValueOnly ? variable.value : new VariableView(variable))),
});

interface Setting {
  readonly Value?: unknown;
  readonly Option?: string | undefined;
  readonly Description?: string | undefined;
  readonly Force?: boolean | undefined;
}

function change(variable: Variable, args: Setting, hasValue: boolean): void {
  if (args.Force === true && variable.options === 'ReadOnly') variable.options = undefined;
  if (hasValue) assign(variable, args.Value ?? null);
  if (args.Description !== undefined) variable.description = args.Description;
  if (args.Option === 'ReadOnly' || args.Option === 'Constant') variable.options = args.Option;
}

const SETTING = {
  Value: { type: types.anything('Object'), position: 1, pipeline: 'value', help: 'The value.' },
  Option: options,
  Description: { type: types.text(), help: 'What it is for.' },
  Force: { type: types.switch, help: 'Also what is read-only.' },
  Visibility: { type: types.text(), help: 'Accepted.' },
  PassThru: { type: types.switch, help: 'Puts out the variable.' },
  Scope: scopeParameter,
} as const;

export const setVariable = defineCmdlet({
  verb: 'Set',
  noun: 'Variable',
  summary: 'Gives variables a value.',
  aliases: ['sv', 'set'],
  parameters: {
    Name: { ...names, mandatory: true },
    ...SETTING,
    Include: patterns('Only these.'),
    Exclude: patterns('Not these.'),
  },
  examples: [{ command: 'Set-Variable limit 5', text: '$limit is 5.' }],
  state: (): unknown[] => [],
  process: (args, context, state) => {
    if (context.bound.has('Value')) state.push(args.Value ?? null);
  },
  end: (args, context, state): unknown[] => {
    const scope = scopeNamed(context, args.Scope);
    const value = state.length === 1 ? state[0] : state.length === 0 ? null : state;
    return list(args.Name).flatMap((name) => {
      const targets = hasWildcard(name)
        ? visible(scope, true).filter((one) => wildcard(name).test(one.name))
        : [declare(scope, name)];
      for (const variable of targets) change(variable, { ...args, Value: value }, state.length > 0);
      return args.PassThru ? targets.map((variable) => new VariableView(variable)) : [];
    });
  },
});

function declare(scope: Scope, name: string): Variable {
  const key = name.toLowerCase();
  let variable = scope.variables.get(key);
  if (variable === undefined) {
    variable = { name, value: null };
    scope.variables.set(key, variable);
  }
  return variable;
}

export const newVariable = defineCmdlet({
  verb: 'New',
  noun: 'Variable',
  summary: 'Makes a variable.',
  aliases: ['nv'],
  parameters: { Name: { type: types.text(), position: 0, mandatory: true, help: 'The name, without $.' }, ...SETTING },
  examples: [{ command: 'New-Variable limit 5 -Option ReadOnly', text: 'It cannot be changed.' }],
  process: (args, context): unknown[] => {
    const scope = scopeNamed(context, args.Scope);
    if (scope.variables.has(args.Name.toLowerCase()) && !args.Force)
      throw postError(
        'VariableAlreadyExists',
        { detail: `A variable with the name '${args.Name}' already exists.` },
        { parameter: 'Name', target: args.Name },
      );
    const variable = declare(scope, args.Name);
    change(variable, args, true);
    return args.PassThru ? [new VariableView(variable)] : [];
  },
});

const REMOVING = {
  Name: { ...names, mandatory: true },
  Force: { type: types.switch, help: 'Also what is read-only.' },
  Scope: scopeParameter,
  Include: patterns('Only these.'),
  Exclude: patterns('Not these.'),
} as const;

function refuseReadOnly(
  variable: Variable,
  args: { readonly Force?: boolean | undefined },
  context: CmdletContext,
): boolean {
  if (variable.options === undefined || (args.Force === true && variable.options === 'ReadOnly')) return false;
  context.writeError(
    postError('VariableNotWritable', { name: variable.name }, { parameter: 'Name', target: variable.name }),
  );
  return true;
}

export const removeVariable = defineCmdlet({
  verb: 'Remove',
  noun: 'Variable',
  summary: 'Removes variables.',
  aliases: ['rv'],
  parameters: REMOVING,
  examples: [{ command: 'Remove-Variable limit', text: '$limit is unset.' }],
  process: (args, context) => {
    for (const variable of pick(args, context)) {
      if (refuseReadOnly(variable, args, context)) continue;
      for (let at: Scope | undefined = scopeNamed(context, args.Scope); at !== undefined; at = at.parent)
        if (at.variables.get(variable.name.toLowerCase()) === variable)
          at.variables.delete(variable.name.toLowerCase());
    }
  },
});

export const clearVariable = defineCmdlet({
  verb: 'Clear',
  noun: 'Variable',
  summary: 'Sets variables to $null.',
  aliases: ['clv'],
  parameters: REMOVING,
  examples: [{ command: 'Clear-Variable limit', text: '$limit is $null.' }],
  process: (args, context) => {
    for (const variable of pick(args, context)) if (!refuseReadOnly(variable, args, context)) variable.value = null;
  },
});
