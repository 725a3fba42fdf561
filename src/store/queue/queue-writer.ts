// Applies groups of changes to a queue file: one transaction and one sync for a group, and each unit alone when a group fails.
import Sqlite from 'better-sqlite3';
import type { QueueChange } from '../../core/queue-file.ts';
import type { Database } from './queue-database.ts';

/** What must be written together. */
export type Unit = readonly QueueChange[];

/** A unit that wasn't written: SQLite's or the system's code and text. */
export interface UnitFailure {
  readonly unit: number;
  readonly code: string;
  readonly message: string;
}

const SQL: Readonly<Record<QueueChange[0], string>> = {
  addMessage: 'INSERT INTO message (id, received, size, crashes, file, facts) VALUES (?, ?, ?, ?, ?, ?)',
  addContent: 'INSERT INTO content VALUES (?, ?)',
  putContent: 'INSERT OR REPLACE INTO content VALUES (?, ?)',
  setSize: 'UPDATE message SET size = ? WHERE id = ?',
  dropMessage: 'DELETE FROM message WHERE id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.message = message.id)',
  dropContent:
    'DELETE FROM content WHERE message = ? AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = content.message)',
  noteCrash: 'UPDATE message SET crashes = crashes + 1 WHERE id = ?',
  forgiveCrashes: 'UPDATE message SET crashes = 0 WHERE id = ?',
  putJob: 'INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  dropJob: 'DELETE FROM job WHERE message = ? AND hop = ?',
  putHop: 'INSERT OR REPLACE INTO hop VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  dropHop: 'DELETE FROM hop WHERE id = ?',
  hurryHop: 'UPDATE job SET due = ? WHERE hop = ? AND suspended = 0 AND due > ?',
  reserve: "INSERT OR REPLACE INTO setting VALUES ('nextMessage', ?)",
};

export class QueueWriter {
  readonly #db: Database;
  readonly #statements: Readonly<Record<string, Sqlite.Statement>>;
  readonly #applyAll: (units: readonly Unit[]) => void;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]));
    this.#applyAll = db.transaction((units: readonly Unit[]) => {
      for (const unit of units) this.#applyOne(unit);
    }).immediate;
  }

  /** Gives the units that couldn't be written; all others are on the disk. */
  write(units: readonly Unit[]): readonly UnitFailure[] {
    try {
      this.#applyAll(units);
      return [];
    } catch (thrown) {
      // One unit that can't be written (no room for its content) must not refuse its neighbours.
      if (units.length === 1) return [failure(0, thrown)];
      return units.flatMap((unit, index) => this.write([unit]).map((one) => ({ ...one, unit: index })));
    }
  }

  close(): void {
    this.#db.close();
  }

  #applyOne(unit: Unit): void {
    for (const [name, ...values] of unit) this.#statements[name]!.run(...values);
  }
}

function failure(unit: number, thrown: unknown): UnitFailure {
  if (thrown instanceof Sqlite.SqliteError) return { unit, code: thrown.code, message: thrown.message };
  return { unit, code: 'ERR_UNKNOWN', message: String(thrown) };
}
