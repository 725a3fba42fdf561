// How commands are answered: every refusal is told to the agents before the client, and protocol errors are counted.
import type { EventName } from '../../core/agent.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import type { Outcome, ReceiveContext } from './ports.ts';
import { REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';

export class Answers {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  #errors = 0;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
  }

  send(answer: Reply): void {
    const { EnhancedStatusCodesEnabled } = this.#standing.connector;
    this.#wire.send(replyText(EnhancedStatusCodesEnabled ? answer : { ...answer, enhanced: undefined }));
  }

  /** Whether the command may go on; when not, it is answered. */
  async heeds(event: EventName, outcome: Outcome): Promise<boolean> {
    if (outcome.kind === 'continue' || outcome.kind === 'delete') return true;
    await this.refuse(event, outcome.reply, outcome.kind === 'disconnect' || outcome.close === true);
    return false;
  }

  /** For what a client that speaks SMTP doesn't do; too many of them end the session. */
  async protocolError(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    const isLast = ++this.#errors >= this.#standing.limits.protocolErrors && !close;
    return this.refuse(event, isLast ? REPLIES.tooManyErrors : answer, isLast || close);
  }

  /** OnReject, then the reply. `event` is undefined where the refused command is none of the agents' events. */
  async refuse(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    const { client, mail } = this.#standing;
    let closes = close;
    if (event && client && answer.code >= 400) {
      const outcome = await client.host.rejected(event, answer, mail?.envelope);
      closes ||= outcome.kind === 'disconnect';
    }
    this.send(answer);
    if (closes) this.#wire.close();
  }
}
