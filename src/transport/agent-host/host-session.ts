// One SMTP session's way through the agents: gates, calls, verdicts, and what the log says about each.
import type { Envelope, EventArguments, EventName, SmtpSession } from '../../core/agent.ts';
import type { ConfigView } from '../../core/ports.ts';
import { type Reply, reply } from '../../core/reply.ts';
import { type HeaderStamp, next, type Verdict, type Why } from '../../core/verdict.ts';
import type { AgentAction } from '../logs/agent-log-row.ts';
import type { HostParts } from './host-parts.ts';
import { type AnyArguments, isMessageEvent, MessageLog } from './message-log.ts';
import { CONTINUE, type Outcome } from './outcome.ts';
import type { Installed, Plan } from './plan.ts';
import { SessionAgents } from './session-agents.ts';

const GONE: Outcome = Object.freeze({
  kind: 'disconnect',
  reply: reply(421, '4.4.2', 'Connection dropped'),
  agent: 'Transport',
  why: { reason: 'SessionEnded' },
});

export class HostSession {
  readonly #host: HostParts;
  readonly #session: SmtpSession;
  readonly #log: MessageLog;
  readonly #agents: SessionAgents;
  #isOver = false;
  /** The plan of a refusal that came without waiting: what is told of it in the same breath needs no second look at the store. */
  #refusedUnder: Plan | undefined;

  /** Until the first event: the configuration that the connection was accepted under. */
  #view: ConfigView | undefined;

  constructor(host: HostParts, session: SmtpSession, view: ConfigView | undefined) {
    this.#host = host;
    this.#view = view;
    this.#session = session;
    this.#agents = new SessionAgents(host, session);
    this.#log = new MessageLog(session, host.log, host.now);
  }

