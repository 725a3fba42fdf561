// Opens the store for cmdlets: one connection that reads and writes, behind the ports of core.
import type { ConfigStore, IpListStore } from '../core/ports.ts';
import { createConfigStore } from './config-store.ts';
import { databaseFile, openWriter } from './database.ts';
import { createIpListStore } from './ip-list-store.ts';
import { type SeedFacts, seed } from './seed.ts';
import { guard } from './store-failure.ts';

export interface Store {
  /** This server's name, as stored. */
  readonly server: string;
  readonly config: ConfigStore;
  readonly ipLists: IpListStore;
  close(): void;
}

/**
 * Creates the data folder and the database when they are missing and brings older ones up to date.
 * @throws PosternError StoreLocked, StoreReadOnly, StoreMissing, StoreNewerVersion, StoreCorrupt, StoreNoAccess
 */
export function openStore(home: string, facts: SeedFacts): Store {
  const file = databaseFile(home);
  const db = openWriter(home);
  try {
    return guard(file, () => {
      const server = seed(db, file, facts);
      const options = { db, file, server, now: facts.now };
      return {
        server,
        config: createConfigStore(options),
        ipLists: createIpListStore(options),
        close: () => void db.close(),
      };
    });
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}
