// Opens the store for cmdlets: one connection that reads and writes, behind the ports of core.
import type { ConfigurationPort } from '../core/configuration-copy.ts';
import type { ConfigStore, IpListStore } from '../core/ports.ts';
import { finishRestore } from './backup/unfinished-restore.ts';
import { createConfigStore, type StoreOptions } from './config-store.ts';
import { createConfigurationPort } from './configuration-copy.ts';
import { databaseFile, openWriter } from './database.ts';
import { createIpListStore } from './ip-list-store.ts';
import { type SeedFacts, seed } from './seed.ts';
import { guard } from './store-failure.ts';

export interface Store {
  /** This server's name, as stored. */
  readonly server: string;
  readonly config: ConfigStore;
  readonly ipLists: IpListStore;
  readonly configuration: ConfigurationPort;
  close(): void;
}

export interface OpenStoreOptions extends SeedFacts {
  /** Milliseconds to wait for another writer; 5000 unless told. */
  readonly timeout?: number;
  /** See StoreOptions. */
  readonly observe?: StoreOptions['observe'] | undefined;
}

/**
 * Creates the data folder and the database when they are missing and brings older ones up to date.
 * @throws PosternError StoreLocked, StoreReadOnly, StoreMissing, StoreNewerVersion, StoreCorrupt, StoreNoAccess
 */
export function openStore(home: string, options: OpenStoreOptions): Store {
  const file = databaseFile(home);
  const db = openWriter(home, options.timeout);
  try {
    return guard(file, () => {
      finishRestore(db, home, file);
      const server = seed(db, file, options);
      const opened = { db, file, server, now: options.now, observe: options.observe };
      const ipLists = createIpListStore(opened);
      return {
        server,
        config: createConfigStore(opened),
        ipLists,
        configuration: createConfigurationPort(opened, ipLists),
        close: () => void db.close(),
      };
    });
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}
