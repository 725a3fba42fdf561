// The process's environment as scripts of Windows read it: names ignore case, and what only Windows sets is there.
import { homedir, hostname, tmpdir, userInfo } from 'node:os';

const machine = () => (hostname().split('.')[0] ?? '').toUpperCase();

/** In the spelling of Windows. */
const OF_WINDOWS: ReadonlyMap<string, () => string> = new Map([
  ['COMPUTERNAME', machine],
  ['USERDOMAIN', machine],
  ['USERNAME', () => userInfo().username],
  ['USERPROFILE', homedir],
  ['TEMP', tmpdir],
  ['TMP', tmpdir],
]);

/** Null when there is no such variable. */
export function readEnvironment(name: string): string | null {
  const own = process.env[name];
  if (own !== undefined) return own;
  const wanted = name.toUpperCase();
  for (const key in process.env) if (key.toUpperCase() === wanted) return process.env[key] ?? null;
  return OF_WINDOWS.get(wanted)?.() ?? null;
}

/** The names of the process's own variables, in order. */
export function environmentNames(): string[] {
  return Object.keys(process.env).sort();
}
