// Threads that write Maildirs: one as long as the disk syncs fast, more beside it while each message has to wait for the disk.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MaildirFault, MaildirFile } from './maildir-writer.ts';

type Faults = readonly (readonly (MaildirFault | undefined)[])[];

/** Syncs that run at the same time share one write of the file system's journal. */
const MOST_THREADS = 4;
/** Milliseconds a message takes on a disk that is worth waiting for with several threads. */
const SLOW = 1;

export class MaildirThreads {
  readonly #root: string;
  readonly #threads: Thread[] = [];
  #perMessage = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** As MaildirWriter's; what a thread had in hand that ended is at no mailbox for all we know. */
  async write(files: readonly MaildirFile[]): Promise<Faults> {
    const count = this.#perMessage > SLOW ? MOST_THREADS : 1;
    const share = Math.ceil(files.length / count);
    const begun = performance.now();
    const parts = Array.from({ length: Math.ceil(files.length / share) }, (_, i) =>
      this.#write(i, files.slice(i * share, (i + 1) * share)),
    );
    const faults = await Promise.all(parts);
    this.#perMessage = (performance.now() - begun) / share;
    return faults.flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  async #write(index: number, files: readonly MaildirFile[]): Promise<Faults> {
    try {
      return await this.#thread(index).write(files);
    } catch {
      return files.map(({ mailboxes }) => mailboxes.map(() => ({ code: 'ECANCELED' })));
    }
  }

  #thread(index: number): Thread {
    const known = this.#threads[index];
    if (known && !known.isOver) return known;
    return (this.#threads[index] = new Thread(this.#root));
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #open = new Map<number, PromiseWithResolvers<Faults>>();
  #next = 0;
  isOver = false;

  constructor(root: string) {
    this.#worker = new Worker(new URL(`./maildir-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: { root },
    });
    this.#worker.unref();
    this.#worker.on('message', ({ id, faults }: { readonly id: number; readonly faults: Faults }) => {
      this.#open.get(id)?.resolve(faults);
      this.#open.delete(id);
    });
    this.#worker.once('error', (error) => this.#over(error));
    this.#worker.once('exit', () => this.#over(new Error('The thread that writes Maildirs has ended.')));
  }

  write(files: readonly MaildirFile[]): Promise<Faults> {
    const answer = Promise.withResolvers<Faults>();
    const id = this.#next++;
    this.#open.set(id, answer);
    this.#worker.ref();
    this.#worker.postMessage({ id, files });
    return answer.promise.finally(() => {
      if (this.#open.size === 0) this.#worker.unref();
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(({ promise }) => promise));
    await this.#worker.terminate();
  }

  #over(error: Error): void {
    this.isOver = true;
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
