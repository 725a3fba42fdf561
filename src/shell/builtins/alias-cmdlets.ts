// Get-Alias, Set-Alias and New-Alias.
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import type { Scope } from '../evaluator/scope.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { PSCustomObject, stringify } from '../values/index.ts';
import { ALIASES } from './aliases.ts';
import { scopeNamed } from './variable-cmdlets.ts';

const TYPE = 'System.Management.Automation.AliasInfo';
const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map((one) => stringify(one)));

function aliasObject(name: string, target: string): PSCustomObject {
  return new PSCustomObject(
    [
      ['CommandType', 'Alias'],
      ['Name', name],
      ['DisplayName', `${name} -> ${target}`],
      ['Definition', target],
      ['ReferencedCommand', target],
    ],
    [TYPE],
  );
}

function known(scope: Scope): Map<string, string> {
  const all = new Map<string, string>(ALIASES);
  const chain: Scope[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) chain.unshift(at);
  for (const at of chain) for (const [name, target] of at.aliases ?? []) all.set(name, target);
  return all;
}

export const getAlias = defineCmdlet({
  verb: 'Get',
  noun: 'Alias',
  summary: 'Lists aliases and the commands they stand for.',
  aliases: ['gal'],
  parameters: {
    Name: { type: types.anything('String[]'), position: 0, pipeline: 'both', help: 'The aliases; wildcards allowed.' },
    Definition: { type: types.anything('String[]'), help: 'Those of these commands.' },
    Exclude: { type: types.anything('String[]'), help: 'Not these.' },
    Scope: { type: types.text(), help: 'Accepted.' },
  },
  examples: [{ command: 'Get-Alias f*', text: 'The aliases that begin with f.' }],
  process: (args, context): unknown[] => {
    const all = [...known(engine(context).frame.scope)].sort(([left], [right]) => left.localeCompare(right));
    const excluded = list(args.Exclude).map((one) => wildcard(one));
    const targets = list(args.Definition).map((one) => wildcard(one));
    const names = args.Name === undefined ? ['*'] : list(args.Name);
    return names.flatMap((name) => {
      const expression = name === '?' ? /^\?$/ : wildcard(name);
      const found = all.filter(
        ([alias, target]) =>
          expression.test(alias) &&
          !excluded.some((one) => one.test(alias)) &&
          (targets.length === 0 || targets.some((one) => one.test(target))),
      );
      if (found.length === 0 && !hasWildcard(name))
        context.writeError(
          postError('AliasNotFound', { detail: `There is no alias '${name}'.` }, { parameter: 'Name', target: name }),
        );
      return found.map(([alias, target]) => aliasObject(spelled(alias, name), target));
    });
  },
});

/** Aliases are kept in lower case; a name asked for plainly shows as it was asked for. */
function spelled(alias: string, asked: string): string {
  const own = SPELLINGS.get(alias);
  return own ?? (hasWildcard(asked) ? alias : asked);
}

const SPELLINGS = new Map<string, string>();

const PARAMETERS = {
  Name: { type: types.text(), position: 0, mandatory: true, pipeline: 'property', help: 'The alias.' },
  Value: { type: types.text(), position: 1, mandatory: true, pipeline: 'property', help: 'The command.' },
  Description: { type: types.text(), help: 'Accepted.' },
  Option: { type: types.text(), help: 'Accepted.' },
  Scope: { type: types.text(), help: 'Where it is valid; default here.' },
  Force: { type: types.switch, help: 'Also over an existing one.' },
  PassThru: { type: types.switch, help: 'Puts out the alias.' },
} as const;

type Args = {
  readonly Name: string;
  readonly Value: string;
  readonly Scope: string | undefined;
  readonly PassThru: boolean;
};

function put(args: Args, context: CmdletContext): unknown[] {
  const scope = scopeNamed(context, args.Scope);
  scope.aliases ??= new Map();
  scope.aliases.set(args.Name.toLowerCase(), args.Value);
  SPELLINGS.set(args.Name.toLowerCase(), args.Name);
  return args.PassThru ? [aliasObject(args.Name, args.Value)] : [];
}

export const setAlias = defineCmdlet({
  verb: 'Set',
  noun: 'Alias',
  summary: 'Makes or changes an alias.',
  aliases: ['sal'],
  parameters: PARAMETERS,
  examples: [{ command: 'Set-Alias gta Get-TransportAgent', text: 'gta lists the agents.' }],
  process: (args, context): unknown[] => put(args as Args, context),
});

export const newAlias = defineCmdlet({
  verb: 'New',
  noun: 'Alias',
  summary: 'Makes an alias.',
  aliases: ['nal'],
  parameters: PARAMETERS,
  examples: [{ command: 'New-Alias gta Get-TransportAgent', text: 'gta lists the agents.' }],
  process: (args, context): unknown[] => {
    if (!args.Force && known(engine(context).frame.scope).has(args.Name.toLowerCase()))
      throw postError(
        'ItemExists',
        { detail: `There is an alias '${args.Name}' already. Give -Force to replace it.` },
        { parameter: 'Name', target: args.Name },
      );
    return put(args as Args, context);
  },
});
