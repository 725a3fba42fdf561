// One SMTP session's way through the agents: gates, calls, verdicts, and what the log says about each.
import type { EventArguments, EventName, SmtpSession } from '../../core/agent.ts';
import { type Reply, reply } from '../../core/reply.ts';
import { type HeaderStamp, next, type Verdict, type Why } from '../../core/verdict.ts';
import { AgentFailure, toAgentFailure } from './agent-failure.ts';
import type { AgentAction } from './agent-log-row.ts';
import { type ClassGates, sessionClassOf, skipText } from './gates.ts';
import { HandlerCall, SESSION_ENDED } from './handler-call.ts';
import type { HostParts } from './host-parts.ts';
import { type AnyArguments, isMessageEvent, MessageLog } from './message-log.ts';
import { CONTINUE, type Outcome } from './outcome.ts';
import type { Installed, Plan } from './plan.ts';
import { Seat } from './seat.ts';
import { soundVerdict, VERDICT_LIMITS } from './sound-verdict.ts';

export const DEFAULT_DEADLINE = 10_000;

const GONE: Outcome = Object.freeze({
  kind: 'disconnect',
  reply: reply(421, '4.4.2', 'Connection dropped'),
  agent: 'Transport',
  why: { reason: 'SessionEnded' },
});
const TEMPFAIL = reply(451, '4.3.2', 'System not accepting network messages');
/** A greeting knows no 451: the only transient refusal of a connection is 421 (RFC 5321, 3.8 and 4.2.1). */
const TEMPFAIL_CONNECT = reply(421, '4.3.2', 'System not accepting network messages');

/** Events whose failing has nothing to refuse. */
const UNREFUSABLE: ReadonlySet<EventName> = new Set([
  'onReject',
  'onDisconnect',
  'onRsetCommand',
  'onNoopCommand',
  'onHelpCommand',
]);

type AnyHandler = (args: unknown, context: HandlerCall) => unknown;

interface Exemption {
  readonly by: string;
  readonly why: Why;
}

export class HostSession {
  readonly #host: HostParts;
  readonly #session: SmtpSession;
  readonly #log: MessageLog;
  readonly #seats = new Map<string, Seat>();
  #sessionExemption: Exemption | undefined;
  #messageExemption: Exemption | undefined;
  #pending: HandlerCall | undefined;
  #isOver = false;

  constructor(host: HostParts, session: SmtpSession) {
    this.#host = host;
    this.#session = session;
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
    const plan = this.#host.plan();
    this.#log.enter(event, args as AnyArguments);
    if (event === 'onDisconnect') return this.#disconnect(plan, args as AnyArguments);
    const outcome = plan.byEvent[event].length === 0 ? CONTINUE : this.#from(plan, 0, event, args as AnyArguments, []);
    if (event !== 'onRsetCommand') return outcome;
    return then(outcome, (done) => {
      if (done.kind === 'continue') this.#endMessage();
      return done;
    });
  }

