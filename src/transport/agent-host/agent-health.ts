// Counts an agent's failures and suspends it for a growing while when it keeps failing.

export interface HealthLimits {
  /** Consecutive failures until the agent is suspended. */
  readonly failures: number;
  /** Milliseconds of the first suspension; each further one lasts twice as long. */
  readonly suspension: number;
  readonly longestSuspension: number;
}

export const HEALTH_LIMITS: HealthLimits = { failures: 10, suspension: 5000, longestSuspension: 300_000 };

export class AgentHealth {
  readonly #limits: HealthLimits;
  #consecutive = 0;
  #total = 0;
  #until = 0;
  #length = 0;

  constructor(limits: HealthLimits) {
    this.#limits = limits;
  }

  /** All failures since the agent was enabled or the transport started. */
  get total(): number {
    return this.#total;
  }

  /** False for the healthy agent, at the price of one comparison: the clock is asked only about one that was suspended. */
  get wasSuspended(): boolean {
    return this.#until !== 0;
  }

  /** When the suspension ends or ended, in milliseconds since 1970; 0 for never suspended. */
  get suspendedUntil(): number {
    return this.#until;
  }

  isSuspended(now: number): boolean {
    return now < this.#until;
  }

  /** True when this success ends a time of failures that had led to a suspension. */
  succeeded(): boolean {
    if (this.#consecutive === 0) return false;
    this.#consecutive = 0;
    this.#length = 0;
    if (this.#until === 0) return false;
    this.#until = 0;
    return true;
  }

  /** Milliseconds of the suspension this failure begins; 0 when it begins none. After one, a single failure begins the next. */
  failed(now: number): number {
    this.#total++;
    this.#consecutive++;
    if (this.#consecutive < this.#limits.failures || now < this.#until) return 0;
    const { suspension, longestSuspension } = this.#limits;
    this.#length = this.#length === 0 ? suspension : Math.min(this.#length * 2, longestSuspension);
    this.#until = now + this.#length;
    return this.#length;
  }
}
