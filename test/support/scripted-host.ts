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

export interface ScriptedHosts {
  readonly seen: readonly Seen[];
  readonly openHost: (session: SmtpSession) => SessionHost;
}

export function scriptedHosts(script: Script = {}): ScriptedHosts {
  const seen: Seen[] = [];
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
      rejected: (event, reply, envelope, own) => {
        if (own) seen.push({ event: 'refused', session, about: `${own.why.reason} ${own.why.data ?? ''}` });
        return run('onReject', { session, event, reply, envelope });
      },
      accepted: (_recipients, reply: Reply) => seen.push({ event: 'accepted', session, about: replyText(reply) }),
    };
  };
  return { seen, openHost };
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
