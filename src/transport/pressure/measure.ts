// Measures what the transport can run out of: free space of its folders, memory, and the length of the queue.
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

export interface Measured {
  /** Bytes that this user may still write. */
  readonly dataFolder: number;
  readonly queueFolder: number;
  /** Bytes resident, and what a hundred percent are. */
  readonly memory: number;
  readonly allMemory: number;
  /** Deliveries waiting, in all files. */
  readonly queueLength: number;
}

export interface MeasureOptions {
  readonly home: string;
  readonly queueLength: () => number;
  /** How many processes share the memory. Default 1. */
  readonly processes?: (() => number) | undefined;
}

/** Counting a long queue takes milliseconds of the mail path: it waits so many times as long before it counts again. */
const PAUSE = 200;

/** Gives what measures. */
export function measurer({ home, queueLength, processes = () => 1 }: MeasureOptions): () => Promise<Measured> {
  let length = 0;
  let notBefore = 0;
  const counted = () => {
    const begin = performance.now();
    if (begin < notBefore) return length;
    length = queueLength();
    const end = performance.now();
    notBefore = end + (end - begin) * PAUSE;
    return length;
  };
  return async () => {
    const [dataFolder, queueFolder] = await Promise.all([freeOf(home), freeOf(join(home, 'queue'))]);
    const allMemory = memoryLimit() / Math.max(1, processes());
    return { dataFolder, queueFolder, memory: process.memoryUsage.rss(), allMemory, queueLength: counted() };
  };
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What the machine has, or the container is allowed. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
