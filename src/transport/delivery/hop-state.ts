// What delivery knows of one next hop: who carries for it, whether it lives, and its connections that have nothing to do.
import type { NextHop } from '../queue/contract.ts';
import type { Session } from './smtp/session.ts';

export class HopState {
  readonly hop: NextHop;
  couriers = 0;
  /** A connection has stood since the last failure. */
  isProven = false;
  /** The queue had nothing due when it was last asked. */
  isDry = false;
  readonly #idleTime: number;
  readonly #idle: { readonly session: Session; readonly timer: NodeJS.Timeout }[] = [];
  readonly #closing = new Set<Promise<void>>();

  constructor(hop: NextHop, idleTime: number) {
    this.hop = hop;
    this.#idleTime = idleTime;
  }

  get isForgettable(): boolean {
    return this.isDry && this.couriers === 0 && this.#idle.length === 0;
  }

  /** The connection used last: the others may then be closed. */
  idle(): Session | undefined {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.session.isUsable) return kept.session;
      void kept.session.quit();
    }
    return undefined;
  }

  park(session: Session): void {
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((kept) => kept.session === session);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#close(session);
    }, this.#idleTime);
    this.#idle.push({ session, timer });
  }

  async closeIdle(): Promise<void> {
    for (let session = this.idle(); session; session = this.idle()) this.#close(session);
    await Promise.all(this.#closing);
  }

  #close(session: Session): void {
    const closing = session.quit().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
