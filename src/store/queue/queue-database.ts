// Opens one queue file, for its owner's writing thread and for readers, and brings an older one up to date.
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { fail } from '../../core/errors.ts';
import { guard } from '../store-failure.ts';
import { QUEUE_MIGRATIONS } from './migrations.ts';

export type Database = Sqlite.Database;

/** Milliseconds to wait for a viewer that recovers the log after a crash; nobody else writes. */
const WRITER_TIMEOUT = 5000;
const READER_TIMEOUT = 1000;
/** Measured: with 8 KB pages most mail lies in its own page and not in a chain of overflow pages. */
const PAGE_SIZE = 8192;
/** Content comes and goes: 32 MB of log before it is copied back, which costs a sync of the whole file. */
const CHECKPOINT_PAGES = 4096;

/** Creates the file when it is missing. `mostPages`: how large it may grow, as on a disk that is full then. @throws PosternError Store* */
export function openQueueWriter(file: string, mostPages?: number): Database {
  return guard(file, () => {
    createPrivately(file);
    return opened(new Sqlite(file, { timeout: WRITER_TIMEOUT }), (db) => {
      db.pragma(`page_size = ${PAGE_SIZE}`);
      db.pragma('journal_mode = WAL');
      // The 250 promises that the message survives a power cut.
      db.pragma('synchronous = FULL');
      db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      db.pragma('journal_size_limit = 134217728');
      if (versionOf(db, file) < QUEUE_MIGRATIONS.length) migrate(db, file);
      if (mostPages !== undefined) db.pragma(`max_page_count = ${mostPages}`);
    });
  });
}

/** Reads only; a reader never waits for the writer. @throws PosternError Store* */
export function openQueueReader(file: string): Database {
  return guard(file, () => {
    statSync(file);
    return opened(new Sqlite(file, { readonly: true, timeout: READER_TIMEOUT }), (db) => {
      const found = versionOf(db, file);
      if (found === 0) fail('StoreMissing', { file });
      if (found < QUEUE_MIGRATIONS.length)
        fail('StoreOlderVersion', { file, found, supported: QUEUE_MIGRATIONS.length });
    });
  });
}

/** A database of one table that several processes write a little. @throws PosternError Store* */
export function openSmallDatabase(file: string, table: string): Database {
  return guard(file, () => {
    createPrivately(file);
    return opened(new Sqlite(file, { timeout: WRITER_TIMEOUT }), (db) => {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.exec(table);
    });
  });
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
function createPrivately(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } else if ((found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) {
    chmodSync(file, found.mode & 0o700);
  }
}

/** @throws StoreNewerVersion, and StoreCorrupt for a database that isn't a queue */
function versionOf(db: Database, file: string): number {
  const found = db.pragma('user_version', { simple: true }) as number;
  const supported = QUEUE_MIGRATIONS.length;
  if (found > supported) fail('StoreNewerVersion', { file, found, supported });
  if (found === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined)
    fail('StoreCorrupt', { file, detail: "it is a database, but not one of Postern's" });
  return found;
}

function migrate(db: Database, file: string): void {
  const work = () => {
    for (const step of QUEUE_MIGRATIONS.slice(versionOf(db, file))) db.exec(step);
    db.pragma(`user_version = ${QUEUE_MIGRATIONS.length}`);
  };
  db.transaction(work).immediate();
}
