// Reads the whole configuration at one moment, and puts another one in its place in one transaction.
import { auditText } from '../core/audit-parameters.ts';
import type { ConfigurationCopy, ConfigurationPort, CopiedClass } from '../core/configuration-copy.ts';
import { postError } from '../core/errors.ts';
import type { ObjectClass } from '../core/object-class.ts';
import type { IpListStore } from '../core/ports.ts';
import { validateObject } from '../core/validate.ts';
import { IPRange } from '../core/values/ip-range.ts';
import type { StoreOptions } from './config-store.ts';
import { OBJECT_CLASSES } from './object-classes.ts';
import { completed, keyOf, type ObjectRow, storedValues } from './object-row.ts';
import { guard } from './store-failure.ts';

const LISTS = ['Allow', 'Block'] as const;

export function createConfigurationPort(
  { db, file, server, now, observe }: StoreOptions,
  ipLists: IpListStore,
): ConfigurationPort {
  const classes = OBJECT_CLASSES.filter(({ local }) => local !== true);
  const byClass = db.prepare<[string, string], ObjectRow>(
    'SELECT * FROM object WHERE class = ? AND server = ? ORDER BY key',
  );
  const deleteClass = db.prepare<[string, string]>('DELETE FROM object WHERE class = ? AND server = ?');
  const insert = db.prepare<[ObjectRow]>(
    'INSERT INTO object VALUES (@guid, @class, @server, @key, @name, @created, @changed, @json)',
  );
  const deleteEntries = db.prepare<[string]>(
    'DELETE FROM ip_entry WHERE machine = 0 AND list IN (SELECT id FROM ip_list WHERE server = ?)',
  );
  const holderOf = ({ scope }: ObjectClass) => (scope === 'server' ? server : '');

  const readAll = db.transaction((): ConfigurationCopy => {
    const copied = classes.map(
      (objectClass): CopiedClass => ({
        type: objectClass.name,
        objects: byClass.all(objectClass.name, holderOf(objectClass)).map((row) => ({
          name: row.name,
          guid: row.guid,
          values: completed(objectClass, storedValues(row, file)),
        })),
      }),
    );
    const entries = LISTS.flatMap((list) =>
      [...ipLists.entries(list)]
        .filter(({ isMachineGenerated }) => !isMachineGenerated)
        .map(({ range, expires, comment }) => ({ list, range: String(range), expires, comment })),
    );
    return { server, classes: copied, entries };
  });

  function replaceClass({ type, objects }: CopiedClass): void {
    const objectClass = classes.find(({ name }) => name === type);
    if (objectClass === undefined)
      throw postError('EdgeConfigNotValid', { where: type, detail: 'it is no class here' });
    const before = stateOf(byClass.all(type, holderOf(objectClass)));
    deleteClass.run(type, holderOf(objectClass));
    const time = now().getTime();
    for (const { name, guid, values } of objects) {
      const stored = completed(objectClass, values);
      validateObject(objectClass, stored);
      const json = JSON.stringify(stored);
      const row = { guid, class: type, server: holderOf(objectClass), key: keyOf(name), name };
      inserted({ ...row, created: time, changed: time, json });
    }
    const after = stateOf(byClass.all(type, holderOf(objectClass)));
    if (before.text === after.text) return;
    const properties = [{ Name: type, OldValue: before.shown, NewValue: after.shown }];
    observe?.(() => ({ type: 'EdgeConfig', name: server, properties }));
  }

  function inserted(row: ObjectRow): void {
    try {
      insert.run(row);
    } catch (thrown) {
      if (!/^SQLITE_CONSTRAINT/.test((thrown as { code?: string }).code ?? '')) throw thrown;
      throw postError('ObjectAlreadyExists', { identity: row.name, type: row.class }, { cause: thrown });
    }
  }

  const replaceAll = db.transaction((copy: ConfigurationCopy): void => {
    for (const one of copy.classes) replaceClass(one);
    deleteEntries.run(server);
    for (const { list, range, expires, comment } of copy.entries)
      ipLists.add({ list, range: IPRange.parse(range), expires, comment });
  });

  return {
    classes,
    read: () => guard(file, () => readAll()),
    replace: (copy) => guard(file, () => replaceAll.immediate(copy)),
  };
}

/** A class as the audit log shows it: how many objects, and which. */
function stateOf(rows: readonly ObjectRow[]): { readonly text: string; readonly shown: string } {
  const text = JSON.stringify(rows.map(({ name, json }) => [name, json]));
  return { text, shown: auditText(`${rows.length}: ${rows.map(({ name }) => name).join(', ')}`) };
}
