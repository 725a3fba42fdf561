// Where a message's recipients go next, and whether agents have to see it first.
import type { MessageFacts, NewRecipient, NextHop } from './contract.ts';

export interface Routed<R extends NewRecipient = NewRecipient> {
  readonly hop: NextHop;
  readonly recipients: readonly R[];
  /** Why nothing can be delivered: the reply the sender will be told. */
  readonly error?: string | undefined;
}

export interface Router {
  /** Agents handle routing events: a message waits in the Submission queue until they have seen it. */
  readonly hasAgents: () => boolean;
  /** Pure but for the configuration. `size` in bytes. */
  route<R extends NewRecipient>(facts: MessageFacts, size: number, recipients: readonly R[]): readonly Routed<R>[];
}
