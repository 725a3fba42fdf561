// What SQLite and the file system say, turned into the few store errors an operator can act on.
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../core/error-record.ts';
import { postError } from '../core/errors.ts';

/** Runs store work; whatever SQLite or the file system throws leaves as a PosternError about `file`. */
export function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw storeFailure(thrown, file);
  }
}

/** The store error for what was thrown; anything else (a PosternError, a programming error) comes back as it is. */
export function storeFailure(thrown: unknown, file: string): unknown {
  if (thrown instanceof PosternError) return thrown;
  const code = thrown instanceof Error ? String((thrown as NodeJS.ErrnoException).code) : '';
  const cause = { cause: thrown };
  if (thrown instanceof Sqlite.SqliteError) return sqliteFailure(code, thrown.message, file, cause);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return noAccess(file, cause);
    case 'EROFS':
    case 'ENOSPC':
    case 'EDQUOT':
      return postError('StoreReadOnly', { file }, cause);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return postError('StoreMissing', { file }, cause);
    default:
      return thrown;
  }
}

function sqliteFailure(code: string, message: string, file: string, cause: { cause: unknown }): PosternError {
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return postError('StoreLocked', { file }, cause);
  if (code === 'SQLITE_READONLY_DBMOVED') return postError('StoreMissing', { file }, cause);
  // A reader that may not create the -shm file says so with READONLY_CANTINIT or CANTOPEN: look why.
  if (/^SQLITE_(CANTOPEN|PERM|AUTH|READONLY_CANTINIT|READONLY_DIRECTORY)/.test(code)) return unreachable(file, cause);
  if (/^SQLITE_(READONLY|FULL)/.test(code)) return postError('StoreReadOnly', { file }, cause);
  return postError('StoreCorrupt', { file, detail: `${code}: ${message}` }, cause);
}

/** Why a file can't be opened: it isn't there, it isn't ours, or it can't be written beside. */
function unreachable(file: string, cause: { cause: unknown }): PosternError {
  try {
    accessSync(file, constants.R_OK);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    return code === 'EACCES' || code === 'EPERM' ? noAccess(file, cause) : postError('StoreMissing', { file }, cause);
  }
  return postError('StoreReadOnly', { file }, cause);
}

/** Names the nearest thing on the way to the file that can be looked at, and whose it is. */
function noAccess(file: string, cause: { cause: unknown }): PosternError {
  for (let path = file; ; path = dirname(path)) {
    try {
      const { uid } = statSync(path);
      return postError('StoreNoAccess', { path, owner: userName(uid) }, cause);
    } catch {
      if (path === dirname(path)) return postError('StoreNoAccess', { path: file, owner: 'another user' }, cause);
    }
  }
}

/** Node knows the current user's name only; others are in passwd(5), where they are local. */
function userName(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((one) => one.split(':')[2] === String(uid));
    return line?.split(':')[0] || `uid ${uid}`;
  } catch {
    return `uid ${uid}`;
  }
}
