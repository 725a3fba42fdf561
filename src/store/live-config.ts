// The transport's side of the store: what an event sees is always the newest state, at the cost of two microseconds when nothing changed.
import { type Stats, statSync } from 'node:fs';
import { PosternError } from '../core/error-record.ts';
import { fail } from '../core/errors.ts';
import type { ObjectClass, ObjectOf } from '../core/object-class.ts';
import type { ConfigView, LiveConfig } from '../core/ports.ts';
import { type ConfigSnapshot, createSnapshotReader, type SnapshotReader } from './config-snapshot.ts';
import { checkVersion, type Database, databaseFile, openReader } from './database.ts';
import { createIpListsReader, emptyIpLists, type IpLists, type IpListsReader } from './ip-lists.ts';
import { loadIpLists } from './load-ip-lists.ts';
import { guard, storeFailure } from './store-failure.ts';

/** Changes of the IP lists applied at a time, less than a millisecond's worth; the rest follows between other work of the event loop. */
const STEP = 250;
/** Lists up to this many entries are loaded at once: a worker thread takes longer to start. */
const SMALL = 5000;
/** Milliseconds between looks when no event asks, so that a bulk change doesn't pile up before the next event. */
const IDLE_LOOK = 50;
const CHECK = 1000;
/** In a flood connections come faster. */
const LOOK_HOLDS = 0.1;

type Listener = (trouble: Error | undefined) => void;

interface Connection {
  readonly db: Database;
  readonly inode: Pick<Stats, 'dev' | 'ino'>;
  /** Runs the work in one read transaction. */
  readonly consistently: (work: () => void) => void;
  readonly dataVersion: { get(): unknown };
  readonly snapshots: SnapshotReader;
  readonly ipLists: IpListsReader;
}

export interface LiveConfigOptions {
  /** Milliseconds between checks that the file is still the one that is open, and between attempts on a broken store; 1000 unless told. */
  readonly checkEvery?: number;
  /** Milliseconds for which a look at the store holds; 0.1 unless told, less than any cmdlet takes to say that it is done. */
  readonly lookHolds?: number;
}

/**
 * Resolves when the configuration and the IP lists are loaded.
 * @throws PosternError StoreMissing, StoreLocked, StoreCorrupt, StoreNewerVersion, StoreOlderVersion, StoreNoAccess, StoreReadOnly
 */
export async function openLiveConfig(
  home: string,
  { checkEvery = CHECK, lookHolds = LOOK_HOLDS }: LiveConfigOptions = {},
): Promise<LiveConfig> {
  const live = new FollowedStore(home, checkEvery, lookHolds);
  try {
    await live.load();
    return live;
  } catch (thrown) {
    await live.close();
    throw thrown;
  }
}

class FollowedStore implements LiveConfig {
  readonly #home: string;
  readonly #file: string;
  readonly #checkEvery: number;
  readonly #lookHolds: number;
  readonly #listeners: Listener[] = [];
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #dataVersion: unknown;
  #snapshot: ConfigSnapshot | undefined;
  #view: ConfigView | undefined;
  #lists: IpLists = emptyIpLists({ entries: { Allow: 0, Block: 0 }, removal: 0 });
  /** What is known to be left to do with the IP lists. */
  #listsAre: 'current' | 'behind' | 'lost' | 'loading' = 'lost';
  /** The connection is new: nothing that was read before can be compared with it by number. */
  #anew = true;
  #looked = 0;
  #nextCheck = 0;
  #retryAt = 0;
  #trouble: { readonly error: Error; readonly since: number; reported: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #next: NodeJS.Immediate | undefined;
  /** Set while what was read in this turn of the event loop holds. It keeps the loop from waiting, so what arrives later is of another turn. */
  #turn: NodeJS.Immediate | undefined;
  #loading: Promise<void> = Promise.resolve();

  constructor(home: string, checkEvery: number, lookHolds: number) {
    this.#home = home;
    this.#lookHolds = lookHolds;
    this.#checkEvery = checkEvery;
    this.#file = databaseFile(home);
  }

