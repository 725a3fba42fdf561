// Names of properties for Tab: after a dot, and for parameters that name properties of what comes down the pipeline.
import type { ParameterTable } from '../../core/cmdlet.ts';
import { parse } from '../parser/parse.ts';
import type { CommandPlace } from './command-at.ts';
import { parameterNameAt } from './complete-parameter.ts';
import type { CompletionSource } from './completion-source.ts';
import { type Feeder, feederAt, memberSource } from './pipeline-at.ts';

const PROPERTY_PARAMETERS = new Set(['Property', 'ExcludeProperty', 'ExpandProperty', 'GroupBy', 'FilterScript']);

/** The properties of a variable's value, of `$_`, or of what the command in brackets puts out. */
export function membersAt(text: string, typed: string, source: CompletionSource): readonly string[] {
  // A letter more, and there is a member to be found.
  const { ast } = parse(`${text}x`);
  const dot = text.length - typed.length - 1;
  const feeder = memberSource(ast, text[dot - 1] === '?' ? dot - 1 : dot);
  return feeder === undefined ? [] : fedBy(feeder, source);
}

function fedBy(feeder: Feeder, source: CompletionSource): readonly string[] {
  return 'command' in feeder ? source.outputMembers(feeder.command) : source.membersOf(feeder.variable);
}

function fedMembers(ast: unknown, end: number, source: CompletionSource): readonly string[] {
  const feeder = feederAt(ast, end);
  return feeder === undefined ? [] : fedBy(feeder, source);
}

/** Names for -Property and its kin, which name properties of what comes down the pipeline. */
export function propertiesAt(
  ast: unknown,
  start: number,
  place: CommandPlace | undefined,
  table: ParameterTable | undefined,
  source: CompletionSource,
): readonly string[] | undefined {
  if (place === undefined || table?.['InputObject'] === undefined) return undefined;
  const name = parameterNameAt(place, table);
  if (name === undefined || !PROPERTY_PARAMETERS.has(name)) return undefined;
  const members = fedMembers(ast, start, source);
  return members.length === 0 ? undefined : members;
}
