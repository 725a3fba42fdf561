// How many deliveries wait in all queue files of a server, counted on an index beside whoever writes them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openQueueReader } from './queue-database.ts';

/** A file that can't be read counts as empty: whoever owns it says so. `folder` need not exist. */
export function queueLength(folder: string): number {
  let total = 0;
  for (const name of namesIn(folder)) {
    try {
      const db = openQueueReader(join(folder, name));
      try {
        total += db.prepare('SELECT count(*) FROM job').pluck().get() as number;
      } finally {
        db.close();
      }
    } catch {
      // It is just being made, or damaged.
    }
  }
  return total;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d{1,2}\.db$/.test(name));
  } catch {
    return [];
  }
}
