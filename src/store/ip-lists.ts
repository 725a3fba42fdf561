// Both IP lists in memory and how far they have followed the database: the changes since then are applied in bounded steps.
import type { IpList } from '../core/ports.ts';
import type { Database } from './database.ts';
import { type IndexedEntry, IpIndex, type IpIndexParts } from './ip-index.ts';
import { type Bound, fromBound } from './ip-row.ts';

/** The last entry and the last removal that are in the indexes. */
export interface IpPosition {
  readonly entries: { readonly [list in IpList]: number };
  readonly removal: number;
}

export interface IpLists {
  readonly indexes: { readonly [list in IpList]: IpIndex };
  position: IpPosition;
}

/** What a worker thread hands over. */
export interface LoadedIpLists {
  readonly parts: { readonly [list in IpList]: IpIndexParts };
  readonly position: IpPosition;
}

export function emptyIpLists(position: IpPosition): IpLists {
  return { indexes: { Allow: new IpIndex(), Block: new IpIndex() }, position };
}

export function receivedIpLists({ parts, position }: LoadedIpLists): IpLists {
  return { indexes: { Allow: new IpIndex(parts.Allow), Block: new IpIndex(parts.Block) }, position };
}

/** `behind`: there is more to apply. `lost`: the database has forgotten, or never made, the changes after the position; load it anew. */
export type Progress = 'current' | 'behind' | 'lost';

interface EntryRow {
  readonly id: number;
  readonly lo: Bound;
  readonly hi: Bound;
  readonly machine: number;
  readonly expires: number | null;
}

interface RemovedRow {
  readonly seq: number;
  readonly list: number;
  readonly id: number;
  readonly lo: Bound;
  readonly hi: Bound;
}

interface Sequence {
  readonly last_entry: number;
  readonly last_removal: number;
}

export interface IpListsReader {
  /** Applies at most `limit` removals and `limit` new entries of each list; to be called within a read transaction. */
  advance(lists: IpLists, limit: number): Progress;
  /** The position of empty indexes now: before all entries, after all removals. */
  startingPosition(): IpPosition;
  /** How many entries there can be at most: the highest id. */
  highestId(): number;
}

export function createIpListsReader(db: Database): IpListsReader {
  const listIds = db
    .prepare<[], { readonly id: number; readonly name: IpList }>(
      "SELECT id, name FROM ip_list WHERE server = (SELECT value FROM setting WHERE name = 'server')",
    )
    .all();
  const idOf = new Map(listIds.map(({ id, name }) => [name, id]));
  const nameOf = new Map(listIds.map(({ id, name }) => [id, name]));
  const sequence = db.prepare<[], Sequence>('SELECT last_entry, last_removal FROM ip_sequence');
  const added = db.prepare<[number, number, number], EntryRow>(
    'SELECT id, lo, hi, machine, expires FROM ip_entry WHERE list = ? AND id > ? ORDER BY id LIMIT ?',
  );
  const removed = db.prepare<[number, number], RemovedRow>(
    'SELECT seq, list, id, lo, hi FROM ip_removed WHERE seq > ? ORDER BY seq LIMIT ?',
  );

  /** New entries come in ascending id, so those after the last one seen are all there are. */
  const addedSince = (list: IpList, from: number, last: number, limit: number): readonly EntryRow[] =>
    from === last ? [] : added.all(idOf.get(list) ?? 0, from, limit);

  function advance(lists: IpLists, limit: number): Progress {
    const { entries, removal } = lists.position;
    const { last_entry, last_removal } = sequence.get()!;
    if (last_entry < Math.max(entries.Allow, entries.Block) || last_removal < removal) return 'lost';
    const gone = last_removal > removal ? removed.all(removal, limit) : [];
    if (last_removal > removal && gone[0]?.seq !== removal + 1) return 'lost';
    const allowed = addedSince('Allow', entries.Allow, last_entry, limit);
    const blocked = addedSince('Block', entries.Block, last_entry, limit);
    // All is read before anything is applied: when reading fails, the same step can be taken again.
    for (const row of allowed) lists.indexes.Allow.add(indexed(row));
    for (const row of blocked) lists.indexes.Block.add(indexed(row));
    // An entry that came and went between two looks was never in the index: removing it changes nothing.
    for (const { list, id, lo, hi } of gone) {
      const name = nameOf.get(list);
      if (name !== undefined) lists.indexes[name].remove({ id, lo: fromBound(lo), hi: fromBound(hi) });
    }
    const reached = (rows: readonly EntryRow[]) => (rows.length < limit ? last_entry : rows.at(-1)!.id);
    const position = {
      entries: { Allow: reached(allowed), Block: reached(blocked) },
      removal: gone.at(-1)?.seq ?? removal,
    };
    lists.position = position;
    const isCurrent =
      position.removal === last_removal && Math.min(position.entries.Allow, position.entries.Block) === last_entry;
    return isCurrent ? 'current' : 'behind';
  }

  return {
    advance,
    startingPosition: () => ({ entries: { Allow: 0, Block: 0 }, removal: sequence.get()!.last_removal }),
    highestId: () => sequence.get()!.last_entry,
  };
}

function indexed({ id, lo, hi, machine, expires }: EntryRow): IndexedEntry {
  return {
    id,
    lo: fromBound(lo),
    hi: fromBound(hi),
    isMachineGenerated: machine === 1,
    expires: expires ?? Number.POSITIVE_INFINITY,
  };
}
