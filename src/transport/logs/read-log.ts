// Reads a log across its files, oldest first, or only its newest rows from the end.
import { type FileHandle, open } from 'node:fs/promises';
import { explain, findLogs } from './find-logs.ts';
import { lineBlocks } from './line-blocks.ts';
import type { LogKind } from './log-kind.ts';
import { createRowScanner, fieldsIn, type RowScan } from './row-scanner.ts';

/** The first look at a file's end; each further one reaches back as far again and as much more. */
const TAIL = 256 * 1024;

export interface LogQuery<T> extends RowScan<T> {
  readonly kind: LogKind;
  /** A folder or a file. */
  readonly location: string;
  /** Only the newest so many. */
  readonly last: number | undefined;
}

/**
 * Rows in ascending order of file and line, many at a time. Files that retention removes meanwhile are passed over.
 * @throws LogFolderNotFound, StoreNoAccess, what the signal was aborted with
 */
export async function* readLog<T>(query: LogQuery<T>, signal?: AbortSignal): AsyncGenerator<T[], void, undefined> {
  signal?.throwIfAborted();
  const paths = await findLogs(query.kind, query.location, query.start, query.end);
  if (query.last !== undefined) {
    yield await newestRows(query, paths, query.last, signal);
    return;
  }
  for (const path of paths) {
    await using file = await openLog(path);
    if (!file) continue;
    const { size } = await file.stat();
    const scanner = createRowScanner(query);
    for await (const block of lineBlocks(file, 0, size, signal)) {
      const rows = scanner.scan(block);
      if (rows.length > 0) yield rows;
    }
  }
}

async function newestRows<T>(
  query: LogQuery<T>,
  paths: readonly string[],
  last: number,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const parts: T[][] = [];
  let missing = last;
  for (const path of paths.toReversed()) {
    if (missing <= 0) break;
    await using file = await openLog(path);
    if (!file) continue;
    const rows = await newestOfFile(query, file, missing, signal);
    missing -= rows.length;
    parts.push(rows);
  }
  return parts.reverse().flat();
}

/**
 * Looks at ever longer pieces from the end. A piece's rows are read by the `#Fields:` line at the file's top until the
 * piece has one of its own: only a file put together from logs with differently ordered columns could tell.
 */
async function newestOfFile<T>(
  query: LogQuery<T>,
  file: FileHandle,
  count: number,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const { size } = await file.stat();
  const fields = await fieldsAtTop(file);
  const parts: T[][] = [];
  let missing = count;
  for (let end = size, length = TAIL; end > 0 && missing > 0; length *= 2) {
    const start = Math.max(0, end - length);
    const scanner = createRowScanner(query, start > 0 ? fields : undefined);
    let rows: T[] = [];
    for await (const block of lineBlocks(file, start, end, signal)) {
      rows.push(...scanner.scan(block));
      if (rows.length > missing) rows = rows.slice(-missing);
    }
    missing -= rows.length;
    parts.push(rows);
    end = start;
  }
  return parts.reverse().flat();
}

/** The columns named before the first row. */
async function fieldsAtTop(file: FileHandle): Promise<string[] | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16_384), 0, 16_384, 0);
  const top = /^\ufeff?(?:#[^\n]*\n)+/.exec(buffer.toString('utf8', 0, bytesRead));
  return top ? fieldsIn(top[0]) : undefined;
}

async function openLog(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return explain(path, error as NodeJS.ErrnoException);
  }
}