  /** The server itself refused something: OnReject agents see it, and may end the session. */
  rejected(event: EventName, answer: Reply): Outcome | Promise<Outcome> {
    if (this.#isOver) return GONE;
    return this.#afterReject(this.#host.plan(), event, answer, CONTINUE, false);
  }

  /** The message was taken for these recipients: writes what each agent did about it. Ends the message. */
  accepted(recipients: readonly string[]): void {
    const diagnostics = this.#diagnostics(this.#host.plan());
    this.#log.accepted(recipients, diagnostics);
    this.#endMessage();
  }

  /** Each installed agent with what it did or why not, so far, as in the log's Diagnostics field. */
  diagnostics(recipient = ''): string {
    return this.#diagnostics(this.#host.plan())(recipient);
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
      const verdict = this.#ask(plan, installed, event, args);
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

  /** One agent's verdict: `next` when a gate keeps it away, what its policy says when it fails. Never rejects. */
  #ask(plan: Plan, installed: Installed, event: EventName, args: AnyArguments): Verdict | Promise<Verdict> {
    const { agent } = installed;
    if (!agent) {
      if (this.#host.isSuspended(installed)) return this.#failed(installed, event, undefined);
      return this.#loadAndAsk(installed, event, args);
    }
    const gates = this.#gates(installed);
    const closed = this.#closed(installed, gates);
    if (closed !== undefined) {
      this.#seats.get(installed.name)?.note(closed, isMessageEvent(event));
      return next;
    }
    if (this.#host.isSuspended(installed)) return this.#failed(installed, event, undefined);
    if (installed.trouble) return this.#failed(installed, event, installed.trouble);
    const seat = this.#seat(installed.name, agent);
    if (seat instanceof AgentFailure) return this.#failed(installed, event, seat);
    const call = new HandlerCall(installed, seat, plan.config, gates.features, this.#host);
    const deadline = agent.deadline ?? DEFAULT_DEADLINE;
    try {
      const started = performance.now();
      const handler = agent.handlers[event] as AnyHandler | undefined;
      const result = handler === undefined ? undefined : handler.call(agent.handlers, args, call);
      if (performance.now() - started > deadline)
        throw new AgentFailure('deadline', `it blocked the process for more than ${deadline} ms`);
      if (isPromise(result)) return this.#settle(installed, seat, event, call, result, deadline);
      return this.#answered(installed, seat, event, result);
    } catch (error) {
      return this.#failed(installed, event, toAgentFailure(error));
    }
  }

  async #settle(
    installed: Installed,
    seat: Seat,
    event: EventName,
    call: HandlerCall,
    promise: PromiseLike<unknown>,
    deadline: number,
  ): Promise<Verdict> {
    this.#pending = call;
    try {
      return this.#answered(installed, seat, event, await call.settle(promise, deadline));
    } catch (error) {
      return error === SESSION_ENDED ? next : this.#failed(installed, event, toAgentFailure(error));
    } finally {
      if (this.#pending === call) this.#pending = undefined;
    }
  }

  async #loadAndAsk(installed: Installed, event: EventName, args: AnyArguments): Promise<Verdict> {
    try {
      await installed.slot!.load();
    } catch (error) {
      return this.#failed(installed, event, toAgentFailure(error));
    }
    if (this.#isOver) return next;
    // Loaded agents have gates and handlers, which only a new plan knows.
    const plan = this.#host.plan();
    const loaded = plan.byEvent[event].find(({ name }) => name === installed.name);
    return loaded?.agent ? this.#ask(plan, loaded, event, args) : next;
  }

  /** @throws AgentFailure when the answer is no sound verdict */
  #answered(installed: Installed, seat: Seat, event: EventName, result: unknown): Verdict {
    const verdict = soundVerdict(result, event);
    if (verdict.kind === 'next' && verdict.stamps && (seat.stamps += verdict.stamps.length) > VERDICT_LIMITS.stamps)
      throw new AgentFailure('flood', `${seat.stamps} header fields in one message`);
    if (installed.health.succeeded()) this.#host.recovered(installed);
    seat.note(`${installed.name}: ${this.#gates(installed).text}`, isMessageEvent(event));
    return verdict;
  }

  /** The failure policy. Without a failure: the agent is suspended, and its policy still holds. */
  #failed(installed: Installed, event: EventName, failure: AgentFailure | undefined): Verdict {
    const status = failure ? skipText('failed', failure.reason) : skipText('suspended');
    if (failure) this.#host.failed(installed, failure);
    const { agent, name } = installed;
    let seat = this.#seats.get(name);
    if (!seat) this.#seats.set(name, (seat = new Seat(undefined, undefined)));
    seat.note(`${name}: ${status}`, isMessageEvent(event));
    if (agent?.onFailure !== 'tempfail' || UNREFUSABLE.has(event)) return next;
    const why = { reason: 'AgentFailure', data: failure?.reason ?? 'suspended' };
    return { kind: 'reject', reply: event === 'onConnect' ? TEMPFAIL_CONNECT : TEMPFAIL, why };
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
        if (event === 'onConnect') this.#sessionExemption ??= { by: agent, why: verdict.why };
        else this.#messageExemption ??= { by: agent, why: verdict.why };
        return undefined;
      case 'skip':
        this.#except(installed, event, args, verdict.why);
        return undefined;
      case 'reject': {
        const { reply: answer, why } = verdict;
        const action = rejectionOf(event);
        const close = event === 'onConnect' || verdict.close === true;
        const logged = this.#write(plan, agent, event, args, action, answer, why);
        return this.#afterReject(
          plan,
          event,
          answer,
          { kind: 'reject', reply: answer, close, action, agent, why },
          logged,
        );
      }
      case 'disconnect':
        if (verdict.logged !== false) this.#write(plan, agent, event, args, 'Disconnect', verdict.reply, verdict.why);
        return { kind: 'disconnect', reply: verdict.reply, agent, why: verdict.why };
      case 'delete':
        this.#write(plan, agent, event, args, 'DeleteMessage', undefined, verdict.why);
        return { kind: 'delete', agent, why: verdict.why };
    }
  }

