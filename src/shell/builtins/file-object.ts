// Files and folders as objects with .NET's property names.
import { type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { TYPE } from '../../core/typed.ts';
import { copyDate } from '../values/date-kind.ts';

export interface FileObject {
  readonly [TYPE]: string;
  readonly Mode: string;
  readonly Name: string;
  readonly FullName: string;
  readonly Length?: number;
  readonly LastWriteTime: Date;
  readonly CreationTime: Date;
  readonly LastAccessTime: Date;
  readonly Extension: string;
  readonly BaseName: string;
  readonly DirectoryName?: string;
  readonly PSIsContainer: boolean;
  readonly Exists: boolean;
}

/** @throws the system's error when there is nothing at the path */
export function fileObject(full: string): FileObject {
  const stats: Stats = statSync(full);
  const isFolder = stats.isDirectory();
  const { base, ext, name } = path.parse(full);
  return Object.defineProperties(
    {
      [TYPE]: isFolder ? 'System.IO.DirectoryInfo' : 'System.IO.FileInfo',
      Mode: isFolder ? 'd----' : '-a---',
      Name: base,
      FullName: full,
      ...(isFolder ? {} : { Length: stats.size }),
      LastWriteTime: stats.mtime,
      CreationTime: stats.birthtime,
      LastAccessTime: stats.atime,
      Extension: ext,
      BaseName: isFolder ? base : name,
      ...(isFolder ? {} : { DirectoryName: path.dirname(full) }),
      PSIsContainer: isFolder,
      Exists: true,
    },
    {
      // Readable by name and not shown: a list of a folder's files doesn't look at the folder once for each of them.
      [isFolder ? 'Parent' : 'Directory']: { get: () => (full === '/' ? null : fileObject(path.dirname(full))) },
      PSPath: { value: full },
      PSParentPath: { value: path.dirname(full) },
      PSChildName: { value: base },
      LastWriteTimeUtc: { get: () => copyDate(stats.mtime, 'Utc') },
      CreationTimeUtc: { get: () => copyDate(stats.birthtime, 'Utc') },
      IsReadOnly: { get: () => (stats.mode & 0o222) === 0 },
      toString: { value: () => full },
      toJSON: { value: () => full },
    },
  ) as FileObject;
}
