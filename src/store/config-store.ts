// The configuration objects for cmdlets: found by name, GUID or the object itself; checked, then written, all or nothing.
import type { ObjectChange } from '../core/audit.ts';
import { fail } from '../core/errors.ts';
import type { ChangesOf, ObjectClass, ObjectOf } from '../core/object-class.ts';
import type { ConfigStore } from '../core/ports.ts';
import { validateObject } from '../core/validate.ts';
import type { Database } from './database.ts';
import {
  completed,
  hasServerInIdentity,
  keyOf,
  type ObjectRow,
  objectFrom,
  type StoredValues,
  storedValues,
  toStored,
} from './object-row.ts';
import { propertyChanges } from './property-changes.ts';
import { guard } from './store-failure.ts';

const GUID = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i;

export interface StoreOptions {
  readonly db: Database;
  /** The path of the database, for errors. */
  readonly file: string;
  readonly server: string;
  readonly now: () => Date;
  /** Told of each change; called without one being logged, it costs nothing. */
  readonly observe?: ((describe: () => ObjectChange) => void) | undefined;
}

export function createConfigStore({ db, file, server, now, observe }: StoreOptions): ConfigStore {
  const byName = db.prepare<[string, string, string], ObjectRow>(
    'SELECT * FROM object WHERE class = ? AND server = ? AND key = ?',
  );
  const byGuid = db.prepare<[string, string], ObjectRow>('SELECT * FROM object WHERE guid = ? AND class = ?');
  const byClass = db.prepare<[string, string], ObjectRow>(
    'SELECT * FROM object WHERE class = ? AND server = ? ORDER BY key',
  );
  const insertRow = db.prepare<[ObjectRow]>(
    'INSERT INTO object VALUES (@guid, @class, @server, @key, @name, @created, @changed, @json)',
  );
  const updateRow = db.prepare<[ObjectRow]>(
    'UPDATE object SET key = @key, name = @name, changed = @changed, json = @json WHERE guid = @guid',
  );
  const deleteRow = db.prepare<[string]>('DELETE FROM object WHERE guid = ?');

  /** Changes of a transaction that isn't over: they are told when it has come to a good end. */
  const held: (() => ObjectChange)[] = [];
  let depth = 0;
  const tell = (describe: () => ObjectChange): void => void held.push(describe);

  const holderOf = ({ scope }: ObjectClass) => (scope === 'server' ? server : '');
  const present = <C extends ObjectClass>(objectClass: C, row: ObjectRow) => objectFrom(objectClass, row, server, file);

  /** Without an identity: the only object of a singleton class, or this server's own of a server class. */
  function find(objectClass: ObjectClass, identity: unknown): ObjectRow {
    const guid = (identity as { readonly Guid?: unknown } | null | undefined)?.Guid;
    const text = String(guid ?? identity ?? objectClass.singleton ?? holderOf(objectClass)).trim();
    const match = GUID.exec(text);
    const row = match ? byGuid.get(match[1]!.toLowerCase(), objectClass.name) : undefined;
    return (
      row ??
      findByName(objectClass, text) ??
      fail('ObjectNotFound', { identity: text, type: objectClass.name, server }, { target: identity ?? text })
    );
  }

  function findByName(objectClass: ObjectClass, text: string): ObjectRow | undefined {
    const slash = hasServerInIdentity(objectClass) ? text.indexOf('\\') : -1;
    if (slash >= 0 && keyOf(text.slice(0, slash)) !== keyOf(server)) return undefined;
    return byName.get(objectClass.name, holderOf(objectClass), keyOf(text.slice(slash + 1)));
  }

  /** Writes a row; the constraints settle races between processes too. */
  function write(statement: typeof insertRow, row: ObjectRow, stored: StoredValues): void {
    const namesake = byName.get(row.class, row.server, row.key);
    const conflict = (identity: string) =>
      fail('ObjectAlreadyExists', { identity, type: row.class }, { target: identity });
    if (namesake && namesake.guid !== row.guid) conflict(row.name);
    try {
      statement.run(row);
    } catch (thrown) {
      if (!/^SQLITE_CONSTRAINT_UNIQUE/.test((thrown as { code?: string }).code ?? '')) throw thrown;
      conflict(String(stored['DomainName'] ?? row.name));
    }
  }

  function insert<C extends ObjectClass>(objectClass: C, name: string, values: ChangesOf<C>): ObjectOf<C> {
    const stored = completed(objectClass, toStored(objectClass, values));
    validateObject(objectClass, stored);
    const time = now().getTime();
    const row: ObjectRow = {
      guid: crypto.randomUUID(),
      class: objectClass.name,
      server: holderOf(objectClass),
      key: keyOf(name),
      name,
      created: time,
      changed: time,
      json: JSON.stringify(stored),
    };
    write(insertRow, row, stored);
    tell(() => changeOf(objectClass, name, completed(objectClass, {}), stored));
    return present(objectClass, row);
  }

  function update<C extends ObjectClass>(objectClass: C, identity: unknown, changes: ChangesOf<C>, newName?: string) {
    const row = find(objectClass, identity);
    const raw = storedValues(row, file);
    const before = completed(objectClass, raw);
    const after = completed(objectClass, { ...before, ...toStored(objectClass, changes) });
    validateObject(objectClass, after);
    const name = newName ?? row.name;
    if (name === row.name && JSON.stringify(after) === JSON.stringify(before))
      return { object: present(objectClass, row), changed: false };
    // What a later version has put beside our properties stays.
    const json = JSON.stringify({ ...raw, ...after });
    const changed: ObjectRow = { ...row, name, key: keyOf(name), changed: now().getTime(), json };
    write(updateRow, changed, after);
    tell(() => changeOf(objectClass, row.name, { ...before, Name: row.name }, { ...after, Name: name }));
    return { object: present(objectClass, changed), changed: true };
  }

  function atomically<T>(work: () => T): T {
    const before = held.length;
    depth++;
    try {
      return guard(file, () => db.transaction(work).immediate());
    } catch (thrown) {
      held.length = before;
      throw thrown;
    } finally {
      depth--;
      if (depth === 0) for (const describe of held.splice(0)) observe?.(describe);
    }
  }

  return {
    get: (objectClass, identity) => guard(file, () => present(objectClass, find(objectClass, identity))),
    list: (objectClass) =>
      guard(file, () => byClass.all(objectClass.name, holderOf(objectClass)).map((row) => present(objectClass, row))),
    insert: (objectClass, name, values) => atomically(() => insert(objectClass, name, values)),
    update: (objectClass, identity, changes, newName) =>
      atomically(() => update(objectClass, identity, changes, newName)),
    remove: (objectClass, identity) =>
      atomically(() => {
        const row = find(objectClass, identity);
        deleteRow.run(row.guid);
        tell(() => changeOf(objectClass, row.name, storedValues(row, file), completed(objectClass, {})));
      }),
    transaction: atomically,
  };
}

function changeOf(objectClass: ObjectClass, name: string, before: StoredValues, after: StoredValues): ObjectChange {
  return { type: objectClass.name, name, properties: propertyChanges(objectClass, before, after) };
}
