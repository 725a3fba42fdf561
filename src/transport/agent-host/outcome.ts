// What the SMTP session is told to do after the agents have seen an event.
import type { Reply } from '../../core/reply.ts';
import type { HeaderStamp, Why } from '../../core/verdict.ts';
import type { AgentAction } from '../logs/agent-log-row.ts';

export type Outcome =
  /** Nobody objects; `stamps` are this event's header fields, first agent first. */
  | { readonly kind: 'continue'; readonly stamps: readonly HeaderStamp[] }
  /** Send the reply; end the session after it when `close`. */
  | {
      readonly kind: 'reject';
      readonly reply: Reply;
      readonly close: boolean;
      readonly action: AgentAction;
      readonly agent: string;
      readonly why: Why;
    }
  /** Send the reply if there is anything to answer, and end the session. */
  | { readonly kind: 'disconnect'; readonly reply: Reply; readonly agent: string; readonly why: Why }
  /** Answer as if accepted and drop the message. */
  | { readonly kind: 'delete'; readonly agent: string; readonly why: Why };

/** The outcome of every event that no agent handles: one value, never allocated again. */
export const CONTINUE: Outcome = Object.freeze({ kind: 'continue', stamps: Object.freeze([]) as readonly never[] });
