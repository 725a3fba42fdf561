// Where Postern keeps its data: POSTERN_HOME from the environment, else /etc/postern/home, else ~/.local/state/postern.
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fail } from '../core/errors.ts';

const SYSTEM_FILE = '/etc/postern/home';

/** The absolute path of the data folder, which need not exist yet. */
export function findHome(environment: NodeJS.ProcessEnv = process.env, systemFile = SYSTEM_FILE): string {
  const named = environment['POSTERN_HOME'];
  if (named !== undefined && named !== '') return resolve(named);
  const system = readFirstLine(systemFile);
  if (system !== undefined && isAbsolute(system)) return system;
  return join(environment['HOME'] || homedir(), '.local', 'state', 'postern');
}

/** The systemd unit that runs the transport of a data folder, for the one of an installed service where systemd runs. */
export function unitOf(home: string, systemFile = SYSTEM_FILE): string | undefined {
  const [folder, unit] = (readText(systemFile) ?? '').split('\n').map((line) => line.trim());
  const isInstalled = unit && existsSync('/run/systemd/system') && existsSync(join('/etc/systemd/system', unit));
  return folder === home && isInstalled ? unit : undefined;
}

/**
 * Root could do all there, and what it made the service couldn't read.
 * @throws PosternError StoreNoAccess for root, when the data folder is an installed service's with a user of its own
 */
export function refuseRoot(home: string, systemFile = SYSTEM_FILE): void {
  if (process.getuid?.() !== 0 || readFirstLine(systemFile) !== home) return;
  const owner = statSync(home, { throwIfNoEntry: false })?.uid ?? 0;
  if (owner !== 0) fail('StoreNoAccess', { path: home, owner: userName(owner) }, { target: home });
}

/**
 * Makes the data folder (0700) when it isn't there.
 * @throws PosternError StoreNoAccess, naming the owner, when this user may not use it; StoreReadOnly when nobody can as it is
 */
export function prepareHome(home: string): void {
  try {
    const made = mkdirSync(home, { recursive: true, mode: 0o700 });
    if (made !== undefined) chmodSync(home, 0o700);
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const path = nearestExisting(home);
    const { code } = cause as NodeJS.ErrnoException;
    // One's own folder, or a disk that nobody can write to: becoming another user wouldn't help.
    const isOwn = code === 'EACCES' && statSync(path).uid === process.getuid?.();
    if (isOwn || code === 'EROFS' || code === 'ENOSPC') fail('StoreReadOnly', { file: path }, { target: home, cause });
    fail('StoreNoAccess', { path: home, owner: ownerOf(path) }, { target: home, cause });
  }
}

/** The login name of a path's owner, or its number. */
export function ownerOf(path: string): string {
  try {
    return userName(statSync(path).uid);
  } catch {
    return 'another user';
  }
}

/** The login name of a user id from /etc/passwd, or `user <id>`. */
export function userName(uid: number): string {
  const line = (readText('/etc/passwd') ?? '').split('\n').find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? `user ${uid}`;
}

function nearestExisting(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    try {
      statSync(at);
      return at;
    } catch {
      if (dirname(at) === at) return at;
    }
  }
}

function readFirstLine(path: string): string | undefined {
  return readText(path)?.split('\n')[0]?.trim();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
