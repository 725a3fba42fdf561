// Which files of a folder a query has to read, oldest first.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../core/errors.ts';
import { parseLogFileName } from './log-file.ts';
import type { LogKind } from './log-kind.ts';
import { dayStart, parseTimestamp } from './timestamp.ts';

const DAY = 86_400_000;

interface Found {
  readonly path: string;
  /** When the file was begun, by its name or else by its header. */
  readonly begun: number;
  readonly number: number;
}

/**
 * A path to a file gives that file, whatever its name; a folder its logs of the kind (`AGENTLOG*.LOG`, case ignored)
 * that can hold rows of that time. A file holds no row of a day after its name's, and none of an earlier day but what
 * was written late at midnight.
 * @throws LogFolderNotFound, StoreNoAccess
 */
export async function findLogs(kind: LogKind, location: string, start: number, end: number): Promise<string[]> {
  const place = await look(location, () => stat(location));
  if (place.isFile()) return [location];
  const found: Found[] = [];
  for (const name of await look(location, () => readdir(location))) {
    if (!name.toUpperCase().startsWith(kind.prefix) || !/\.log$/i.test(name)) continue;
    const path = join(location, name);
    const parsed = parseLogFileName(kind, name);
    const day = parsed ? dayStart(parsed.day) : Number.NaN;
    if (day + DAY <= start || day - DAY >= end) continue;
    if (!(await isFile(path))) continue;
    found.push({ path, begun: Number.isNaN(day) ? await dateInHeader(path) : day, number: parsed?.number ?? 0 });
  }
  return found.sort(inOrder).map((file) => file.path);
}

function inOrder(a: Found, b: Found): number {
  return a.begun - b.begun || a.number - b.number || (a.path < b.path ? -1 : 1);
}

/** A pipe that happens to have such a name would never end. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** For a log that was renamed; 0, the very beginning, when it doesn't say. */
async function dateInHeader(path: string): Promise<number> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const date = /^#Date: *(\S+)/m.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
    return (date && parseTimestamp(date)) || 0;
  } catch {
    return 0;
  }
}

async function look<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return explain(path, error as NodeJS.ErrnoException);
  }
}

/** Throws what an operator can act on. */
export async function explain(path: string, error: NodeJS.ErrnoException): Promise<never> {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    const owner = await stat(path).then(
      (found) => `user ${found.uid}`,
      () => 'another user',
    );
    fail('StoreNoAccess', { path, owner }, { target: path, cause: error });
  }
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ENAMETOOLONG') {
    fail('LogFolderNotFound', { path }, { target: path, cause: error });
  }
  throw error;
}
