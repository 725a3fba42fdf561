// Takes a copy of config.db while others write it, and puts one back in a single step, keeping what was there before.
import { chmodSync, closeSync, copyFileSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../../core/error-record.ts';
import { fail, postError } from '../../core/errors.ts';
import type { BackupReport, RestoreReport, StoreBackupPort } from '../../core/store-backup.ts';
import { type Database, databaseFile, openReader, openWriter } from '../database.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { guard, storeFailure } from '../store-failure.ts';
import {
  isKeyFileName,
  type KeyFile,
  type Restoring,
  readKeyFiles,
  stageKeyFile,
  syncFolder,
  unstageKeyFile,
} from './key-files.ts';
import { clearLeftovers, finishRestore, isUnfinished, noteUnfinished } from './unfinished-restore.ts';

/** Pages copied at a time, so that signals are seen in between. */
const STEP = 2000;
const ALL = 2_147_483_647;

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

interface Facts {
  readonly server: string;
  readonly taken: Date;
  readonly product: string;
  readonly files: readonly KeyFile[];
}

export function createStoreBackups({ home, now, product }: StoreBackupsOptions): StoreBackupPort {
  const store = databaseFile(home);

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

  async function restore(path: string, { keys }: { readonly keys: boolean }): Promise<RestoreReport> {
    const suffix = `before-restore-${now().toISOString().replaceAll(/[-:.]/g, '')}`;
    const restoring = { suffix, pid: process.pid };
    const beside = `${store}.${process.pid}.restore`;
    let names: readonly string[] = [];
    try {
      settleEarlier(home);
      clearLeftovers(home);
      const { files, ...facts } = prepare(path, beside, store, restoring, keys);
      names = files.map(({ name }) => name);
      const keptAs = await keepAside(home, `${store}.${suffix}`);
      for (const file of files) stageKeyFile(home, file, restoring);
      await replaceContent(beside, home, suffix);
      return { path, ...facts, keptAs, keyFiles: names };
    } catch (thrown) {
      if (!isReplaced(home, restoring)) for (const name of names) unstageKeyFile(home, name, restoring);
      throw storeFailure(thrown, store);
    } finally {
      for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${beside}${end}`, { force: true });
    }
  }

  return { backup, restore };
}

/** A read transaction holds the moment: however much is written meanwhile, the copy neither changes nor begins anew. */
async function copyAtOneMoment(home: string, target: string): Promise<void> {
  const source = openReader(home, { patient: true });
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(target, { progress: () => STEP });
  } catch (thrown) {
    throw storeFailure(thrown, databaseFile(home));
  } finally {
    source.close();
  }
}

/** Makes one file of the copy, writes what it is into it and checks it; gives the server's name. */
function complete(path: string, { taken, product, files }: Omit<Facts, 'server'>): string {
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

function integrityOf(db: Database): string | undefined {
  const found = db.pragma('integrity_check(1)', { simple: true });
  return found === 'ok' ? undefined : String(found);
}

/**
 * Makes of a backup a store, beside the one there is, after looking at all of it.
 * @throws PosternError BackupNotValid, StoreNewerVersion, StoreReadOnly when there is no room
 */
function prepare(path: string, beside: string, store: string, restoring: Restoring, keys: boolean): Facts {
  const invalid = (detail: string, cause?: unknown) =>
    fail('BackupNotValid', { path, detail }, { target: path, cause });
  try {
    if (!statSync(path).isFile()) invalid("it isn't a file");
    copyFileSync(path, beside);
    chmodSync(beside, 0o600);
  } catch (thrown) {
    if (thrown instanceof PosternError) throw thrown;
    return isNoRoom(thrown) ? throwFailure(thrown, store) : invalid((thrown as Error).message, thrown);
  }
  let db: Database | undefined;
  try {
    db = new Sqlite(beside, { fileMustExist: true });
    const found = db.pragma('user_version', { simple: true }) as number;
    const info = db.prepare<[string], string>('SELECT value FROM backup_info WHERE name = ?').pluck();
    const [server, taken, product] = ['server', 'taken', 'product'].map((name) => info.get(name) ?? '');
    if (found > MIGRATIONS.length) fail('StoreNewerVersion', { file: path, found, supported: MIGRATIONS.length });
    const trouble = integrityOf(db);
    if (found === 0 || server === '' || trouble !== undefined) return invalid(trouble ?? "it isn't complete");
    const rows = db.prepare<[], KeyFile>('SELECT name, content FROM backup_file').all();
    const files = keys ? rows.filter(({ name }) => isKeyFileName(name)) : [];
    noteUnfinished(db, { ...restoring, names: files.map(({ name }) => name) });
    db.exec('DROP TABLE backup_info; DROP TABLE backup_file; VACUUM');
    return { server: server!, taken: new Date(taken!), product: product!, files };
  } catch (thrown) {
    if (thrown instanceof PosternError) throw thrown;
    return isNoRoom(thrown) ? throwFailure(thrown, store) : invalid((thrown as Error).message, thrown);
  } finally {
    db?.close();
  }
}

/** A full or read-only disk says nothing about the backup. */
function isNoRoom(thrown: unknown): boolean {
  return /^(?:ENOSPC|EDQUOT|EROFS|SQLITE_FULL)/.test(String((thrown as { code?: unknown }).code));
}

function throwFailure(thrown: unknown, store: string): never {
  throw storeFailure(thrown, store);
}

/** Undefined when there is no store. One that is damaged is kept as the files it is. */
async function keepAside(home: string, kept: string): Promise<string | undefined> {
  const store = databaseFile(home);
  if ((statSync(store, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
  // Under its name only when it is whole.
  const beside = `${store}.${process.pid}.restore-kept`;
  try {
    closeSync(openSync(beside, 'w', 0o600));
    await copyAtOneMoment(home, beside);
    renameSync(beside, kept);
  } catch (thrown) {
    if (isNoRoom((thrown as { cause?: unknown }).cause ?? thrown)) throw thrown;
    for (const end of ['-wal', ''])
      if (statSync(store + end, { throwIfNoEntry: false })) copyFileSync(store + end, kept + end);
  } finally {
    rmSync(beside, { force: true });
  }
  return kept;
}

/**
 * In one transaction of the present store, which other shells may have open. What is no store any more can't take one:
 * its files make place for the new one.
 */
async function replaceContent(beside: string, home: string, suffix: string): Promise<void> {
  const store = databaseFile(home);
  if (isSound(home)) {
    const source = new Sqlite(beside, { readonly: true });
    try {
      await source.backup(store, { progress: () => ALL });
    } finally {
      source.close();
    }
  } else {
    for (const end of ['-wal', '-shm', ''])
      if (statSync(store + end, { throwIfNoEntry: false }))
        renameSync(store + end, join(home, `damaged-${suffix}${end}`));
    renameSync(beside, store);
  }
  syncFolder(home);
  settle(home);
}

/** Brings an older store up to date, and writes what is in the log into the file: the keys must not be there before it. */
function settle(home: string): void {
  const store = databaseFile(home);
  const db = openWriter(home);
  try {
    guard(store, () => {
      db.pragma('wal_checkpoint(TRUNCATE)');
      finishRestore(db, home, store);
    });
  } finally {
    db.close();
  }
}

/** What an earlier restore has left to do. A store that can't be used is replaced as it is. */
function settleEarlier(home: string): void {
  if ((statSync(databaseFile(home), { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  try {
    settle(home);
  } catch {
    // The copy that is kept shows what there was.
  }
}

/** Whether the store is the new one already: then only its keys are wanting, and must stay for whoever opens it next. */
function isReplaced(home: string, restoring: Restoring): boolean {
  let db: Database | undefined;
  try {
    db = openReader(home, { patient: true });
    return isUnfinished(db, restoring);
  } catch {
    return false;
  } finally {
    db?.close();
  }
}

function isSound(home: string): boolean {
  let db: Database | undefined;
  try {
    db = openReader(home, { patient: true });
    return integrityOf(db) === undefined;
  } catch (thrown) {
    // An older store is as good as a present one: all of it is replaced.
    return thrown instanceof PosternError && thrown.record.id === 'StoreOlderVersion';
  } finally {
    db?.close();
  }
}
