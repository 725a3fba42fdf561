// Opens <home>/audit.db: a file of its own, so that a restored configuration doesn't take the log of what was done back with it.
import { chownSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { fail } from '../../core/errors.ts';
import type { Database } from '../database.ts';
import { guard } from '../store-failure.ts';

const VERSION = 1;
/** Milliseconds to wait for another process that writes the log. */
const TIMEOUT = 5000;

/** What is finished stays as it is, and for a day nobody deletes it: a trigger refuses, whatever the program. */
const SCHEMA = `
  CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    user TEXT NOT NULL,
    sudo TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    server TEXT NOT NULL,
    cmdlet TEXT NOT NULL,
    object TEXT NOT NULL,
    parameters TEXT NOT NULL,
    modified TEXT NOT NULL,
    finished INTEGER NOT NULL,
    error TEXT
  ) STRICT;
  CREATE INDEX entry_time ON entry (time, id);
  CREATE TRIGGER entry_stays BEFORE UPDATE ON entry WHEN OLD.finished = 1 BEGIN
    SELECT RAISE(ABORT, 'a finished entry of the audit log is never changed');
  END;
  CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry WHEN OLD.time > (unixepoch() - 86400) * 1000 BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit log is kept for a day at the least');
  END;
`;

export function auditFile(home: string): string {
  return join(home, 'audit.db');
}

/** Reads and writes; makes the file, for its owner alone. @throws PosternError Store* */
export function openAuditDatabase(home: string): Database {
  const file = auditFile(home);
  return guard(file, () => {
    createPrivately(file);
    const db = new Sqlite(file, { timeout: TIMEOUT });
    try {
      const found = db.pragma('user_version', { simple: true }) as number;
      if (found > VERSION) fail('StoreNewerVersion', { file, found, supported: VERSION });
      if (found < VERSION) {
        db.pragma('journal_mode = WAL');
        create(db);
      }
      db.pragma('synchronous = NORMAL');
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  });
}

/** Undefined when nothing was ever logged. @throws PosternError Store* */
export function openAuditReader(home: string): Database | undefined {
  const file = auditFile(home);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  return openAuditDatabase(home);
}

function create(db: Database): void {
  const work = () => {
    if (db.pragma('user_version', { simple: true }) === VERSION) return;
    db.exec(SCHEMA);
    db.pragma(`user_version = ${VERSION}`);
  };
  db.transaction(work).immediate();
}

/** Root may be the first to log something; the file still belongs to whom the folder belongs to. */
function createPrivately(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  const home = dirname(file);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  const { uid, gid } = statSync(home);
  if (process.getuid?.() === 0 && uid !== 0) chownSync(file, uid, gid);
}
