// The configuration objects as the transport holds them: only classes that changed are read again, only rows that changed are parsed again.
import { fail } from '../core/errors.ts';
import type { ObjectClass } from '../core/object-class.ts';
import type { Database } from './database.ts';
import { OBJECT_CLASSES } from './object-classes.ts';
import { type ObjectRow, objectFrom } from './object-row.ts';

interface Loaded {
  readonly row: ObjectRow;
  readonly object: object;
}

interface ClassState {
  readonly generation: number;
  readonly byGuid: ReadonlyMap<string, Loaded>;
  readonly objects: readonly object[];
}

export interface ConfigSnapshot {
  readonly server: string;
  readonly classes: ReadonlyMap<string, ClassState>;
}

/** Reads snapshots on one connection. */
export interface SnapshotReader {
  /**
   * The state of the database, sharing what hasn't changed with `before`, or `before` itself when nothing has.
   * `anew`: don't trust the generations, the database may be another one.
   * @throws StoreCorrupt
   */
  read(before: ConfigSnapshot | undefined, anew: boolean): ConfigSnapshot;
}

export function createSnapshotReader(db: Database, file: string): SnapshotReader {
  const serverName = db.prepare<[], string>("SELECT value FROM setting WHERE name = 'server'").pluck();
  const generations = db.prepare<[], { readonly class: string; readonly generation: number }>(
    'SELECT class, generation FROM object_change',
  );
  const byClass = db.prepare<[string, string], ObjectRow>(
    'SELECT * FROM object WHERE class = ? AND server = ? ORDER BY key',
  );

  function readClass(objectClass: ObjectClass, server: string, generation: number, before?: ClassState): ClassState {
    const rows = byClass.all(objectClass.name, objectClass.scope === 'server' ? server : '');
    const loaded = rows.map((row): Loaded => {
      const known = before?.byGuid.get(row.guid);
      if (known && sameRow(known.row, row)) return known;
      return { row, object: objectFrom(objectClass, row, server, file) };
    });
    if (objectClass.singleton !== undefined && loaded.length === 0)
      fail('StoreCorrupt', { file, detail: `${objectClass.name} is missing` });
    return {
      generation,
      byGuid: new Map(loaded.map((one) => [one.row.guid, one])),
      objects: Object.freeze(loaded.map(({ object }) => object)),
    };
  }

  function read(before: ConfigSnapshot | undefined, anew: boolean): ConfigSnapshot {
    const server =
      before === undefined || anew
        ? (serverName.get() ?? fail('StoreCorrupt', { file, detail: 'it has no server' }))
        : before.server;
    const current = new Map(generations.all().map((one) => [one.class, one.generation]));
    const stale = OBJECT_CLASSES.filter(
      ({ name }) => anew || before?.classes.get(name)?.generation !== (current.get(name) ?? 0),
    );
    if (before && stale.length === 0) return before;
    const classes = new Map(before?.classes);
    for (const objectClass of stale) {
      const { name } = objectClass;
      classes.set(name, readClass(objectClass, server, current.get(name) ?? 0, before?.classes.get(name)));
    }
    return { server, classes };
  }

  return { read };
}

function sameRow(a: ObjectRow, b: ObjectRow): boolean {
  return a.json === b.json && a.name === b.name && a.changed === b.changed && a.created === b.created;
}
