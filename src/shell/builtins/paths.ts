// Paths as the session sees them: relative to its location, `~` as home, backslashes as separators where Windows scripts use them.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Session } from '../evaluator/session.ts';
import { hasWildcard, wildcard } from '../operators/wildcard.ts';

/** The absolute path. */
export function resolvePath(session: Pick<Session, 'location'>, given: string): string {
  const slashed =
    given.includes('\\') && !existsSync(path.resolve(session.location, given)) ? given.replaceAll('\\', '/') : given;
  const expanded = slashed === '~' || slashed.startsWith('~/') ? homedir() + slashed.slice(1) : slashed;
  return path.resolve(session.location, expanded);
}

/** The existing paths a pattern names; a path without wildcards is itself, whether it exists or not. */
export function expandPath(session: Pick<Session, 'location'>, given: string): string[] {
  const full = resolvePath(session, given);
  if (!hasWildcard(given)) return [full];
  let found = ['/'];
  for (const part of full.split('/').filter((one) => one !== '')) {
    if (!hasWildcard(part)) found = found.map((folder) => path.join(folder, part));
    else {
      const expression = wildcard(part);
      found = found.flatMap((folder) =>
        names(folder)
          .filter((name) => expression.test(name))
          .map((name) => path.join(folder, name)),
      );
    }
  }
  return found.filter((one) => existsSync(one)).sort();
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
