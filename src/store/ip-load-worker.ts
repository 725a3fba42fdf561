// The worker thread that reads both IP lists whole and builds their indexes off the event loop, then hands the memory over.
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '../core/error-record.ts';
import { databaseFile, openReader } from './database.ts';
import { buffersOf } from './ip-index.ts';
import { createIpListsReader, emptyIpLists, type LoadedIpLists } from './ip-lists.ts';
import { guard } from './store-failure.ts';

/** Entries read into objects at a time: few, because the process keeps the memory that the thread once needed. */
const CHUNK = 500;

function load(home: string): LoadedIpLists {
  const db = openReader(home, { patient: true });
  try {
    return guard(databaseFile(home), () => {
      // Each page is read once.
      db.pragma('cache_size = -2000');
      const reader = createIpListsReader(db);
      // One transaction: the position is that of one moment.
      const lists = db.transaction(() => {
        const empty = emptyIpLists(reader.startingPosition());
        while (reader.advance(empty, CHUNK) === 'behind');
        return empty;
      })();
      const { Allow, Block } = lists.indexes;
      return { parts: { Allow: Allow.parts, Block: Block.parts }, position: lists.position };
    });
  } finally {
    db.close();
  }
}

try {
  const loaded = load((workerData as { readonly home: string }).home);
  const { Allow, Block } = loaded.parts;
  parentPort!.postMessage({ loaded }, [...buffersOf(Allow), ...buffersOf(Block)]);
} catch (thrown) {
  const { id, category, message } = toErrorRecord(thrown);
  parentPort!.postMessage({ failed: { id, category, message, target: null } });
}
