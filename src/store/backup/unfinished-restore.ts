// What a restore has still to do when the store is replaced: the store itself says so, and whoever opens it next does it.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../core/errors.ts';
import type { Database } from '../database.ts';
import { isKeyFileName, placeKeyFile, type Restoring } from './key-files.ts';

const SETTING = 'restoring';

/** Key files that are staged beside where they belong. */
interface Unfinished extends Restoring {
  readonly names: readonly string[];
}

/** Into the store that takes the place of another: both are replaced by the one transaction. */
export function noteUnfinished(db: Database, unfinished: Unfinished): void {
  db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run(SETTING, JSON.stringify(unfinished));
}

export function isUnfinished(db: Database, { suffix }: Restoring): boolean {
  const text = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck().get(SETTING);
  return text?.includes(suffix) ?? false;
}

/** Nothing, but for a restore that was cut off after it had replaced the store. */
export function finishRestore(db: Database, home: string, file: string): void {
  const read = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck();
  if (read.get(SETTING) === undefined) return;
  const work = () => {
    // Read again: another process may have done it while this one waited.
    const text = read.get(SETTING);
    if (text === undefined) return;
    const unfinished = parsed(text, file);
    for (const name of unfinished.names) placeKeyFile(home, name, unfinished);
    db.prepare('DELETE FROM setting WHERE name = ?').run(SETTING);
  };
  db.transaction(work).immediate();
}

function parsed(text: string, file: string): Unfinished {
  const invalid = (): never => fail('StoreCorrupt', { file, detail: `the setting '${SETTING}' is unreadable` });
  try {
    const found = JSON.parse(text) as Unfinished;
    const isSound = /^before-restore-[0-9A-Z]+$/.test(found.suffix) && Number.isInteger(found.pid);
    return isSound && found.names.every(isKeyFileName) ? found : invalid();
  } catch {
    return invalid();
  }
}

/** Takes away what restores that were cut off before they replaced anything have left; some of it is secret. */
export function clearLeftovers(home: string): void {
  for (const folder of [home, join(home, 'certificates')])
    for (const name of namesIn(folder)) {
      const [, pid] = /^config\.db\.(\d+)\.restore/.exec(name) ?? /\.before-restore-\w+\.(\d+)\.new$/.exec(name) ?? [];
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
    }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
