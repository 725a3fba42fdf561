// How commands are answered: every refusal is told to the agents before the client, and protocol errors are counted.
import type { EventName } from '../../core/agent.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import { commandShown, ownReason } from './own-reasons.ts';
import type { Outcome, ReceiveContext } from './ports.ts';
import { REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';

/** Where what is refused isn't the last command. */
const IN_MESSAGE: ReadonlySet<EventName | undefined> = new Set<EventName>(['onEndOfHeaders', 'onEndOfData']);

export class Answers {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  #errors = 0;
  /** The command that is being answered. */
  #line = '';

  constructor(context: ReceiveContext, wire: Wire, standing: Standing) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
  }

  send(answer: Reply): void {
    this.#wire.send(replyText(answer));
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
    const isLast = ++this.#errors >= this.#context.limits.protocolErrors && !close;
    return this.refuse(event, isLast ? REPLIES.tooManyErrors : answer, isLast || close);
  }

  /** OnReject, then the reply. `event` is undefined where the refused command is none of the agents' events. */
  async refuse(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    const { client, mail } = this.#standing;
    let closes = close;
    const reason = answer.code >= 400 ? ownReason(answer) : undefined;
    if (client && reason !== undefined)
      client.host.refused(event, answer, { reason, data: IN_MESSAGE.has(event) ? '' : commandShown(this.#line) });
    if (event && client && answer.code >= 400) {
      const outcome = await client.host.rejected(event, answer, mail?.envelope);
      closes ||= outcome.kind === 'disconnect';
    }
    this.send(answer);
    if (closes) this.#wire.close();
  }
}
