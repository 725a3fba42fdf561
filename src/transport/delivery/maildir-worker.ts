// The thread that writes Maildirs: it takes batches of messages and says what became of each.
import { parentPort, workerData } from 'node:worker_threads';
import { type MaildirFile, MaildirWriter } from './maildir-writer.ts';

const writer = new MaildirWriter((workerData as { readonly root: string }).root);
parentPort!.on('message', ({ id, files }: { readonly id: number; readonly files: readonly MaildirFile[] }) => {
  parentPort!.postMessage({ id, faults: writer.write(files) });
});
