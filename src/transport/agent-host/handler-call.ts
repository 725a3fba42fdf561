// One call of one handler: the context it receives, and the wait for its promise if it returns one.
import type { AgentContext, Gate } from '../../core/agent.ts';
import type { ConfigView, DnsPort, EventLogPort } from '../../core/ports.ts';
import { AgentFailure } from './agent-failure.ts';
import type { Installed } from './plan.ts';
import type { Seat } from './seat.ts';

/** Rejects a pending call when its session has ended; no failure of the agent. */
export const SESSION_ENDED = Symbol('session ended');

export class HandlerCall implements AgentContext<unknown> {
  readonly config: ConfigView;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly features: Readonly<Record<string, Gate>>;
  readonly dns: DnsPort;
  readonly eventLog: EventLogPort;
  readonly state: unknown;
  readonly now: () => number;
  readonly #seat: Seat;
  #isOver = false;
  #cancel: ((cause: unknown) => void) | undefined;

  constructor(
    installed: Installed,
    seat: Seat,
    config: ConfigView,
    features: Readonly<Record<string, Gate>>,
    ports: { readonly dns: DnsPort; readonly now: () => number },
  ) {
    this.config = config;
    this.settings = installed.settings;
    this.features = features;
    this.dns = ports.dns;
    this.eventLog = installed.eventLog;
    this.state = seat.state;
    this.now = ports.now;
    this.#seat = seat;
  }

  /** Made when it is read: most calls answer at once and never look. A call that was cut off finds it aborted. */
  get signal(): AbortSignal {
    return this.#isOver ? AbortSignal.abort() : this.#seat.signal;
  }

  /** The promise's value. @throws AgentFailure at the deadline, SESSION_ENDED when cancelled, or what the promise rejects with */
  settle(promise: PromiseLike<unknown>, deadline: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#cancel?.(new AgentFailure('deadline', `no answer within ${deadline} ms`)),
        deadline,
      );
      this.#cancel = (cause) => {
        this.#cancel = undefined;
        this.#isOver = true;
        clearTimeout(timer);
        reject(cause);
        this.#seat.abort(cause);
      };
      const finish = (then: (value: unknown) => void) => (value: unknown) => {
        // What an agent says after it was cut off is nobody's business; the handler keeps the rejection from being unhandled.
        if (!this.#cancel) return;
        this.#cancel = undefined;
        clearTimeout(timer);
        then(value);
      };
      promise.then(finish(resolve), finish(reject));
    });
  }

  endSession(): void {
    this.#cancel?.(SESSION_ENDED);
  }
}
