// Takes a copy of config.db while others write it, with what it is and perhaps its keys, and puts one back.
import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../../core/error-record.ts';
import { fail, postError } from '../../core/errors.ts';
import type { BackupReport, StoreBackupPort } from '../../core/store-backup.ts';
import { type BackupFacts, copyAtOneMoment, integrityOf } from './copy-store.ts';
import { readKeyFiles, syncFolder } from './key-files.ts';
import { restoreStore } from './restore-store.ts';

const TABLES = `
  CREATE TABLE backup_info (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE backup_file (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;

export interface StoreBackupsOptions {
  readonly home: string;
  readonly now: () => Date;
  /** Postern's version. */
  readonly product: string;
}

export function createStoreBackups({ home, now, product }: StoreBackupsOptions): StoreBackupPort {
  async function backup(path: string, { keys, replace }: { readonly keys: boolean; readonly replace: boolean }) {
    if (!replace && statSync(path, { throwIfNoEntry: false }) !== undefined)
      fail('BackupExists', { path }, { target: path });
    const beside = `${path}.${process.pid}.tmp`;
    try {
      closeSync(openSync(beside, 'wx', 0o600));
      await copyAtOneMoment(home, beside);
      const files = keys ? readKeyFiles(home) : [];
      const server = complete(beside, { taken: now(), product, files });
      putInPlace(beside, path, replace);
      const { size: bytes } = statSync(path);
      return { path, server, bytes, keyFiles: files.length } satisfies BackupReport;
    } catch (thrown) {
      rmSync(beside, { force: true });
      if (thrown instanceof PosternError) throw thrown;
      if ((thrown as { code?: string }).code === 'EEXIST')
        return fail('BackupExists', { path }, { target: path, cause: thrown });
      throw postError('BackupFailed', { path, detail: (thrown as Error).message }, { target: path, cause: thrown });
    }
  }

  return { backup, restore: (path, { keys }) => restoreStore({ home, path, keys, now }) };
}

/** Makes one file of the copy, writes what it is into it and checks it; gives the server's name. */
function complete(path: string, { taken, product, files }: Omit<BackupFacts, 'server'>): string {
  const db = new Sqlite(path);
  try {
    db.pragma('journal_mode = DELETE');
    db.pragma('synchronous = FULL');
    const server = db.prepare("SELECT value FROM setting WHERE name = 'server'").pluck().get() as string;
    db.transaction(() => {
      db.exec(TABLES);
      const info = db.prepare('INSERT INTO backup_info VALUES (?, ?)');
      for (const one of Object.entries({ server, taken: taken.toISOString(), product })) info.run(one);
      const file = db.prepare('INSERT INTO backup_file VALUES (?, ?)');
      for (const { name, content } of files) file.run(name, content);
    })();
    const trouble = integrityOf(db);
    if (trouble !== undefined) fail('BackupFailed', { path, detail: trouble }, { target: path });
    return server;
  } finally {
    db.close();
  }
}

/** A link never replaces what has come there meanwhile. */
function putInPlace(beside: string, path: string, replace: boolean): void {
  if (replace) renameSync(beside, path);
  else {
    linkSync(beside, path);
    rmSync(beside);
  }
  syncFolder(dirname(path));
}
