// The agents as one session meets them: who is kept away by which gate, who is asked, what each is noted to have done.
import type { EventName, SmtpSession } from '../../core/agent.ts';
import { reply } from '../../core/reply.ts';
import { next, type Verdict, type Why } from '../../core/verdict.ts';
import { AgentFailure, toAgentFailure } from './agent-failure.ts';
import { type ClassGates, sessionClassOf, skipText } from './gates.ts';
import { HandlerCall, SESSION_ENDED } from './handler-call.ts';
import type { HostParts } from './host-parts.ts';
import { type AnyArguments, isMessageEvent } from './message-log.ts';
import type { Installed, Plan } from './plan.ts';
import { Seat } from './seat.ts';
import { soundVerdict, VERDICT_LIMITS } from './sound-verdict.ts';

export const DEFAULT_DEADLINE = 10_000;

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

export class SessionAgents {
  readonly #host: HostParts;
  readonly #session: SmtpSession;
  readonly #seats = new Map<string, Seat>();
  #sessionExemption: Exemption | undefined;
  #messageExemption: Exemption | undefined;
  #pending: HandlerCall | undefined;
  #isOver = false;

  constructor(host: HostParts, session: SmtpSession) {
    this.#host = host;
    this.#session = session;
  }

  /** One agent's verdict: `next` when a gate keeps it away, what its policy says when it fails. Never rejects. */
  ask(plan: Plan, installed: Installed, event: EventName, args: AnyArguments): Verdict | Promise<Verdict> {
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
      const took = performance.now() - started;
      if (took > deadline) throw new AgentFailure('deadline', `it blocked the process for more than ${deadline} ms`);
      if (isPromise(result)) return this.#settle(installed, seat, event, call, result, deadline, started);
      this.#host.ran(installed, took);
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
    started: number,
  ): Promise<Verdict> {
    this.#pending = call;
    try {
      const result = await call.settle(promise, deadline);
      this.#host.ran(installed, performance.now() - started);
      return this.#answered(installed, seat, event, result);
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
    return loaded?.agent ? this.ask(plan, loaded, event, args) : next;
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
    const { onFailure, name } = installed;
    let seat = this.#seats.get(name);
    if (!seat) this.#seats.set(name, (seat = new Seat(undefined, undefined)));
    seat.note(`${name}: ${status}`, isMessageEvent(event));
    if (onFailure !== 'tempfail' || UNREFUSABLE.has(event)) return next;
    const why = { reason: 'AgentFailure', data: failure?.reason ?? 'suspended' };
    return { kind: 'reject', reply: event === 'onConnect' ? TEMPFAIL_CONNECT : TEMPFAIL, why };
  }

  #gates(installed: Installed): ClassGates {
    const isInternal = sessionClassOf(this.#session.authenticationSource) === 'Internal';
    return isInternal ? installed.internal : installed.external;
  }

  /** The text of the gate that keeps an agent away: of the first that does, in the order in which Exchange asks; undefined: none. */
  #closed(installed: Installed, gates: ClassGates): string | undefined {
    const { name, agent } = installed;
    const off = switchedOff(installed, gates);
    if (off !== undefined) return off;
    if (!agent?.antispam) return undefined;
    if (this.#session.antispamBypass) return `${name}: ${skipText('bypassRight')}`;
    const exemption = this.#sessionExemption ?? this.#messageExemption;
    if (!exemption || exemption.by === name) return undefined;
    return `${name}: ${skipText('exception', exemption.why.reason.slice(0, 100))}`;
  }

  except(installed: Installed, event: EventName, args: AnyArguments, why: Why): void {
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

  /** Each installed agent with what it did or why not, so far; for all recipients the same unless one is an exception. */
  diagnostics(plan: Plan): (recipient: string) => string {
    let common: string | undefined;
    return (recipient) => {
      const differs = [...this.#seats.values()].some((seat) => seat.differsByRecipient);
      if (common !== undefined && !differs) return common;
      const texts = plan.agents.map((installed) => {
        const gates = this.#gates(installed);
        // No event goes to an agent that is off: what it was noted to have done before it was turned off is out of date.
        const off = switchedOff(installed, gates);
        const known = off ?? this.#seats.get(installed.name)?.status(recipient) ?? this.#closed(installed, gates);
        if (known !== undefined) return known;
        const status = this.#host.isSuspended(installed) ? skipText('suspended') : skipText('notReached');
        return `${installed.name}: ${status}`;
      });
      common = texts.join('; ');
      return common;
    };
  }

  /** The other anti-spam agents are kept away from now on: for the session in OnConnect, else for the message. */
  exempt(by: string, event: EventName, why: Why): void {
    if (event === 'onConnect') this.#sessionExemption ??= { by, why };
    else this.#messageExemption ??= { by, why };
  }

  endMessage(): void {
    this.#messageExemption = undefined;
    for (const seat of this.#seats.values()) seat.endMessage();
  }

  /** Ends a call that is pending; agents are asked about onDisconnect only from here on. */
  cancel(): void {
    this.#isOver = true;
    this.#pending?.endSession();
  }

  close(): void {
    for (const seat of this.#seats.values()) seat.abort(SESSION_ENDED);
    this.#seats.clear();
  }
}

/** The text of an agent that the configuration turns off for this class of sessions. */
function switchedOff({ name, enabled }: Installed, { gate, text }: ClassGates): string | undefined {
  if (!enabled) return `${name}: ${skipText('agentDisabled')}`;
  return gate.ran ? undefined : `${name}: ${text}`;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
