// What completion scripts know of the commands: names, parameters and the values of enumerations.
import type { Cmdlet } from '../core/cmdlet.ts';

export interface CommandTable {
  readonly commands: readonly string[];
  /** By command in lower case: parameters with their dash. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** By `command:-parameter` in lower case. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export const SERVICE_COMMANDS = ['start', 'stop', 'status', 'completion', 'help'] as const;
export const OPTIONS = ['-Command', '-File', '-NonInteractive', '-NoLogo', '--json', '--help', '--version'] as const;
export const SHELLS = ['bash', 'zsh'] as const;

const COMMON = ['-Verbose', '-Debug', '-ErrorAction', '-WarningAction', '-ErrorVariable', '-OutVariable'];
const ASKING = ['-WhatIf', '-Confirm'];
const ACTIONS = ['Continue', 'SilentlyContinue', 'Stop', 'Ignore'];
/** Words that are safe in every shell once quoted; plugins may bring others, which are left out. */
const PLAIN = /^[\w.:+-]+$/;

export function commandTable(cmdlets: readonly Cmdlet[]): CommandTable {
  const parameters = new Map<string, readonly string[]>();
  const values = new Map<string, readonly string[]>();
  const known = cmdlets.filter(({ name }) => PLAIN.test(name));
  for (const cmdlet of known) {
    const key = cmdlet.name.toLowerCase();
    const own = Object.entries(cmdlet.parameters).filter(
      ([name, { refused }]) => refused === undefined && PLAIN.test(name),
    );
    const asking = cmdlet.supportsShouldProcess ? ASKING : [];
    parameters.set(key, [...own.map(([name]) => `-${name}`), ...asking, ...COMMON]);
    for (const [name, { type }] of own) {
      const all = type.values ?? type.element?.values ?? (type.name === 'Boolean' ? ['$true', '$false'] : []);
      const plain = all.filter((value) => PLAIN.test(value) || value.startsWith('$'));
      if (plain.length > 0) values.set(`${key}:-${name.toLowerCase()}`, plain);
    }
  }
  for (const name of ['-erroraction', '-warningaction']) values.set(`*:${name}`, ACTIONS);
  return { commands: known.map(({ name }) => name), parameters, values };
}

/** The rows of a `case` statement, the same in bash and zsh; each puts out one word per line. */
export function caseRows(rows: ReadonlyMap<string, readonly string[]>): string {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const pattern = (key: string) => (key.startsWith('*:') ? `*${quoted(key.slice(1))}` : quoted(key));
  return [...rows]
    .map(([key, words]) => `    ${pattern(key)}) printf '%s\\n' ${words.map(quoted).join(' ')} ;;`)
    .join('\n');
}
