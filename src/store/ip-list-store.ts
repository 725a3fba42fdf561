// The IP Allow and Block lists for cmdlets, made for lists of a million entries: every look-up goes through an index, listings are paged.
import type { ObjectChange } from '../core/audit.ts';
import { fail } from '../core/errors.ts';
import type { IpEntry, IpList, IpListStore, NewIpEntry } from '../core/ports.ts';
import type { IPAddress } from '../core/values/ip-address.ts';
import type { StoreOptions } from './config-store.ts';
import { blockBits, commonBits, firstOf, lastOf } from './ip-block.ts';
import { type BoundKey, entryFrom, type IpRow, toBound } from './ip-row.ts';
import { guard } from './store-failure.ts';

/** Entries read at a time: large enough to be quick, small enough to show the first at once. */
const PAGE = 500;
const COLUMNS = 'id, lo, hi, machine, expires, comment, expression';

export function createIpListStore({ db, file, server, observe }: Omit<StoreOptions, 'now'>): IpListStore {
  const listIds = new Map(
    db
      .prepare<[string], { readonly name: IpList; readonly id: number }>(
        'SELECT name, id FROM ip_list WHERE server = ?',
      )
      .all(server)
      .map(({ name, id }) => [name, id]),
  );
  const idOf = (list: IpList): number => listIds.get(list)!;

  // One statement is one transaction: the id, the entry and the change sequence together or none of them.
  const insert = db
    .prepare<
      [number, BoundKey, BoundKey, number, number | null, string, string | null, BoundKey | null, number | null]
    >(
      `INSERT INTO ip_entry (list, id, lo, hi, machine, expires, comment, expression, block, block_bits)
     SELECT ?, last_entry + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM ip_sequence RETURNING id`,
    )
    .pluck();
  const byId = db.prepare<[number, number], IpRow>(`SELECT ${COLUMNS} FROM ip_entry WHERE list = ? AND id = ?`);
  const page = db.prepare<[number, number], IpRow>(
    `SELECT ${COLUMNS} FROM ip_entry WHERE list = ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
  );
  // Left alone, SQLite takes the primary key here and walks the whole list.
  const byBlock = db.prepare<[number, BoundKey, BoundKey], IpRow>(
    `SELECT ${COLUMNS} FROM ip_entry INDEXED BY ip_entry_bounds WHERE list = ? AND lo = ? AND hi = ?`,
  );
  const byBlockAround = db.prepare<[number, BoundKey, number, BoundKey, BoundKey], IpRow>(
    `SELECT ${COLUMNS} FROM ip_entry INDEXED BY ip_entry_block
     WHERE list = ? AND block = ? AND block_bits = ? AND lo <= ? AND hi >= ?`,
  );
  const deleteById = db.prepare<[number, number]>('DELETE FROM ip_entry WHERE list = ? AND id = ?');
  const countAll = db.prepare<[number], number>('SELECT count(*) FROM ip_entry WHERE list = ?').pluck();

  function add(entry: NewIpEntry): IpEntry {
    const { list, range, expires, comment, isMachineGenerated = false } = entry;
    const { LowerBound: lower, UpperBound: upper, Expression } = range;
    if (lower.version !== upper.version) fail('InvalidIPRange', { value: Expression }, { target: range });
    const bits = blockBits(lower.words, upper.words);
    const around = bits === undefined ? commonBits(lower.words, upper.words) : null;
    try {
      // all(), not get(): SQLite checkpoints the log only after a statement that was read to its end.
      const [id] = insert.all(
        idOf(list),
        toBound(lower.words),
        toBound(upper.words),
        isMachineGenerated ? 1 : 0,
        expires?.getTime() ?? null,
        comment,
        range.RangeFormat === 'SingleAddress' ? null : Expression,
        around === null ? null : toBound(firstOf(lower.words, around)),
        around,
      ) as [number];
      const added = Object.freeze({ id, list, range, expires, isMachineGenerated, comment, server });
      observe?.(() => changeOf(added, 'NewValue'));
      return added;
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw thrown;
      return fail('ObjectAlreadyExists', { identity: Expression, type: `IP${list}ListEntry` }, { target: range });
    }
  }

  function* entries(list: IpList): Generator<IpEntry> {
    let last = 0;
    for (;;) {
      const rows = guard(file, () => page.all(idOf(list), last));
      for (const row of rows) yield entryFrom(row, list, server);
      if (rows.length < PAGE) return;
      last = rows.at(-1)!.id;
    }
  }

  /** An entry that is a block is found by its bounds, any other by the smallest block around it: two probes for each prefix length. */
  function containing(list: IpList, { words }: IPAddress): readonly IpEntry[] {
    const address = toBound(words);
    const found: IpRow[] = [];
    for (let bits = 0; bits <= 32 * words.length; bits++) {
      const first = toBound(firstOf(words, bits));
      found.push(...byBlock.all(idOf(list), first, toBound(lastOf(words, bits))));
      found.push(...byBlockAround.all(idOf(list), first, bits, address, address));
    }
    return found.sort((a, b) => a.id - b.id).map((row) => entryFrom(row, list, server));
  }

  const consistently = db.transaction(containing);

  return {
    add: (entry) => guard(file, () => add(entry)),
    get: (list, id) =>
      guard(file, () => {
        const row = byId.get(idOf(list), id);
        return row && entryFrom(row, list, server);
      }),
    entries,
    containing: (list, address) => guard(file, () => consistently(list, address)),
    remove: (list, id) =>
      guard(file, () => {
        const row = observe && byId.get(idOf(list), id);
        const removed = deleteById.run(idOf(list), id).changes > 0;
        if (removed && row) observe(() => changeOf(entryFrom(row, list, server), 'OldValue'));
        return removed;
      }),
    count: (list) => guard(file, () => countAll.get(idOf(list))!),
  };
}

/** `column`: an added entry has new values, a removed one had old ones. */
function changeOf({ list, range, expires, comment }: IpEntry, column: 'OldValue' | 'NewValue'): ObjectChange {
  const values = { IPRange: String(range), ExpirationTime: expires?.toISOString() ?? '', Comment: comment };
  const properties = Object.entries(values).flatMap(([Name, value]) =>
    value === '' ? [] : [{ Name, OldValue: '', NewValue: '', [column]: value }],
  );
  return { type: `IP${list}ListEntry`, name: String(range), properties };
}
