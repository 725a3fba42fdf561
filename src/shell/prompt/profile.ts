// The script of a person's own that runs before the first prompt.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where it would be: $PROFILE. */
export function profilePath(): string {
  const config = process.env['XDG_CONFIG_HOME'];
  return join(config === undefined || config === '' ? join(homedir(), '.config') : config, 'postern', 'profile.ps1');
}

const WRITABLE_BY_OTHERS = 0o022;

/** One that others may write to would let them run what they like. */
export function profileState(path: string): 'absent' | 'unsafe' | 'there' {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined || !facts.isFile()) return 'absent';
  const owner = process.getuid?.();
  const foreign = owner !== undefined && facts.uid !== owner && facts.uid !== 0;
  return foreign || (facts.mode & WRITABLE_BY_OTHERS) !== 0 ? 'unsafe' : 'there';
}
