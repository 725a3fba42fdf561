// A copy of config.db as it is at one moment, and what a backup says of itself.
import { type Database, databaseFile, openReader } from '../database.ts';
import { storeFailure } from '../store-failure.ts';
import type { KeyFile } from './key-files.ts';

/** Pages copied at a time, so that signals are seen in between. */
const STEP = 2000;

export interface BackupFacts {
  readonly server: string;
  readonly taken: Date;
  readonly product: string;
  readonly files: readonly KeyFile[];
}

/** A read transaction holds the moment: however much is written meanwhile, the copy neither changes nor begins anew. */
export async function copyAtOneMoment(home: string, target: string): Promise<void> {
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

export function integrityOf(db: Database): string | undefined {
  const found = db.pragma('integrity_check(1)', { simple: true });
  return found === 'ok' ? undefined : String(found);
}
