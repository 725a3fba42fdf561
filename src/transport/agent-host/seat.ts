// What one agent has in one session: its state, its signal, and what the log will say about it.
import type { Agent } from '../../core/agent.ts';

export class Seat {
  /** Undefined when it couldn't be loaded or its session couldn't be opened. */
  readonly agent: Agent | undefined;
  readonly state: unknown;
  /** Refusing header fields beyond a bound needs their number over the whole message. */
  stamps = 0;
  /** Told by the connection's own events; holds for every message that has nothing newer. */
  #ofSession: string | undefined;
  #ofMessage: string | undefined;
  #exception: string | undefined;
  #exceptions: Map<string, string> | undefined;
  #controller: AbortController | undefined;

  constructor(agent: Agent | undefined, state: unknown) {
    this.agent = agent;
    this.state = state;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** What began with the present signal is to stop; what begins from now on gets a new one. */
  abort(reason: unknown): void {
    const controller = this.#controller;
    this.#controller = undefined;
    controller?.abort(reason);
  }

  /** The newest event decides: an agent that ran at MAIL and was exempted at RCPT shows as exempted. */
  note(text: string, inMessage: boolean): void {
    if (inMessage) this.#ofMessage = text;
    else this.#ofSession = text;
  }

  /** The agent's own exception; it stays although the agent's later events find nothing to do. */
  except(text: string, recipient: string | undefined): void {
    if (recipient === undefined) {
      this.#exception = text;
    } else {
      this.#exceptions ??= new Map();
      this.#exceptions.set(recipient.toLowerCase(), text);
    }
  }

  status(recipient: string): string | undefined {
    const own = this.#exceptions?.get(recipient.toLowerCase());
    return own ?? this.#exception ?? this.#ofMessage ?? this.#ofSession;
  }

  get differsByRecipient(): boolean {
    return this.#exceptions !== undefined;
  }

  endMessage(): void {
    this.stamps = 0;
    this.#ofMessage = undefined;
    this.#exception = undefined;
    this.#exceptions = undefined;
  }
}
