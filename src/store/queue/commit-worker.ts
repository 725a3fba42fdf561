// The thread that writes one queue file: it takes groups of changes, syncs each as one, and says which weren't written.
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '../../core/error-record.ts';
import { type PackedUnits, unpackUnits } from './packed-units.ts';
import { openQueueWriter } from './queue-database.ts';
import { QueueWriter } from './queue-writer.ts';

const port = parentPort!;
try {
  const { file, mostPages } = workerData as { readonly file: string; readonly mostPages?: number };
  const writer = new QueueWriter(openQueueWriter(file, mostPages));
  port.on('message', (packed: PackedUnits | 'close') => {
    if (packed === 'close') {
      writer.close();
      port.close();
    } else port.postMessage({ failures: writer.write(unpackUnits(packed)) });
  });
  port.postMessage({ ready: true });
} catch (thrown) {
  const { id, category, message } = toErrorRecord(thrown);
  port.postMessage({ refused: { id, category, message, target: null } });
}
