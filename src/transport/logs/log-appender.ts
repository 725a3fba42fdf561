// Puts finished rows into the right file of a log's folder: header, daily and size rollover, retention, torn lines; several processes may share the folder.
import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { fieldsLine, type LogFileName, logFileName, logHeader } from './log-file.ts';
import type { LogKind } from './log-kind.ts';
import { type LogLimits, logFilesIn, removeOldLogs } from './log-retention.ts';
import { createLog, openLog } from './open-log.ts';
import { dayOf } from './timestamp.ts';

const LINE_FEED = 0x0a;
/** A smaller MaxFileSize would make thousands of files in a second. */
const MIN_FILE_SIZE = 64 * 1024;

export interface LogAppender {
  /**
   * `time` is the first row's and chooses the day. Writes as many of the rows as belong into one file and gives their bytes; 0 means: call again, another file is next.
   * All or nothing: when it throws, no row of this call is in the file.
   */
  append(folder: string, time: number, rows: Buffer, limits: LogLimits): number;
  /** Removes what is too old or too much. Never throws. */
  sweep(folder: string, limits: LogLimits): void;
}

interface Current {
  readonly folder: string;
  readonly file: LogFileName;
  /** As we left it; undefined when it is to be looked at. */
  size: number | undefined;
  /** The file that had our header when we wrote. */
  inode: number | undefined;
  /** Bytes of the folder's other files. */
  others: number;
  /** The limit by which the others were looked at. */
  maxAge: number;
}

/**
 * The file is opened for each batch, so one that was moved or deleted is simply begun anew. A batch is one write to the file's end,
 * so rows of several processes never mix; the file may pass its limit by a batch of each further process.
 */
export function createLogAppender(kind: LogKind, now: () => number): LogAppender {
  const headerSize = Buffer.byteLength(logHeader(kind, 0));
  let current: Current | undefined;

  function append(folder: string, time: number, rows: Buffer, limits: LogLimits): number {
    const day = dayOf(time);
    if (current?.folder !== folder || current.file.day !== day) current = begin(folder, newest(folder, day), limits);
    const descriptor = openLog(folder, current.file.name);
    if (descriptor === undefined) return anew(folder, current, time, limits);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) throw Object.assign(new Error(`${current.file.name} is no file`), { code: 'EINVAL' });
      const isFamiliar = stat.ino === current.inode && stat.size >= (current.size ?? 0);
      if (!isFamiliar && stat.size > 0 && !hasOurHeader(descriptor)) return next(folder, current, limits);
      const lead = Buffer.from(leadFor(descriptor, stat.size, isFamiliar && stat.size === current.size, time));
      const room = Math.max(limits.maxFileSize, MIN_FILE_SIZE) - stat.size - lead.length;
      // A file of a header alone takes a row, however large.
      const count = fitting(rows, room, stat.size <= headerSize);
      if (count === 0) return next(folder, current, limits);
      const fresh = rows.subarray(0, count);
      writeAll(descriptor, lead.length === 0 ? fresh : Buffer.concat([lead, fresh]));
      current.inode = stat.ino;
      current.size = stat.size + lead.length + count;
      const tooMuch = current.others > 0 && current.others + current.size > limits.maxDirectorySize;
      if (tooMuch || current.maxAge !== limits.maxAge) sweep(folder, limits);
      return count;
    } finally {
      closeSync(descriptor);
    }
  }

  /** The file isn't there: never was, was moved away, or another process's retention took it and went on to a later one. */
  function anew(folder: string, { file }: Current, time: number, limits: LogLimits): number {
    const last = newest(folder, file.day);
    if (last.number > file.number) current = begin(folder, last, limits);
    else createLog(folder, file.name, logHeader(kind, time));
    return 0;
  }

  /** The file another process has begun already, or a new one. */
  function next(folder: string, { file }: Current, limits: LogLimits): number {
    const last = newest(folder, file.day);
    const following = last.number > file.number ? last : logFileName(kind, file.day, last.number + 1);
    current = begin(folder, following, limits);
    return 0;
  }

  function begin(folder: string, file: LogFileName, limits: LogLimits): Current {
    const others = removeOldLogs({ folder, kind, limits, current: file.name, currentSize: 0, now: now() });
    return { folder, file, size: undefined, inode: undefined, others, maxAge: limits.maxAge };
  }

  function newest(folder: string, day: string): LogFileName {
    return logFilesIn(folder, kind).findLast((file) => file.day === day) ?? logFileName(kind, day, 1);
  }

  function sweep(folder: string, limits: LogLimits): void {
    const mine = current?.folder === folder ? current : undefined;
    const file = { current: mine?.file.name, currentSize: mine?.size ?? 0 };
    try {
      const others = removeOldLogs({ folder, kind, limits, ...file, now: now() });
      if (mine) Object.assign(mine, { others, maxAge: limits.maxAge });
    } catch {
      // The rows are written already; a folder that can't be listed is met again when a file is begun.
    }
  }

  /** What must come before the next row: the header in a new file; the end of a line that a crash or a full disk tore. */
  function leadFor(descriptor: number, size: number, known: boolean, time: number): string {
    if (size === 0) return logHeader(kind, time);
    return known || endsLine(descriptor, size) ? '' : '\r\n';
  }

  /** Rows under another release's header would be misread, so they get a file of their own. */
  function hasOurHeader(descriptor: number): boolean {
    const head = Buffer.alloc(4096);
    const text = head.toString('utf8', 0, readSync(descriptor, head, 0, head.length, 0));
    return text.split('\r\n').slice(0, -1).includes(fieldsLine(kind));
  }

  return { append, sweep };
}

function endsLine(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] === LINE_FEED;
}

/** The bytes of whole rows that fit; the first row always fits an empty file. */
function fitting(rows: Buffer, room: number, empty: boolean): number {
  if (rows.length <= room) return rows.length;
  const whole = room > 0 ? rows.lastIndexOf(LINE_FEED, room - 1) + 1 : 0;
  return whole > 0 || !empty ? whole : rows.indexOf(LINE_FEED) + 1;
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    takeBack(descriptor, bytes.subarray(0, written));
    throw error;
  }
}

/** The part that a full disk still took, unless another process has written behind it: writing the batch again doubles no row. */
function takeBack(descriptor: number, part: Buffer): void {
  if (part.length === 0) return;
  try {
    const start = fstatSync(descriptor).size - part.length;
    const end = Buffer.alloc(part.length);
    if (readSync(descriptor, end, 0, end.length, start) === end.length && end.equals(part))
      ftruncateSync(descriptor, start);
  } catch {
    // The torn line then ends where the next batch begins.
  }
}
