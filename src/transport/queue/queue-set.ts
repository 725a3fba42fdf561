// A process's queue: a file of its own that takes new mail in, and those that processes which are gone have left.
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PosternError } from '../../core/error-record.ts';
import type { QueueFile } from '../../core/queue-file.ts';
import { claim, giveBack, type Processes } from './claims.ts';
import type { DeliveryJob, JobLimits, MessageId, NewMessage, NextHop, Queue, RecipientResult } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { type OpenQueue, openQueue, type QueueOptions } from './open-queue.ts';
import { QUEUE_EVENTS } from './queue-events.ts';
import type { Spool } from './spool.ts';

/** Processes of one server; the numbers of messages and hops leave room for so many. */
const MOST_FILES = 64;
/** From here on: files of processes whose own was taken over meanwhile, so that nobody takes another's. */
const FIRST_SPARE = 32;
/** Milliseconds between looks for files without an owner. */
const LOOK = 2000;
/** Milliseconds that the last owner of a process's file has to finish what it has in hand. */
const PATIENCE = 3000;

export interface QueueSetOptions extends Omit<QueueOptions, 'file'> {
  readonly openFile: (path: string, ordinal: number) => Promise<QueueFile>;
  readonly processes: Processes;
  /** Called for each queue before anything is taken from it. */
  readonly onOpen?: ((queue: DurableQueue) => void) | undefined;
  /** Whether files are looked for that other processes have left, now and later. */
  readonly adopt: 'atOnce' | 'later' | 'never';
  /** The number of the file for new mail, for one of several processes; otherwise the first that is free. */
  readonly own?: number | undefined;
  /** Whether some process is expected to take that file itself, so that it isn't taken over. */
  readonly isExpected?: ((ordinal: number) => boolean) | undefined;
}

export class QueueSet implements Queue {
  readonly #options: QueueSetOptions;
  readonly #open: OpenQueue[] = [];
  readonly #owner = new WeakMap<DeliveryJob, DurableQueue>();
  readonly #listeners: ((hop: NextHop) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  private constructor(options: QueueSetOptions) {
    this.#options = options;
  }

  /** @throws PosternError StoreNewerVersion, StoreReadOnly ...; a damaged file is set aside, not an error */
  static async open(options: QueueSetOptions): Promise<QueueSet> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const set = new QueueSet(options);
    try {
      await set.#openOwn();
      if (options.adopt === 'atOnce') await set.#adopt();
    } catch (error) {
      await set.close();
      throw error;
    }
    if (options.adopt !== 'never')
      set.#timer = setInterval(() => {
        set.#looking ??= set
          .#adopt()
          .catch(() => undefined)
          .finally(() => {
            set.#looking = undefined;
          });
      }, LOOK).unref();
    return set;
  }

  get queues(): readonly DurableQueue[] {
    return this.#open.map(({ queue }) => queue);
  }

  /** Where content that arrives is put. */
  get spool(): Spool {
    return this.#open[0]!.spool;
  }

  submit(message: NewMessage): Promise<MessageId> {
    return this.#open[0]!.queue.submit(message);
  }

  take(hop: NextHop, limits: JobLimits): DeliveryJob | undefined {
    for (const { queue } of this.#open) {
      const job = queue.take(hop, limits);
      if (!job) continue;
      this.#owner.set(job, queue);
      return job;
    }
    return undefined;
  }

  finish(job: DeliveryJob, results: readonly RecipientResult[], follow?: readonly NewMessage[]): Promise<void> {
    return this.#ownerOf(job).finish(job, results, follow);
  }

  release(job: DeliveryJob): void {
    this.#ownerOf(job).release(job);
  }

  async hopFailed(hop: NextHop, reply: string): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.hopFailed(hop, reply)));
  }

  onDue(listener: (hop: NextHop) => void): void {
    this.#listeners.push(listener);
    for (const queue of this.queues) queue.onDue(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    const { folder, processes } = this.#options;
    for (const { queue, close } of this.#open.splice(0)) {
      await close();
      giveBack(folder, queue.parts.file.ordinal, processes);
    }
  }

  #ownerOf(job: DeliveryJob): DurableQueue {
    const queue = this.#owner.get(job);
    if (!queue) throw new Error(`Job ${job.id} is of no queue here.`);
    return queue;
  }

  async #openOwn(): Promise<void> {
    const { folder, processes, own } = this.#options;
    for (const end = performance.now() + PATIENCE; own !== undefined; await sleep(100)) {
      if (claim(folder, own, processes)) return this.#take(own);
      if (performance.now() > end) break;
    }
    for (let ordinal = own === undefined ? 0 : FIRST_SPARE; ordinal < MOST_FILES; ordinal++)
      if (claim(folder, ordinal, processes)) return this.#take(ordinal);
    throw new Error(`All ${MOST_FILES} queue files in ${folder} have owners.`);
  }

  async #adopt(): Promise<void> {
    const { folder, processes, eventLog, isExpected } = this.#options;
    const own = new Set(this.queues.map(({ parts }) => parts.file.ordinal));
    for (const ordinal of queueFiles(folder)) {
      if (own.has(ordinal) || isExpected?.(ordinal) || !claim(folder, ordinal, processes)) continue;
      await this.#take(ordinal);
      const message = `The queue file ${ordinal}.db had no owner and was taken over.`;
      eventLog.write({ source: 'MSExchangeTransport', ...QUEUE_EVENTS.takenOver, message });
    }
  }

  async #take(ordinal: number): Promise<void> {
    const { folder, processes, onOpen } = this.#options;
    try {
      const opened = await openQueue({ ...this.#options, file: await this.#openFile(ordinal) });
      onOpen?.(opened.queue);
      for (const listener of this.#listeners) opened.queue.onDue(listener);
      this.#open.push(opened);
    } catch (error) {
      giveBack(folder, ordinal, processes);
      throw error;
    }
  }

  /** A damaged file must not stop the mail: it is kept under another name, and a new one begun. */
  async #openFile(ordinal: number): Promise<QueueFile> {
    const { folder, openFile, eventLog, now = Date.now } = this.#options;
    const path = join(folder, `${ordinal}.db`);
    try {
      const file = await openFile(path, ordinal);
      try {
        probe(file);
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      if (!(error instanceof PosternError) || error.record.id !== 'StoreCorrupt') throw error;
      const aside = `${path}.damaged-${now()}`;
      for (const end of ['', '-wal', '-shm']) {
        try {
          renameSync(`${path}${end}`, `${aside}${end}`);
        } catch (thrown) {
          if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
        }
      }
      renameSpool(folder, ordinal, now());
      const message = `${error.record.message} The queue file is kept as ${aside}; a new one was begun.`;
      eventLog.write({ source: 'MSExchangeTransport', ...QUEUE_EVENTS.setAside, message });
      return openFile(path, ordinal);
    }
  }
}

/** Reads what the start would read. @throws StoreCorrupt */
function probe(file: QueueFile): void {
  file.hops();
  file.counts();
  file.spoolFiles();
  file.messages(0, 1);
}

/** The large messages of a damaged queue are all that may be left of them: not to be swept. */
function renameSpool(folder: string, ordinal: number, now: number): void {
  try {
    renameSync(join(folder, `spool-${ordinal}`), join(folder, `spool-${ordinal}.damaged-${now}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The ordinals of the queue files in a folder. */
export function queueFiles(folder: string): readonly number[] {
  const names = readdirSync(folder).flatMap((name) => /^(\d{1,2})\.db$/.exec(name)?.[1] ?? []);
  return names.map(Number).sort((a, b) => a - b);
}
