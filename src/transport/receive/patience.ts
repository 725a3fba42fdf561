// How long a client may take: nothing completed within ConnectionInactivityTimeout, or a message below MinimumDataRate, and it is cut off.
import type { ConnectorLimits } from './limits.ts';

export interface PatienceParts {
  limits(): ConnectorLimits;
  /** The client owes us nothing: it waits for a reply. */
  isBusy(): boolean;
  /** Message content is expected. */
  inData(): boolean;
  /** What to do with a client that takes too long, by the connector's property that says so. */
  lose(limit: 'ConnectionInactivityTimeout' | 'MinimumDataRate'): void;
}

/** Bytes alone don't count: a client that sends one now and then would stay for ever. */
export class Patience {
  readonly #parts: PatienceParts;
  #timer: NodeJS.Timeout;
  #period: number;
  #bytes = 0;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
    this.#period = parts.limits().inactivity;
    this.#timer = this.#start();
  }

  /** Something was completed: a command, its reply. */
  progressed(): void {
    this.#bytes = 0;
    this.#timer.refresh();
  }

  /** So many bytes of message content arrived. */
  received(bytes: number): void {
    this.#bytes += bytes;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#look(), this.#period).unref();
  }

  #look(): void {
    const { limits, isBusy, inData, lose } = this.#parts;
    const { dataRate } = limits();
    const isDelivering = inData() && this.#bytes > 0 && this.#bytes * 1000 >= dataRate * this.#period;
    if (!isBusy() && !isDelivering) {
      lose(inData() && this.#bytes > 0 ? 'MinimumDataRate' : 'ConnectionInactivityTimeout');
      return;
    }
    this.#bytes = 0;
    // A changed timeout counts from here on.
    this.#period = limits().inactivity;
    this.#timer = this.#start();
  }
}
