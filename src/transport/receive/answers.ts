// How commands are answered: every refusal is told to the agents before the client, errors are counted, and refusals held back.
import type { EventName } from '../../core/agent.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import type { Why } from '../../core/verdict.ts';
import { commandShown, ownReason } from './own-reasons.ts';
import type { Outcome, OwnReason, ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';

/** RFC 4954, 6: the code of a failed logon, which has a delay of its own. */
const LOGON_FAILED = 535;
/** Where what is refused isn't the last command. */
const IN_MESSAGE: ReadonlySet<EventName | undefined> = new Set<EventName>(['onEndOfHeaders', 'onEndOfData']);

export class Answers {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  #errors = 0;
  /** The command that is being answered. */
  #line = '';
  /** Recipients of this connection that were taken, and that were refused because their address is none. */
  #accepted = 0;
  #rejected = 0;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
  }

  send(answer: Reply): void {
    const { EnhancedStatusCodesEnabled } = this.#standing.connector;
    this.#wire.send(replyText(EnhancedStatusCodesEnabled ? answer : { ...answer, enhanced: undefined }));
  }

  acceptRecipient(): void {
    this.#accepted++;
    this.send(REPLIES.recipientOk);
  }

  /** What is answered next, for the log. */
  about(line: string): void {
    this.#line = line;
  }

  /** Whether the command may go on; when not, it is answered. */
  async heeds(event: EventName, outcome: Outcome): Promise<boolean> {
    if (outcome.kind === 'continue' || outcome.kind === 'delete') return true;
    await this.refuse(event, outcome.reply, outcome.kind === 'disconnect' || outcome.close === true);
    return false;
  }

  /** For what a client that speaks SMTP doesn't do; too many of them end the session. */
  async protocolError(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    this.#context.metrics.commandErrors.add();
    const isLast = ++this.#errors >= this.#standing.limits.protocolErrors && !close;
    return this.#refuse(event, isLast ? REPLIES.tooManyErrors : answer, isLast || close, undefined);
  }

  /**
   * OnReject, then the reply. `event` is undefined where the refused command is none of the agents' events. `own`: the server's own
   * reason, which goes into the agent log and the protocol log.
   */
  async refuse(event: EventName | undefined, answer: Reply, close = false, own?: OwnReason): Promise<void> {
    const why = event === 'onRcptCommand' && answer.enhanced?.startsWith('5.1.') ? this.#harvest() : undefined;
    if (why) return this.#refuse(event, REPLIES.harvesting, true, { why });
    return this.#refuse(event, answer, close, own);
  }

  async #refuse(
    event: EventName | undefined,
    answer: Reply,
    close: boolean,
    own: OwnReason | undefined,
  ): Promise<void> {
    const { client, mail, log } = this.#standing;
    let closes = close;
    const told = own ?? this.#reasonFor(event, answer);
    if (own) log.info(`${own.why.reason}: ${own.why.data ?? ''}`, 'Refused');
    if (event && client && answer.code >= 400) {
      const outcome = await client.host.rejected(event, answer, mail?.envelope, told);
      closes ||= outcome.kind === 'disconnect';
    } else if (told) client?.host.refused(undefined, answer, told.why);
    if (answer.code >= 500 && !closes) await this.#tarpit(answer.code);
    this.send(answer);
    if (closes) this.#wire.close();
  }

  /** The reply's own name, with the command. Undefined when an agent has refused it and written its row. */
  #reasonFor(event: EventName | undefined, answer: Reply): OwnReason | undefined {
    const reason = answer.code >= 400 ? ownReason(answer) : undefined;
    return reason === undefined
      ? undefined
      : { why: { reason, data: IN_MESSAGE.has(event) ? '' : commandShown(this.#line) } };
  }

  /**
   * Commands behind this one wait too, unread: who sends them without waiting gains nothing. A session that ends now holds nobody up
   * and is not held up itself.
   */
  async #tarpit(code: number): Promise<void> {
    const { client, limits, log } = this.#standing;
    if (client && client.session.authenticationSource !== 'Anonymous') return;
    const delay = code === LOGON_FAILED ? limits.authTarpit : limits.tarpit;
    if (delay === 0) return;
    const span = new TimeSpan(delay).toString();
    log.info(`Tarpit for '${span.includes('.') ? span : `0.${span}`}'`, '');
    await this.#wire.wait(delay);
  }

  /** Counts a recipient whose address is none (RFC 3463, 3.2: 5.1.x). Real senders have more good addresses than bad ones: why the session ends, where it does. */
  #harvest(): Why | undefined {
    const { client, limits, connector } = this.#standing;
    this.#rejected++;
    if (client) this.#context.admission.recipientRejected(client.session.remoteEndpoint.Address);
    if (this.#rejected - this.#accepted < limits.rejectedRecipients) return undefined;
    const reason = 'MaxRejectedRecipients';
    const data = `${this.#rejected} rejected, ${this.#accepted} accepted`;
    const who = client?.session.remoteEndpoint.Address;
    report(
      this.#context,
      RECEIVE_EVENTS.harvesting,
      `${connector.Name} ended a session of ${who}. ${reason}: ${data}.`,
    );
    return { reason, data };
  }
}
