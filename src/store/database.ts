// Opens <home>/config.db: for the shell, which may wait and create it, and for the transport, which only reads and never waits.
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { fail } from '../core/errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { guard } from './store-failure.ts';

export type Database = Sqlite.Database;

/** Milliseconds a cmdlet waits for another writer. */
const WRITER_TIMEOUT = 5000;
/** Milliseconds the first opening of a reader waits, for the moment in which another process closes or recovers the log. */
const OPENING_TIMEOUT = 1000;
/** A checkpoint syncs the disk, which can be slow: after every 16 MB of log instead of every 4. */
const CHECKPOINT_PAGES = 4000;

export function databaseFile(home: string): string {
  return join(home, 'config.db');
}

/** Reads and writes; creates the folder and the database and brings an older one up to date. @throws PosternError Store* */
export function openWriter(home: string): Database {
  const file = databaseFile(home);
  return guard(file, () => {
    createPrivately(home, file);
    return opened(new Sqlite(file, { timeout: WRITER_TIMEOUT }), (db) => {
      if (versionOf(db, file) < MIGRATIONS.length) migrate(db, file);
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      db.pragma('journal_size_limit = 67108864');
    });
  });
}

/** Reads only, and fails at once where it would have to wait. @throws PosternError Store* */
export function openReader(home: string, options: { readonly patient?: boolean } = {}): Database {
  const file = databaseFile(home);
  return guard(file, () => {
    statSync(file);
    return opened(new Sqlite(file, { readonly: true, timeout: options.patient ? OPENING_TIMEOUT : 0 }), (db) => {
      checkVersion(db, file);
      db.pragma('busy_timeout = 0');
    });
  });
}

/** For a reader, which can't bring the store up to date. @throws StoreNewerVersion, StoreOlderVersion, StoreMissing, StoreCorrupt */
export function checkVersion(db: Database, file: string): void {
  const found = versionOf(db, file);
  if (found === 0) fail('StoreMissing', { file });
  if (found < MIGRATIONS.length) fail('StoreOlderVersion', { file, found, supported: MIGRATIONS.length });
}

function opened(db: Database, prepare: (db: Database) => void): Database {
  try {
    prepare(db);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** SQLite gives -wal and -shm the mode of the database, so that has to be right before SQLite sees it. */
function createPrivately(home: string, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } else if ((found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) {
    chmodSync(file, 0o600);
  }
}

/** @throws StoreNewerVersion, and StoreCorrupt for a database that isn't ours */
function versionOf(db: Database, file: string): number {
  const found = db.pragma('user_version', { simple: true }) as number;
  if (found > MIGRATIONS.length) fail('StoreNewerVersion', { file, found, supported: MIGRATIONS.length });
  if (found === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined)
    fail('StoreCorrupt', { file, detail: "it is a database, but not one of Postern's" });
  return found;
}

function migrate(db: Database, file: string): void {
  // Another process may have done it while this one waited for the lock.
  const work = () => {
    for (const step of MIGRATIONS.slice(versionOf(db, file))) db.exec(step);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  };
  db.pragma('journal_mode = WAL');
  db.transaction(work).immediate();
}