  /**
   * Shows an event to its agents. Synchronous unless an agent's handler returns a promise or has to be loaded first.
   * Never throws and never rejects. Events come one after the other; only onDisconnect may come while another is pending,
   * which then ends with a `disconnect` outcome. After onDisconnect every event gives that outcome.
   */
  run<E extends EventName>(event: E, args: EventArguments[E]): Outcome | Promise<Outcome> {
    if (this.#isOver) return GONE;
    const begins =
      event === 'onMailCommand' ? this.#log.hasBegun : event === 'onHeloCommand' || event === 'onEhloCommand';
    if (begins) this.#endMessage();
    const plan = (event === 'onDisconnect' && this.#refusedUnder) || this.#host.plan(this.#view);
    this.#view = undefined;
    this.#refusedUnder = undefined;
    this.#log.enter(event, args as AnyArguments);
    this.#rejectionIsLogged = false;
    if (event === 'onDisconnect') return this.#disconnect(plan, args as AnyArguments);
    const outcome = plan.byEvent[event].length === 0 ? CONTINUE : this.#from(plan, 0, event, args as AnyArguments, []);
    if (!(outcome instanceof Promise) && outcome.kind === 'reject') this.#refusedUnder = plan;
    if (event !== 'onRsetCommand') return outcome;
    return then(outcome, (done) => {
      if (done.kind === 'continue') this.#endMessage();
      return done;
    });
  }

  /** An agent or the server itself is about to refuse something: OnReject agents see it, and may end the session. `own`: the server's reason. */
  rejected(
    event: EventName,
    answer: Reply,
    _envelope?: Envelope | undefined,
    own?: { readonly why: Why; readonly recipient?: string | undefined },
  ): Outcome | Promise<Outcome> {
    if (this.#isOver) return GONE;
    const plan = this.#refusedUnder ?? this.#host.plan(this.#view);
    this.#view = undefined;
    if (own) this.#refusedByUs(plan, event, answer, own.why, own.recipient);
    this.#rejectionIsLogged ||= own !== undefined;
    const outcome = this.#afterReject(plan, event, answer);
    // Only a session refused at OnConnect ends at once; any other goes on, and its end may be long after.
    if (event !== 'onConnect' || outcome instanceof Promise) this.#refusedUnder = undefined;
    return outcome;
  }

  /** The server itself is about to refuse what is none of the agents' events: writes why. */
  refused(_event: undefined, answer: Reply, why: Why): void {
    if (!this.#isOver) this.#refusedByUs(this.#host.plan(), undefined, answer, why, undefined);
  }

  #refusedByUs(plan: Plan, event: EventName | undefined, answer: Reply, why: Why, recipient: string | undefined): void {
    const action = event ? rejectionOf(event) : 'RejectCommand';
    const diagnostics = this.#agents.diagnostics(plan);
    this.#log.refused({ event, action, reply: answer, why, recipient, diagnostics });
  }

  /** The message was taken for these recipients: writes what each agent did about it. Ends the message. */
  accepted(recipients: readonly string[]): void {
    const diagnostics = this.#agents.diagnostics(this.#host.plan());
    this.#log.accepted(recipients, diagnostics);
    this.#endMessage();
  }

  /** Each installed agent with what it did or why not, so far, as in the log's Diagnostics field. */
  diagnostics(recipient = ''): string {
    return this.#agents.diagnostics(this.#host.plan())(recipient);
  }

  /** Ends a session that no connection stands behind: nobody is told of a disconnect. */
  end(): void {
    this.#isOver = true;
    this.#agents.cancel();
    this.#agents.close();
  }

  /** Goes through the event's agents from `index`; on from the first promise it is asynchronous. */
  #from(
    plan: Plan,
    index: number,
    event: EventName,
    args: AnyArguments,
    stamps: HeaderStamp[],
  ): Outcome | Promise<Outcome> {
    const agents = plan.byEvent[event];
    for (let i = index; i < agents.length; i++) {
      const installed = agents[i]!;
      const verdict = this.#agents.ask(plan, installed, event, args);
      if (verdict instanceof Promise) {
        return verdict.then((late) => {
          if (this.#isOver && event !== 'onDisconnect') return GONE;
          return (
            this.#apply(plan, installed, event, args, late, stamps) ?? this.#from(plan, i + 1, event, args, stamps)
          );
        });
      }
      const outcome = this.#apply(plan, installed, event, args, verdict, stamps);
      if (outcome) return outcome;
    }
    return stamps.length === 0 ? CONTINUE : { kind: 'continue', stamps };
  }

  #apply(
    plan: Plan,
    installed: Installed,
    event: EventName,
    args: AnyArguments,
    verdict: Verdict,
    stamps: HeaderStamp[],
  ): Outcome | Promise<Outcome> | undefined {
    if (verdict === next || event === 'onDisconnect') return undefined;
    if (event === 'onReject' && verdict.kind !== 'disconnect') return undefined;
    const agent = installed.name;
    switch (verdict.kind) {
      case 'next':
        if (verdict.stamps) stamps.push(...verdict.stamps);
        return undefined;
      case 'exempt':
        this.#agents.exempt(agent, event, verdict.why);
        return undefined;
      case 'skip':
        this.#agents.except(installed, event, args, verdict.why);
        return undefined;
      case 'reject': {
        const { reply: answer, why } = verdict;
        const action = rejectionOf(event);
        const close = event === 'onConnect' || verdict.close === true;
        const logged = this.#write(plan, agent, event, args, action, answer, why);
        this.#rejectionIsLogged = logged;
        return { kind: 'reject', reply: answer, close, action, agent, why };
      }
      case 'disconnect':
        if (verdict.logged !== false) this.#write(plan, agent, event, args, 'Disconnect', verdict.reply, verdict.why);
        return { kind: 'disconnect', reply: verdict.reply, agent, why: verdict.why };
      case 'delete':
        this.#write(plan, agent, event, args, 'DeleteMessage', undefined, verdict.why);
        return { kind: 'delete', agent, why: verdict.why };
    }
  }

  #afterReject(plan: Plan, event: EventName, answer: Reply): Outcome | Promise<Outcome> {
    if (plan.byEvent.onReject.length === 0) return CONTINUE;
    const about = { session: this.#session, envelope: this.#log.envelope, event, reply: answer };
    return then(this.#from(plan, 0, 'onReject', about, []), (second) =>
      second.kind === 'disconnect' ? second : CONTINUE,
    );
  }
  /** The refusal under way has its row: an OnReject agent that ends the session by it gives no second one. */
  #rejectionIsLogged = false;

  #disconnect(plan: Plan, args: AnyArguments): Outcome | Promise<Outcome> {
    this.#isOver = true;
    this.#agents.cancel();
    const outcome = this.#from(plan, 0, 'onDisconnect', args, []);
    return then(outcome, (done) => {
      this.#agents.close();
      return done;
    });
  }

  #write(
    plan: Plan,
    agent: string,
    event: EventName,
    args: AnyArguments,
    action: AgentAction,
    answer: Reply | undefined,
    why: Why,
  ): boolean {
    if (event === 'onReject' && this.#rejectionIsLogged) return false;
    const diagnostics = this.#agents.diagnostics(plan);
    return this.#log.blocked({ agent, event, action, reply: answer, why, diagnostics }, args);
  }

  #endMessage(): void {
    this.#log.end();
    this.#agents.endMessage();
  }
}

function rejectionOf(event: EventName): AgentAction {
  if (event === 'onConnect') return 'RejectConnection';
  if (event === 'onEndOfAuthentication') return 'RejectAuthentication';
  if (event === 'onRcptCommand' || event === 'onMailCommand' || event === 'onDataCommand') return 'RejectCommand';
  return isMessageEvent(event) ? 'RejectMessage' : 'RejectCommand';
}

/** Goes on with an outcome at once when it is there already. */
function then(outcome: Outcome | Promise<Outcome>, work: (outcome: Outcome) => Outcome): Outcome | Promise<Outcome> {
  return outcome instanceof Promise ? outcome.then(work) : work(outcome);
}
