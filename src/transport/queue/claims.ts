// Which process owns which queue file: a small file beside it names the owner, and a dead owner's claim counts as none.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process, told from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface Processes {
  readonly own: ProcessIdentity;
  isAlive(identity: ProcessIdentity): boolean;
}

/** True when this process owns the file now: of two that try at once one does. */
export function claim(folder: string, ordinal: number, { own, isAlive }: Processes): boolean {
  const path = claimPath(folder, ordinal);
  const draft = `${path}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        linkSync(draft, path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readClaim(path);
      if (owner && isSame(owner, own)) return true;
      if (owner && isAlive(owner)) return false;
      setAside(path, owner, isAlive);
    }
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function giveBack(folder: string, ordinal: number, { own }: Processes): void {
  const path = claimPath(folder, ordinal);
  const owner = readClaim(path);
  if (owner && isSame(owner, own)) rmSync(path, { force: true });
}

/** The living owner of a queue file. */
export function ownerOf(folder: string, ordinal: number, isAlive: Processes['isAlive']): ProcessIdentity | undefined {
  const owner = readClaim(claimPath(folder, ordinal));
  return owner && isAlive(owner) ? owner : undefined;
}

function claimPath(folder: string, ordinal: number): string {
  return join(folder, `${ordinal}.owner`);
}

/** Removes a dead owner's claim; puts it back when another process has claimed the file meanwhile. */
function setAside(path: string, dead: ProcessIdentity | undefined, isAlive: Processes['isAlive']): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = readClaim(aside);
    if (moved && !(dead && isSame(moved, dead)) && isAlive(moved)) linkSync(aside, path);
  } catch {
    // Another process was faster; the next attempt sees its claim.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

function readClaim(path: string): ProcessIdentity | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessIdentity>;
    return Number.isInteger(pid) && typeof startTime === 'string' ? { pid: pid!, startTime } : undefined;
  } catch {
    return undefined;
  }
}
