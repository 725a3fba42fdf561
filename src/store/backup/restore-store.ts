// Puts a backup in place of the store and its keys as one: whenever it is cut off, the old ones are there or the new ones.
import { chmodSync, closeSync, copyFileSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PosternError } from '../../core/error-record.ts';
import { fail } from '../../core/errors.ts';
import type { RestoreReport } from '../../core/store-backup.ts';
import { type Database, databaseFile, openReader, openWriter } from '../database.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { guard, storeFailure } from '../store-failure.ts';
import { type BackupFacts, copyAtOneMoment, integrityOf } from './copy-store.ts';
import { isKeyFileName, type KeyFile, type Restoring, stageKeyFile, syncFolder, unstageKeyFile } from './key-files.ts';
import { clearLeftovers, finishRestore, isUnfinished, noteUnfinished } from './unfinished-restore.ts';

const ALL = 2_147_483_647;

export interface RestoreOptions {
  readonly home: string;
  /** The backup. */
  readonly path: string;
  /** Whether its keys take the place of those there are. */
  readonly keys: boolean;
  readonly now: () => Date;
}

/**
 * The transaction that replaces the content of the store is the moment that decides: what is needed after it lies on the
 * disk before it, and the new store says what is still to do.
 */
export async function restoreStore({ home, path, keys, now }: RestoreOptions): Promise<RestoreReport> {
  const store = databaseFile(home);
  const suffix = `before-restore-${now().toISOString().replaceAll(/[-:.]/g, '')}`;
  const restoring = { suffix, pid: process.pid };
  const beside = `${store}.${process.pid}.restore`;
  const kept = `${store}.${suffix}`;
  let names: readonly string[] = [];
  try {
    settleEarlier(home);
    clearLeftovers(home);
    const { files, ...facts } = prepare(path, beside, store, restoring, keys);
    names = files.map(({ name }) => name);
    const keptAs = await keepAside(home, kept);
    for (const file of files) stageKeyFile(home, file, restoring);
    await replaceContent(beside, home, suffix);
    return { path, ...facts, keptAs, keyFiles: names };
  } catch (thrown) {
    if (isReplaced(home, restoring) === false) {
      for (const name of names) unstageKeyFile(home, name, restoring);
      // It is a copy of what is still there, and the disk may be full.
      rmSync(kept, { force: true });
    }
    throw storeFailure(thrown, store);
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${beside}${end}`, { force: true });
  }
}

/**
 * Makes of a backup a store, beside the one there is, after looking at all of it.
 * @throws PosternError BackupNotValid, StoreNewerVersion, StoreReadOnly when there is no room
 */
function prepare(path: string, beside: string, store: string, restoring: Restoring, keys: boolean): BackupFacts {
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
    const damaged = join(home, `damaged-${suffix}`);
    for (const end of ['-wal', '-shm'])
      if (statSync(store + end, { throwIfNoEntry: false })) renameSync(store + end, damaged + end);
    if (statSync(store, { throwIfNoEntry: false })) linkSync(store, damaged);
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

/** Whether the store is the new one, and its keys are wanted by whoever opens it next; undefined when it can't be told. */
function isReplaced(home: string, restoring: Restoring): boolean | undefined {
  let db: Database | undefined;
  try {
    db = openReader(home, { patient: true });
    return isUnfinished(db, restoring);
  } catch {
    return undefined;
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
