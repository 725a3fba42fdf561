// Finding a parameter by the name given: exact name or alias, else a unique prefix.
import { raise } from '../errors/raise.ts';
import type { CommandInfo, ParameterInfo } from './command-info.ts';

/** @throws ShellException AmbiguousParameter; undefined when nothing begins with the name */
export function findParameter(info: CommandInfo, given: string): ParameterInfo | undefined {
  const wanted = given.toLowerCase();
  const exact = info.lookup.get(wanted);
  if (exact !== undefined) return exact;
  if (wanted === '') return undefined;
  const matches = new Set<ParameterInfo>();
  for (const [name, parameter] of info.lookup) if (name.startsWith(wanted)) matches.add(parameter);
  if (matches.size <= 1) return [...matches][0];
  const declared = [...matches].filter((parameter) => !parameter.isCommon);
  if (declared.length === 1) return declared[0];
  const names = (declared.length > 0 ? declared : [...matches]).map(({ name }) => name);
  return raise('AmbiguousParameter', { parameter: given, matches: names }, { parameter: given, target: given });
}

/** The declared name nearest to a misspelt one, for the error's text. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(1, Math.floor(name.length / 4)) && (best === undefined || distance < best.distance))
      best = { name, distance };
  }
  return best?.name;
}

function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 8) return 99;
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[right.length]!;
}
