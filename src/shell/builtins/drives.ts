// Paths of drives that hold no files: `env:PATH`, `variable:x`, `function:f`, `alias:gci`.
import { typed } from '../../core/typed.ts';
import { environmentNames, readEnvironment } from '../evaluator/environment.ts';
import type { Frame } from '../evaluator/frame.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';
import { ALIASES } from './aliases.ts';

const DRIVE = /^(env|variable|function|alias):[\\/]?(.*)$/is;

/** Whether there is something at the path; undefined when it is a path of files. */
export function onDrive({ scope }: Frame, path: string): boolean | undefined {
  const [, drive = '', name = ''] = DRIVE.exec(path) ?? [];
  if (drive === '') return undefined;
  if (name === '') return true;
  const key = name.toLowerCase();
  switch (drive.toLowerCase()) {
    case 'env':
      return variables(name).length > 0;
    case 'variable':
      return scope.find(key) !== undefined;
    case 'function':
      return scope.findFunction(key) !== undefined;
    default:
      return scope.findAlias(key) !== undefined || ALIASES.has(key);
  }
}

/** The variables that a path of the environment names (`env:`, `env:P*`); undefined when it is no such path. */
export function environmentEntries(path: string): object[] | undefined {
  const [, drive = '', name = ''] = DRIVE.exec(path) ?? [];
  if (drive.toLowerCase() !== 'env') return undefined;
  return variables(name === '' ? '*' : name).map((one) =>
    typed('System.Collections.DictionaryEntry', { Name: one, Key: one, Value: readEnvironment(one) }),
  );
}

function variables(name: string): string[] {
  if (!hasWildcard(name)) return readEnvironment(name) === null ? [] : [name];
  const pattern = wildcard(name);
  return environmentNames().filter((one) => pattern.test(one));
}
