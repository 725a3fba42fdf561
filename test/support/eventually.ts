// Tries again until it works, for what a process does in its own time.
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 15_000;

/** The first result that wasn't an error. @throws the last error, after 15 s */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  for (const end = performance.now() + PATIENCE; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await sleep(25);
  }
}
