// Gathers changes while the last group is being synced, and writes them as the next: the more that ends at once, the fewer syncs.
import { extname } from 'node:path';
import { setImmediate as setImmediately } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ErrorRecord, PosternError } from '../../core/error-record.ts';
import { postError } from '../../core/errors.ts';
import { packUnits } from './packed-units.ts';
import { openQueueWriter } from './queue-database.ts';
import { QueueWriter, type Unit, type UnitFailure } from './queue-writer.ts';

/** Units in one group: bounds the memory of a group and how long one can hold up the next. */
const MOST_UNITS = 512;

/** Milliseconds a unit waits for others at most. */
const GATHERS = 2;
/** Turns of the event loop without another unit after which no more is waited for. */
const QUIET_TURNS = 3;

interface Waiting {
  readonly unit: Unit;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface GroupCommit {
  write(unit: Unit): Promise<void>;
  /** Takes nothing more; resolves when everything asked for is written. */
  drain(): Promise<void>;
  /** Resolves when everything asked for is written and the file is closed. */
  close(): Promise<void>;
}

type Send = (units: readonly Unit[]) => void;

/** In a thread, so that a sync never holds up the event loop. @throws PosternError Store* */
export async function openGroupCommit(file: string, mostPages?: number): Promise<GroupCommit> {
  const path = new URL(`./commit-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(path, { workerData: { file, mostPages } });
  const ready = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  const groups = new Groups(
    file,
    (units) => {
      const packed = packUnits(units);
      worker.postMessage(packed, [packed.block]);
    },
    async () => {
      worker.postMessage('close');
      await exited.promise;
    },
  );
  worker.on('message', (message: Answer) => {
    if ('failures' in message) groups.written(message.failures);
    else if ('refused' in message) ready.reject(new PosternError(message.refused));
    else ready.resolve();
  });
  worker.once('error', (error) => {
    ready.reject(error);
    groups.broken(error);
  });
  worker.once('exit', () => {
    groups.broken(new Error(`The thread that writes ${file} has ended.`));
    exited.resolve();
  });
  await ready.promise.catch(async (error: unknown) => {
    await exited.promise;
    throw error;
  });
  return groups;
}

type Answer =
  | { readonly ready: true }
  | { readonly refused: ErrorRecord }
  | { readonly failures: readonly UnitFailure[] };

/** On the calling thread, once per turn of the event loop: for cmdlets, and to measure the thread against. @throws PosternError Store* */
export function openDirectCommit(file: string, mostPages?: number): GroupCommit {
  const writer = new QueueWriter(openQueueWriter(file, mostPages));
  const groups: Groups = new Groups(
    file,
    (units) => setImmediate(() => groups.written(writer.write(units))),
    async () => writer.close(),
  );
  return groups;
}

class Groups implements GroupCommit {
  readonly #file: string;
  readonly #send: Send;
  readonly #end: () => Promise<void>;
  #waiting: Waiting[] = [];
  #writing: Waiting[] = [];
  #broken: Error | undefined;
  #isGathering = false;
  #idle: (() => void) | undefined;
  #draining: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: string, send: Send, end: () => Promise<void>) {
    this.#file = file;
    this.#send = send;
    this.#end = end;
  }

  write(unit: Unit): Promise<void> {
    if (this.#broken ?? this.#draining)
      return Promise.reject(this.#broken ?? new Error(`The queue ${this.#file} is closed.`));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ unit, resolve, reject });
    if (this.#writing.length === 0) this.#gather();
    return promise;
  }

  written(failures: readonly UnitFailure[]): void {
    const done = this.#writing;
    this.#writing = [];
    const failed = new Map(failures.map((failure) => [failure.unit, failure]));
    for (const [index, { resolve, reject }] of done.entries()) {
      const failure = failed.get(index);
      if (failure) reject(toError(failure, this.#file));
      else resolve();
    }
    if (this.#waiting.length > 0) this.#gather();
    else this.#idle?.();
  }

  broken(error: Error): void {
    this.#broken ??= error;
    for (const { reject } of [...this.#writing.splice(0), ...this.#waiting.splice(0)]) reject(error);
    this.#idle?.();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  drain(): Promise<void> {
    return (this.#draining ??= this.#drain());
  }

  async #drain(): Promise<void> {
    if (!this.#broken && this.#writing.length + this.#waiting.length > 0)
      await new Promise<void>((resolve) => (this.#idle = resolve));
    // Whoever waited for a write goes on first.
    await setImmediately();
  }

  async #close(): Promise<void> {
    await this.drain();
    await this.#end();
  }

  /** Not at once: a group costs a sync and two changes of thread, so it waits while the event loop goes on bringing units. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    const latest = performance.now() + GATHERS;
    let quiet = 0;
    const turn = (before: number) => {
      const { length } = this.#waiting;
      quiet = length > before ? 0 : quiet + 1;
      if (quiet < QUIET_TURNS && length < MOST_UNITS && performance.now() < latest) {
        setImmediate(turn, length);
        return;
      }
      this.#isGathering = false;
      this.#next();
    };
    setImmediate(turn, 0);
  }

  #next(): void {
    if (this.#writing.length > 0 || this.#waiting.length === 0) return;
    this.#writing = this.#waiting.splice(0, MOST_UNITS);
    this.#send(this.#writing.map(({ unit }) => unit));
  }
}

/** `code` ENOSPC is what the receive side answers 452 to. */
function toError({ code, message }: UnitFailure, file: string): Error {
  if (code === 'SQLITE_FULL') {
    const error = postError('StoreReadOnly', { file });
    return Object.assign(error, { code: 'ENOSPC' });
  }
  if (code.startsWith('SQLITE_READONLY')) return postError('StoreReadOnly', { file });
  if (!code.startsWith('SQLITE_')) return new Error(message);
  return postError('StoreCorrupt', { file, detail: `${code}: ${message}` });
}
