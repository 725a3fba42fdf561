// The transport's lock: one file in the data folder that says which process runs, since when, and on what it listens.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../core/errors.ts';
import { ownerOf } from './home.ts';
import { isSameProcess, startTimeOf } from './process-identity.ts';

export interface LockContent {
  readonly pid: number;
  /** See process-identity.ts: a process with this pid but another start time isn't the holder. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly since: string;
  readonly status: 'StartPending' | 'Running' | 'StopPending';
  /** address:port of each listener. */
  readonly bindings: readonly string[];
}

export interface Lock {
  update(change: Partial<Pick<LockContent, 'status' | 'bindings'>>): void;
  release(): void;
}

function lockPath(home: string): string {
  return join(home, 'transport.lock');
}

/**
 * The lock of a living process, or undefined: a dead holder's lock counts as none.
 * @throws PosternError StoreNoAccess when this user may not look: it must not be told that nothing runs
 */
export function readLock(home: string): LockContent | undefined {
  const content = readContent(lockPath(home));
  return content && isSameProcess(content) ? content : undefined;
}

/**
 * Takes the lock for this process. A link makes it: of two that try at once one wins.
 * @throws PosternError AlreadyRunning
 */
export function takeLock(home: string): Lock {
  const path = lockPath(home);
  let content: LockContent = {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    since: new Date().toISOString(),
    status: 'StartPending',
    bindings: [],
  };
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(content), { mode: 0o600 });
  try {
    link(home, own, path);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    update(change) {
      content = { ...content, ...change };
      writeFileSync(own, JSON.stringify(content), { mode: 0o600 });
      renameSync(own, path);
    },
    release() {
      if (readContent(path)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
}

function link(home: string, own: string, path: string): void {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      linkSync(own, path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readLock(home);
    if (holder) fail('AlreadyRunning', { pid: holder.pid, home, since: holder.since });
    setAside(path, readContent(path));
  }
  fail('AlreadyRunning', { pid: readContent(path)?.pid ?? 0, home, since: 'this moment' });
}

/** Removes a dead holder's lock; puts it back when another process has taken the lock meanwhile. */
function setAside(path: string, dead: LockContent | undefined): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = readContent(aside);
    if (moved && moved.pid !== dead?.pid && isSameProcess(moved)) linkSync(aside, path);
  } catch {
    // Another process was faster; the next attempt sees its lock.
  } finally {
    rmSync(aside, { force: true });
  }
}

function readContent(path: string): LockContent | undefined {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockContent>;
    const sound =
      Number.isInteger(content.pid) && typeof content.startTime === 'string' && Array.isArray(content.bindings);
    return sound ? (content as LockContent) : undefined;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const home = dirname(path);
    if (code === 'EACCES' || code === 'EPERM')
      fail('StoreNoAccess', { path: home, owner: ownerOf(home) }, { target: home, cause });
    return undefined;
  }
}
