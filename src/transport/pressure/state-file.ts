// The last measurement of each transport process as a file, for cmdlets. Written in place: it must work on a full disk.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PressureState } from '../../core/resource-pressure.ts';

/** Bytes, filled with blanks. */
const SIZE = 4096;

interface Identity {
  readonly pid: number;
  readonly startTime: string;
}

export interface StateFile {
  write(state: Omit<PressureState, 'pid'>): void;
  close(): void;
}

/** Removes the files of processes that are gone. @throws when the folder can't be written to */
export function openStateFile(home: string, own: Identity, isAlive: (one: Identity) => boolean): StateFile {
  const folder = folderOf(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { path, identity } of files(folder))
    if (identity.pid === own.pid || !isAlive(identity)) rmSync(path, { force: true });
  const path = join(folder, `${own.pid}@${own.startTime}`);
  const file = openSync(path, 'w', 0o600);
  return {
    write(state) {
      const bytes = Buffer.alloc(SIZE, ' ');
      bytes.write(JSON.stringify(state));
      writeSync(file, bytes, 0, SIZE, 0);
    },
    close() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

/** What the processes that still run have measured last. */
export function readStates(home: string, isAlive: (one: Identity) => boolean): readonly PressureState[] {
  return files(folderOf(home)).flatMap(({ path, identity }) =>
    isAlive(identity) ? readState(path, identity.pid) : [],
  );
}

function folderOf(home: string): string {
  return join(home, 'resources');
}

/** Its name says whose it is. */
function files(folder: string): readonly { readonly path: string; readonly identity: Identity }[] {
  return namesIn(folder).flatMap((name) => {
    const [, pid, startTime] = /^(\d+)@(.*)$/.exec(name) ?? [];
    return pid === undefined
      ? []
      : [{ path: join(folder, name), identity: { pid: Number(pid), startTime: startTime! } }];
  });
}

/** Nothing for one that was just begun. */
function readState(path: string, pid: number): readonly PressureState[] {
  try {
    const { measured, readings } = JSON.parse(readFileSync(path, 'utf8'));
    return [{ pid, measured: new Date(measured), readings }];
  } catch {
    return [];
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
