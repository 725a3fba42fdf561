// What an agent may decide. A verdict carries two texts: the reply, vague, for the remote side; reason and data, exact, for the log.
import type { Reply } from './reply.ts';

/** Why, for the agent log. `reason` is one word such as BlockListProvider; `data` is free text such as the provider's name. */
export interface Why {
  readonly reason: string;
  readonly data?: string | undefined;
}

/** A header field to put on top of the message: name and value are unfolded ASCII; the host refuses CR, LF and NUL. */
export interface HeaderStamp {
  readonly name: string;
  readonly value: string;
}

export type Verdict =
  /** Nothing to object to. */
  | { readonly kind: 'next'; readonly stamps?: readonly HeaderStamp[] | undefined }
  /** The other anti-spam agents need not look: for the whole session in OnConnect, for the message in the other events. */
  | { readonly kind: 'exempt'; readonly why: Why }
  /** The agent's own exception applies (bypassed recipient or sender); logged as `skipped: exception (reason)`. */
  | { readonly kind: 'skip'; readonly why: Why }
  /** Refuse the connection, the command or the message, depending on the event. `close` ends the session after the reply. */
  | { readonly kind: 'reject'; readonly reply: Reply; readonly why: Why; readonly close?: boolean | undefined }
  /**
   * Answer (if there is anything to answer) and end the session. `logged: false` when rows about the same message are written
   * already: a message must not count twice as blocked in the reports.
   */
  | { readonly kind: 'disconnect'; readonly reply: Reply; readonly why: Why; readonly logged?: boolean | undefined }
  /** Answer as if accepted and drop the message (OnEndOfHeaders, OnEndOfData and the routing events). */
  | { readonly kind: 'delete'; readonly why: Why };

export const next: Verdict = Object.freeze({ kind: 'next' });

export function reject(reply: Reply, why: Why, close = false): Verdict {
  return { kind: 'reject', reply, why, close };
}
