// How an agent can fail its host, as an error that says which way.

export type FailureCause =
  /** It threw, or its promise was rejected. */
  | 'threw'
  /** It didn't answer in time, or blocked the process longer than that. */
  | 'deadline'
  /** Its verdict isn't one, or isn't possible in that event. */
  | 'contract'
  /** Its verdict is larger than any sensible one. */
  | 'flood'
  /** It couldn't be loaded or started, or it ended. */
  | 'unavailable';

export class AgentFailure extends Error {
  readonly reason: FailureCause;

  constructor(reason: FailureCause, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AgentFailure';
    this.reason = reason;
  }
}

/** The failure that anything thrown by an agent stands for. Never throws itself, whatever was thrown. */
export function toAgentFailure(thrown: unknown): AgentFailure {
  if (thrown instanceof AgentFailure) return thrown;
  let message = 'unprintable exception';
  try {
    message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    // An object whose toString throws: the text above stands.
  }
  return new AgentFailure('threw', message.slice(0, 1000));
}
