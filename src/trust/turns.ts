// Runs work a few at a time with a bounded queue: what costs much is never done more often than the machine can bear.

/** `at` at a time, `waiting` in the queue; the result is undefined for what finds no place. */
export function turns(at: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= at) {
      if (queue.length >= waiting) return undefined;
      // Whoever finishes hands over its turn.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