  /** `first` stands unless an OnReject agent ends the session; a refusal that has its row gets no second one by that. */
  #afterReject(
    plan: Plan,
    event: EventName,
    answer: Reply,
    first: Outcome,
    logged: boolean,
  ): Outcome | Promise<Outcome> {
    if (plan.byEvent.onReject.length === 0) return first;
    const about = { session: this.#session, envelope: this.#log.envelope, event, reply: answer };
    this.#rejectionIsLogged = logged;
    const result = this.#from(plan, 0, 'onReject', about, []);
    return then(result, (second) => (second.kind === 'disconnect' ? second : first));
  }
  #rejectionIsLogged = false;

  #disconnect(plan: Plan, args: AnyArguments): Outcome | Promise<Outcome> {
    this.#isOver = true;
    this.#pending?.endSession();
    const outcome = this.#from(plan, 0, 'onDisconnect', args, []);
    return then(outcome, (done) => {
      for (const seat of this.#seats.values()) seat.abort(SESSION_ENDED);
      this.#seats.clear();
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
    const diagnostics = this.#diagnostics(plan);
    return this.#log.blocked({ agent, event, action, reply: answer, why, args, diagnostics });
  }

  #gates(installed: Installed): ClassGates {
    const isInternal = sessionClassOf(this.#session.authenticationSource) === 'Internal';
    return isInternal ? installed.internal : installed.external;
  }

  /** The text of the gate that keeps an agent away, in the order of exchange.md 2; undefined: none. */
  #closed(installed: Installed, gates: ClassGates): string | undefined {
    const { name, agent } = installed;
    if (!installed.enabled) return `${name}: ${skipText('agentDisabled')}`;
    if (!gates.gate.ran) return `${name}: ${gates.text}`;
    if (!agent?.antispam) return undefined;
    if (this.#session.antispamBypass) return `${name}: ${skipText('bypassRight')}`;
    const exemption = this.#sessionExemption ?? this.#messageExemption;
    if (!exemption || exemption.by === name) return undefined;
    return `${name}: ${skipText('exception', exemption.why.reason.slice(0, 100))}`;
  }

  #except(installed: Installed, event: EventName, args: AnyArguments, why: Why): void {
    const seat = this.#seats.get(installed.name);
    const text = `${installed.name}: ${skipText('exception', why.reason.slice(0, 100))}`;
    if (isMessageEvent(event)) seat?.except(text, event === 'onRcptCommand' ? args.recipient : undefined);
    else seat?.note(text, false);
  }

  /** The agent's place in this session; a module that was loaded anew begins afresh. */
  #seat(name: string, agent: NonNullable<Installed['agent']>): Seat | AgentFailure {
    const known = this.#seats.get(name);
    if (known?.agent === agent) return known;
    known?.abort(SESSION_ENDED);
    try {
      const seat = new Seat(agent, agent.openSession?.());
      this.#seats.set(name, seat);
      return seat;
    } catch (error) {
      return toAgentFailure(error);
    }
  }

  #diagnostics(plan: Plan): (recipient: string) => string {
    let common: string | undefined;
    return (recipient) => {
      const differs = [...this.#seats.values()].some((seat) => seat.differsByRecipient);
      if (common !== undefined && !differs) return common;
      const texts = plan.agents.map((installed) => {
        const known = installed.enabled ? this.#seats.get(installed.name)?.status(recipient) : undefined;
        const closed = known ?? this.#closed(installed, this.#gates(installed));
        if (closed !== undefined) return closed;
        const status = this.#host.isSuspended(installed) ? skipText('suspended') : skipText('notReached');
        return `${installed.name}: ${status}`;
      });
      common = texts.join('; ');
      return common;
    };
  }

  #endMessage(): void {
    this.#log.end();
    this.#messageExemption = undefined;
    for (const seat of this.#seats.values()) seat.endMessage();
  }
}

function rejectionOf(event: EventName): AgentAction {
  if (event === 'onConnect') return 'RejectConnection';
  if (event === 'onEndOfAuthentication') return 'RejectAuthentication';
  if (event === 'onRcptCommand' || event === 'onMailCommand' || event === 'onDataCommand') return 'RejectCommand';
  return isMessageEvent(event) ? 'RejectMessage' : 'RejectCommand';
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}

/** Goes on with an outcome at once when it is there already. */
function then(outcome: Outcome | Promise<Outcome>, work: (outcome: Outcome) => Outcome): Outcome | Promise<Outcome> {
  return outcome instanceof Promise ? outcome.then(work) : work(outcome);
}