  async load(): Promise<void> {
    this.#connect(true);
    this.#refresh();
    await this.#loading;
    if (this.#trouble) throw this.#trouble.error;
    while (this.#listsAre === 'behind') this.#refresh();
    this.#timer = setInterval(() => this.#look(), IDLE_LOOK).unref();
  }

  current(): ConfigView {
    if (this.#turn === undefined) return this.newest();
    return this.#view!;
  }

  newest(): ConfigView {
    this.#turn ??= setImmediate(() => (this.#turn = undefined));
    if (performance.now() - this.#looked >= this.#lookHolds) this.#look();
    return this.#view!;
  }

  readonly onTrouble = (listener: Listener): void => {
    this.#listeners.push(listener);
    if (this.#trouble?.reported) listener(this.#trouble.error);
  };

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#loading;
    this.#disconnect();
  }

  /** Never throws. */
  #look(): void {
    const now = performance.now();
    this.#looked = now;
    if (this.#closing.signal.aborted || now < this.#retryAt) return;
    try {
      if (now >= this.#nextCheck) {
        this.#nextCheck = now + this.#checkEvery;
        this.#checkFile();
      }
      const { dataVersion } = this.#connection ?? this.#connect(false);
      if (this.#listsAre === 'behind' || this.#listsAre === 'lost' || dataVersion.get() !== this.#dataVersion)
        this.#refresh();
      if (this.#trouble && (this.#listsAre === 'current' || this.#listsAre === 'behind')) this.#recovered();
    } catch (thrown) {
      this.#failed(storeFailure(thrown, this.#file), now);
    }
  }

  #refresh(): void {
    const connection = this.#connection!;
    guard(this.#file, () => connection.consistently(() => this.#read(connection)));
    if (this.#listsAre === 'lost') this.#loadLists(connection);
    else if (this.#listsAre === 'behind') this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#next !== undefined) return;
    this.#next = setImmediate(() => {
      this.#next = undefined;
      this.#look();
    }).unref();
  }

  /** Within one transaction, so that objects and lists are of the same moment. */
  #read({ db, dataVersion, snapshots, ipLists }: Connection): void {
    checkVersion(db, this.#file);
    const version = dataVersion.get();
    const snapshot = snapshots.read(this.#snapshot, this.#anew);
    if (snapshot !== this.#snapshot) {
      this.#snapshot = snapshot;
      this.#view = viewOf(snapshot, (this.#view?.generation ?? 0) + 1, () => this.#lists);
    }
    if (this.#anew) this.#listsAre = 'lost';
    this.#anew = false;
    if (this.#listsAre === 'lost' && ipLists.highestId() <= SMALL) {
      const lists = emptyIpLists(ipLists.startingPosition());
      while (ipLists.advance(lists, SMALL) === 'behind');
      this.#lists = lists;
      this.#listsAre = 'current';
    } else if (this.#listsAre === 'current' || this.#listsAre === 'behind') {
      this.#listsAre = ipLists.advance(this.#lists, STEP);
    }
    this.#dataVersion = version;
  }

  /** Off the event loop; until it is done, matches come from the lists as they were. */
  #loadLists(connection: Connection): void {
    this.#listsAre = 'loading';
    this.#loading = loadIpLists(this.#home, this.#closing.signal).then(
      (lists) => {
        // The file may have been exchanged in the meantime; then another load is under way.
        if (this.#connection !== connection) return;
        this.#lists = lists;
        this.#listsAre = 'behind';
      },
      (thrown) => {
        if (this.#closing.signal.aborted || this.#connection !== connection) return;
        this.#listsAre = 'lost';
        this.#failed(thrown, performance.now());
      },
    );
  }

  #connect(patient: boolean): Connection {
    const db = openReader(this.#home, { patient });
    try {
      return guard(this.#file, () => {
        db.pragma('cache_size = -2000');
        this.#anew = true;
        this.#dataVersion = undefined;
        this.#connection = {
          db,
          inode: statSync(this.#file),
          consistently: db.transaction((work: () => void) => work()),
          dataVersion: db.prepare('PRAGMA data_version').pluck(),
          snapshots: createSnapshotReader(db, this.#file),
          ipLists: createIpListsReader(db),
        };
        return this.#connection;
      });
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  }

  #disconnect(): void {
    this.#connection?.db.close();
    this.#connection = undefined;
  }

  /** SQLite goes on reading a file that was deleted or replaced under its name. */
  #checkFile(): void {
    if (this.#connection === undefined) return;
    const { dev, ino } = statSync(this.#file);
    if (dev !== this.#connection.inode.dev || ino !== this.#connection.inode.ino) this.#disconnect();
  }

  /** A lock is worth a word only when it stays: a store that is being created or recovered is locked for a moment. */
  #failed(thrown: unknown, now: number): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const id = idOf(error);
    // A connection that was refused once can be asked again at the next event, as the lock may be gone.
    if (id !== 'StoreLocked' || this.#connection === undefined) {
      this.#retryAt = now + this.#checkEvery;
      this.#disconnect();
    }
    if (this.#trouble === undefined || idOf(this.#trouble.error) !== id)
      this.#trouble = { error, since: now, reported: false };
    if (this.#trouble.reported || (id === 'StoreLocked' && now - this.#trouble.since < this.#checkEvery)) return;
    this.#trouble.reported = true;
    for (const listener of this.#listeners) listener(this.#trouble.error);
  }

  #recovered(): void {
    const wasReported = this.#trouble?.reported;
    this.#trouble = undefined;
    if (wasReported) for (const listener of this.#listeners) listener(undefined);
  }
}

function idOf(error: Error): string {
  return error instanceof PosternError ? error.record.id : error.message;
}

function viewOf(snapshot: ConfigSnapshot, generation: number, lists: () => IpLists): ConfigView {
  const { server, classes } = snapshot;
  const all = <C extends ObjectClass>({ name }: C) => (classes.get(name)?.objects ?? []) as readonly ObjectOf<C>[];
  return Object.freeze<ConfigView>({
    server,
    generation,
    all,
    one: (objectClass) =>
      all(objectClass)[0] ??
      fail('ObjectNotFound', { identity: objectClass.singleton ?? '', type: objectClass.name, server }),
    matchIp: (list, address, now) => lists().indexes[list].match(address.words, now),
  });
}
