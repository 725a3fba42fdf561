// Loads both IP lists in a worker thread: the event loop only receives the finished memory.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ErrorRecord, PosternError } from '../core/error-record.ts';
import { type IpLists, type LoadedIpLists, receivedIpLists } from './ip-lists.ts';

/** Megabytes. What a thread's heap takes, the process keeps after the thread's end: rows are short-lived, and little room is enough. */
const YOUNG = { maxYoungGenerationSizeMb: 4 };

type Answer = { readonly loaded: LoadedIpLists } | { readonly failed: ErrorRecord };

/** Rejects with a PosternError of the store, or when the signal is aborted. */
export function loadIpLists(home: string, signal: AbortSignal): Promise<IpLists> {
  const { promise, resolve, reject } = Promise.withResolvers<IpLists>();
  // Beside this file, with its extension: sources run as .ts, the package as .js.
  const file = new URL(`./ip-load-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, { workerData: { home }, resourceLimits: YOUNG });
  let answer: Answer | undefined;
  worker.once('message', (message: Answer) => {
    answer = message;
  });
  worker.once('error', reject);
  // Not before the thread is gone: taking down its heap stalls whoever touches memory at that moment.
  worker.once('exit', (code) => {
    if (answer === undefined) reject(new Error(`The thread that loads the IP lists ended with ${code}.`));
    else if ('failed' in answer) reject(new PosternError(answer.failed));
    else resolve(receivedIpLists(answer.loaded));
  });
  const stop = () => {
    reject(signal.reason);
    void worker.terminate();
  };
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
