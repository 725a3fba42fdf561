// Which log files go: those past their age, and the oldest while a folder is too large; the current one never.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareLogFiles, type LogFileName, parseLogFileName } from './log-file.ts';
import type { LogKind } from './log-kind.ts';
import { dayStart } from './timestamp.ts';

const DAY = 86_400_000;

/** Sizes in bytes, Infinity for no limit; the age in milliseconds, 0 for no limit. */
export interface LogLimits {
  readonly enabled: boolean;
  readonly maxFileSize: number;
  readonly maxDirectorySize: number;
  readonly maxAge: number;
}

/** The files of that kind, oldest first; others in the folder are none of ours. Empty when there is no folder. */
export function logFilesIn(folder: string, kind: LogKind): LogFileName[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => parseLogFileName(kind, name) ?? []).sort(compareLogFiles);
}

export interface RetentionOptions {
  readonly folder: string;
  readonly kind: LogKind;
  readonly limits: LogLimits;
  /** The name of the file being written, and its size. */
  readonly current: string | undefined;
  readonly currentSize: number;
  readonly now: number;
}

/**
 * Gives the bytes that the remaining files, without the current one, take. A file's age is that of its day's end, by
 * its name: copies and restores change the file system's times. What can't be removed stays and is counted.
 */
export function removeOldLogs(options: RetentionOptions): number {
  const { folder, kind, limits, now } = options;
  const files = logFilesIn(folder, kind)
    .filter((file) => file.name !== options.current)
    .map((file) => ({
      path: join(folder, file.name),
      end: dayStart(file.day) + DAY,
      size: sizeOf(join(folder, file.name)),
    }));
  let total = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files) {
    const tooOld = limits.maxAge > 0 && file.end <= now - limits.maxAge;
    const tooMuch = total + options.currentSize > limits.maxDirectorySize;
    if ((tooOld || tooMuch) && remove(file.path)) total -= file.size;
  }
  return total;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function remove(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    // Retention must not stop the log itself; the next sweep tries again.
    return false;
  }
}
