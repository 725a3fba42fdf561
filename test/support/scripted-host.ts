// Agents by script: what each event gets as an outcome, and a record of the events that happened.
import type { EventArguments, EventName, SmtpSession } from '../../src/core/agent.ts';
import { type Reply, replyText } from '../../src/core/reply.ts';
import type { Outcome, SessionHost } from '../../src/transport/receive/ports.ts';

export type Script = {
  [E in EventName]?: (args: EventArguments[E]) => Outcome | Promise<Outcome> | undefined;
};

export interface Seen {
  readonly event: EventName | 'accepted' | 'refused';
  readonly session: SmtpSession;
  /** The reply of a rejection or acceptance, the recipient, the sender: what the event is about. */
  readonly about: string;
}

export interface Refusal {
  readonly reason: string;
  readonly data: string;
  readonly reply: string;
}

export interface ScriptedHosts {
  readonly seen: readonly Seen[];
  /** Why the server itself refused something, and the reply. */
  readonly refusals: readonly Refusal[];
  readonly openHost: (session: SmtpSession) => SessionHost;
  /** Empties both records. */
  forget(): void;
}

export function scriptedHosts(script: Script = {}): ScriptedHosts {
  const seen: Seen[] = [];
  const refusals: Refusal[] = [];
  const openHost = (session: SmtpSession): SessionHost => {
    const run = <E extends EventName>(event: E, args: EventArguments[E]): Outcome | Promise<Outcome> => {
      seen.push({ event, session, about: aboutOf(args) });
      const handler = script[event] as
        | ((args: EventArguments[E]) => Outcome | Promise<Outcome> | undefined)
        | undefined;
      return handler?.(args) ?? { kind: 'continue' };
    };
    return {
      run,
      refused: (_event, reply, { reason, data = '' }) => refusals.push({ reason, data, reply: replyText(reply) }),
      rejected: (event, reply, envelope, own) => {
        if (own) refusals.push({ reason: own.why.reason, data: own.why.data ?? '', reply: replyText(reply) });
        if (own && event === 'onConnect')
          seen.push({ event: 'refused', session, about: `${own.why.reason} ${own.why.data ?? ''}` });
        return run('onReject', { session, event, reply, envelope });
      },
      accepted: (_recipients, reply: Reply) => seen.push({ event: 'accepted', session, about: replyText(reply) }),
    };
  };
  const forget = () => {
    for (const records of [seen, refusals]) records.length = 0;
  };
  return { seen, refusals, openHost, forget };
}

function aboutOf(args: object): string {
  const { recipient, from, domain, reply } = args as {
    recipient?: string;
    from?: string;
    domain?: string;
    reply?: Reply;
  };
  return recipient ?? from ?? domain ?? (reply ? replyText(reply) : '');
}
