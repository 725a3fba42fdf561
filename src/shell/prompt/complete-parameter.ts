// A command's parameters as Tab reads them: their names, and what their values could be.
import type { Parameter, ParameterTable } from '../../core/cmdlet.ts';
import type { CommandPlace } from './command-at.ts';
import type { CompletionSource } from './completion-source.ts';

const ACTIONS = ['Continue', 'SilentlyContinue', 'Stop', 'Ignore', 'Inquire'];
const COMMON: { readonly [name: string]: readonly string[] | undefined } = {
  Verbose: undefined,
  Debug: undefined,
  ErrorAction: ACTIONS,
  WarningAction: ACTIONS,
  InformationAction: ACTIONS,
  ErrorVariable: [],
  WarningVariable: [],
  InformationVariable: [],
  OutVariable: [],
  OutBuffer: [],
  PipelineVariable: [],
  WhatIf: undefined,
  Confirm: undefined,
};

export function* parameterNames(table: ParameterTable | undefined): Iterable<string> {
  for (const [name, { refused }] of Object.entries(table ?? {})) if (refused === undefined) yield `-${name}`;
  for (const name of Object.keys(COMMON)) yield `-${name}`;
}

export function isSwitch(typed: string, table: ParameterTable | undefined): boolean {
  const parameter = named(typed, table);
  if (parameter !== undefined) return parameter.type.isSwitch === true;
  const common = Object.keys(COMMON).find((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  return common !== undefined && COMMON[common] === undefined;
}

/** The parameter that a name, an alias or a prefix stands for. */
function named(typed: string, table: ParameterTable | undefined): Parameter | undefined {
  const lower = typed.toLowerCase();
  const entries = Object.entries(table ?? {});
  const is = (name: string) => name.toLowerCase() === lower;
  const exact = entries.find(([name, { aliases = [] }]) => is(name) || aliases.some(is));
  return (exact ?? entries.find(([name]) => name.toLowerCase().startsWith(lower)))?.[1];
}

export function parameterAt(
  typed: string | undefined,
  position: number,
  table: ParameterTable | undefined,
): Parameter | readonly string[] | undefined {
  if (typed === undefined) return Object.values(table ?? {}).find((parameter) => parameter.position === position);
  const parameter = named(typed, table);
  if (parameter !== undefined) return parameter;
  return Object.entries(COMMON).find(([name]) => name.toLowerCase().startsWith(typed.toLowerCase()))?.[1];
}

export function valuesOf(
  parameter: Parameter | readonly string[],
  source: CompletionSource,
): Iterable<string> | undefined {
  if ('length' in parameter) return parameter as readonly string[];
  const { type, complete: identities } = parameter as Parameter;
  const values = type.values ?? type.element?.values;
  if (values !== undefined) return values;
  if (type.name === 'Boolean' || type.isSwitch) return ['$true', '$false'];
  if (identities === undefined) return undefined;
  try {
    return [...identities(source.ports)];
  } catch {
    // A store that can't be read has no identities to offer; the command itself will say why.
    return [];
  }
}

/** The declared name of the parameter whose value stands at the place. */
export function parameterNameAt(place: CommandPlace, table: ParameterTable): string | undefined {
  const typed = place.parameter?.toLowerCase();
  const names = Object.keys(table);
  return typed === undefined
    ? names.find((one) => table[one]!.position === place.position)
    : names.find((one) => one.toLowerCase().startsWith(typed));
}

/** Where nothing is typed yet, files are of use only to what takes one. */
export function takesPath(place: CommandPlace | undefined, table: ParameterTable): boolean {
  const name = place && parameterNameAt(place, table);
  return name !== undefined && /path|file|folder|location|destination/i.test(name);
}
