// Messages whose time has come, kept for whoever takes EXPIRED and DELAYED: a duty to tell somebody, not a place to deliver to.
import { DELAYED, EXPIRED, type MessageId, type NextHop } from './contract.ts';
import type { HopState, Waiting } from './hop-state.ts';

/** Where a message waits that is due for a duty. */
export interface Duty {
  readonly hop: HopState;
  readonly waiting: Waiting;
}

export class Duties {
  readonly #waiting = new Map<string, Duty[]>([
    [EXPIRED.key, []],
    [DELAYED.key, []],
  ]);

  /** Undefined for a hop that is no duty. */
  of({ key }: NextHop): Duty[] | undefined {
    return this.#waiting.get(key);
  }

  has(duty: NextHop, hop: HopState, message: MessageId): boolean {
    return this.of(duty)!.some((one) => one.waiting.message === message && one.hop === hop);
  }

  /** Those that somebody should take. */
  *open(): Generator<NextHop> {
    for (const duty of [EXPIRED, DELAYED]) if (this.of(duty)!.length > 0) yield duty;
  }
}
