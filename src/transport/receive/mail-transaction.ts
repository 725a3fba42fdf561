// MAIL, RCPT, DATA, BDAT and the message: one mail transaction after the other.
import type { Reply } from '../../core/reply.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { Answers } from './answers.ts';
import { isReply, type MailParameters, mailParameters, rcptParameters } from './envelope-parameters.ts';
import type { Introduction } from './introduction.ts';
import { PROTOCOL_LIMITS } from './limits.ts';
import { type Ending, MessageReceiver } from './message-receiver.ts';
import { addressOf, type PathArgument, parsePathArgument } from './path.ts';
import type { Outcome, ReceiveContext } from './ports.ts';
import { completed, refusedRecipient } from './recipient-check.ts';
import { chunkReceived, REPLIES } from './replies.ts';
import { refusedSender } from './sender-check.ts';
import type { Standing, Wire } from './standing.ts';

/** A chunk that is coming in. */
interface Chunk {
  readonly size: number;
  readonly isLast: boolean;
  /** What is answered when all of it has come; undefined where the answer is out already. */
  readonly refusal: Reply | 'answered' | undefined;
}

const ASCII = /^[\x00-\x7f]*$/;

export class MailTransaction {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;
  readonly #introduction: Introduction;
  #receiver: MessageReceiver | undefined;
  #chunk: Chunk | undefined;
  /** Why a chunk before was refused: those the client has sent on blindly get the same answer (RFC 3030, 2). */
  #chunksRefused: Reply | undefined;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing, answers: Answers, introduction: Introduction) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = answers;
    this.#introduction = introduction;
  }

  async mail(argument: string): Promise<void> {
    const event = 'onMailCommand';
    const { connector } = this.#standing;
    const view = this.#context.config.current();
    const path = parsePathArgument(argument, 'FROM', connector.LongAddressesEnabled);
    // Postmaster alone is a recipient only (RFC 5321, 4.1.1.3), so it is completed like any other name.
    const mailbox = path?.mailbox && { ...path.mailbox, domain: path.mailbox.domain ?? connector.DefaultDomain };
    if (!path || mailbox?.domain === null) return this.#answers.protocolError(event, REPLIES.badSender);
    const from = mailbox ? addressOf({ local: mailbox.local, domain: mailbox.domain ?? undefined }) : '';
    const given = mailParameters(path.parameters, connector);
    if (isReply(given)) return this.#answers.protocolError(event, given);
    if (!given.sender.smtpUtf8 && !ASCII.test(from)) return this.#answers.protocolError(event, REPLIES.utf8Needed);
    if (!this.#standing.hello) return this.#answers.protocolError(event, REPLIES.needHello);
    if (this.#standing.mail) return this.#secondSender(event, from, path.parameters);
    if (this.#context.pressure() !== 'Normal') return this.#answers.refuse(event, REPLIES.insufficientResources);
    const client = await this.#introduction.client();
    if (!client) return;
    const { session } = client;
    const refusal = refusedSender(session, from, view) ?? this.#tooLarge(given);
    if (refusal) return this.#answers.refuse(event, refusal);
    const held = this.#context.admission.message(connector, session.remoteEndpoint.Address, session.identity ?? from);
    if (held) return this.#answers.refuse(event, held.reply, true, held);
    const outcome = await client.run(event, { session, from, parameters: path.parameters });
    if (!(await this.#answers.heeds(event, outcome))) return;
    const isBelieved = client.session.rights.has('ms-Exch-SMTP-Accept-Authentication-Flag');
    const isPlain = isBelieved || given.sender.auth === undefined;
    const sender = isPlain ? given.sender : { ...given.sender, auth: undefined };
    this.#chunksRefused = undefined;
    this.#standing.mail = {
      source: client.beginMessage(),
      from,
      sender,
      recipients: [],
      envelope: { from, recipients: [], sender, dsn: [] },
      attempts: 0,
      stamps: stampsOf(outcome),
    };
    this.#answers.send(REPLIES.senderOk);
  }

  /**
   * Out of order, but where no recipient was accepted the client has given up the message: agents see the new one begin,
   * because they end the session of a blocked client here.
   */
  async #secondSender(event: 'onMailCommand', from: string, parameters: PathArgument['parameters']): Promise<void> {
    const { client, mail } = this.#standing;
    if (client && mail && mail.attempts > 0 && mail.recipients.length === 0) {
      const outcome = await client.run(event, { session: client.session, from, parameters });
      if (!(await this.#answers.heeds(event, outcome))) return;
    }
    return this.#answers.protocolError(event, REPLIES.senderGiven);
  }

  /** Agents come before the relay check, so that the log names all recipients of a blocked client. */
  async rcpt(argument: string): Promise<void> {
    const event = 'onRcptCommand';
    const { client, connector, hello, mail } = this.#standing;
    const view = this.#context.config.current();
    const path = parsePathArgument(argument, 'TO', connector.LongAddressesEnabled);
    const mailbox = path?.mailbox && completed(path.mailbox, connector, view);
    // Postmaster where no domain is ours is somebody we can't relay to.
    if (!path?.mailbox || (!mailbox && !/^postmaster$/i.test(path.mailbox.local)))
      return this.#answers.protocolError(event, REPLIES.badRecipient);
    const dsn = rcptParameters(path.parameters, connector, mail?.sender.smtpUtf8 === true);
    if (isReply(dsn)) return this.#answers.protocolError(event, dsn);
    if (!hello) return this.#answers.protocolError(event, REPLIES.needHello);
    if (!mail || !client) return this.#answers.protocolError(event, REPLIES.needMail);
    if (this.#receiver) return this.#answers.protocolError(event, REPLIES.chunksBegun);
    const recipient = addressOf(mailbox ?? path.mailbox);
    if (!mail.sender.smtpUtf8 && !ASCII.test(recipient)) return this.#answers.protocolError(event, REPLIES.utf8Needed);
    const excess = mail.attempts++ - this.#standing.limits.recipients;
    if (excess >= 0) return this.#refuseExcess(excess);
    const outcome = await client.run(event, { session: client.session, envelope: mail.envelope, recipient });
    if (!(await this.#answers.heeds(event, outcome))) return;
    const refusal = mailbox ? refusedRecipient(client.session, mailbox, connector, view) : REPLIES.cannotRelay;
    if (refusal || !mailbox) return this.#answers.refuse(event, refusal ?? REPLIES.cannotRelay);
    mail.stamps = [...stampsOf(outcome), ...mail.stamps];
    mail.recipients.push({ ...mailbox, ...dsn });
    mail.envelope.recipients.push(recipient);
    mail.envelope.dsn.push(dsn);
    this.#answers.acceptRecipient();
  }

  /**
   * A sender with many recipients learns from each 452 which ones to send again (RFC 5321, 4.5.3.1.10): the log says so once, and
   * only far beyond the limit is it an error.
   */
  async #refuseExcess(excess: number): Promise<void> {
    if (excess >= PROTOCOL_LIMITS.excessRecipients)
      return this.#answers.protocolError('onRcptCommand', REPLIES.tooManyRecipients);
    if (excess > 0) return this.#answers.send(REPLIES.tooManyRecipients);
    return this.#answers.refuse('onRcptCommand', REPLIES.tooManyRecipients);
  }

  async data(argument: string): Promise<void> {
    const event = 'onDataCommand';
    const { connector, mail } = this.#standing;
    if (argument !== '') return this.#answers.protocolError(event, REPLIES.badArguments);
    if (this.#receiver) return this.#answers.protocolError(event, REPLIES.chunksBegun);
    if (mail?.sender.body === 'BINARYMIME') return this.#answers.protocolError(event, REPLIES.chunksNeeded);
    if (!(await this.#beginMessage(false))) return;
    this.#wire.beginData(!connector.BareLinefeedRejectionEnabled);
    this.#answers.send(REPLIES.startInput);
  }

  /** RFC 3030, 2. Whatever is wrong, the chunk that follows is read as one and never as commands. */
  async bdat(argument: string): Promise<void> {
    const event = 'onDataCommand';
    const { connector, mail } = this.#standing;
    if (!connector.ChunkingEnabled) return this.#answers.protocolError(event, REPLIES.notImplemented, true);
    const [, digits, last] = /^(\d{1,20})(?: +(LAST))?$/i.exec(argument) ?? [];
    const size = Number(digits);
    // Where the next command would begin is anybody's guess.
    if (!Number.isSafeInteger(size)) return this.#answers.protocolError(event, REPLIES.badArguments, true);
    const isLast = last !== undefined;
    let refusal: Chunk['refusal'] = this.#chunksRefused;
    if (!refusal && !this.#receiver && !(await this.#beginMessage(mail?.sender.body !== 'BINARYMIME')))
      refusal = 'answered';
    if (!refusal && this.#receiver!.wouldExceed(size)) refusal = REPLIES.messageTooLarge;
    this.#chunk = { size, isLast, refusal };
    this.#wire.beginChunk(size);
  }

  async content(bytes: Buffer): Promise<void> {
    if (this.#chunk?.refusal) return;
    const ending = await this.#receiver?.write(bytes);
    if (ending?.kind !== 'refused' || ending.close !== 'atOnce') return;
    await this.abandon();
    await this.#answers.refuse(ending.event, ending.reply, true);
  }

  async endOfData(): Promise<void> {
    const ending = await this.#receiver?.end();
    this.#receiver = undefined;
    if (ending) await this.#conclude(ending);
    this.#standing.mail = undefined;
  }

  async endOfChunk(): Promise<void> {
    const { size, isLast, refusal } = this.#chunk!;
    this.#chunk = undefined;
    if (refusal) {
      const isFirst = refusal !== 'answered' && this.#chunksRefused === undefined;
      await this.#giveUpChunks(refusal === 'answered' ? REPLIES.needMail : refusal, isLast);
      if (refusal === 'answered') return;
      if (isFirst) return this.#answers.refuse('onEndOfData', refusal);
      return this.#answers.send(refusal);
    }
    const receiver = this.#receiver;
    // It was answered while it came, and the connection is closing.
    if (!receiver) return;
    if (isLast) return this.endOfData();
    if (receiver.ending?.kind !== 'refused') return this.#answers.send(chunkReceived(size));
    const { ending } = receiver;
    await this.#giveUpChunks(ending.reply, false);
    return this.#conclude(ending);
  }

  /** Drops a message in progress, unless it is being stored already. */
  async abandon(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    await receiver?.abort();
  }

  /** RSET, a hello: nothing of the transaction is left. */
  async reset(): Promise<void> {
    this.#standing.mail = undefined;
    this.#chunksRefused = undefined;
    await this.abandon();
  }

  /** False when it was refused, which is answered then. */
  async #beginMessage(isChunkedText: boolean): Promise<boolean> {
    const event = 'onDataCommand';
    const { client, connector, hello, mail, fqdn } = this.#standing;
    const refused = async (answer: Reply) => {
      await this.#answers.protocolError(event, answer);
      return false;
    };
    if (!hello) return refused(REPLIES.needHello);
    if (!mail || !client) return refused(REPLIES.needMail);
    // Agents end the session of a blocked client here, where none of its recipients was accepted.
    const outcome = await client.run(event, { session: client.session, envelope: mail.envelope });
    if (!(await this.#answers.heeds(event, outcome))) return false;
    if (mail.recipients.length === 0) return refused(REPLIES.needRecipient);
    mail.stamps = [...stampsOf(outcome), ...mail.stamps];
    this.#receiver = new MessageReceiver(this.#context, client, { mail, connector, fqdn, hello, isChunkedText });
    return true;
  }

  #conclude(ending: Ending): Promise<void> | void {
    if (ending.kind === 'accepted') return this.#answers.send(ending.reply);
    return this.#answers.refuse(ending.event, ending.reply, ending.close !== 'no');
  }

  /** The transaction has failed; `reply`: what chunks that are under way already are answered with. */
  async #giveUpChunks(reply: Reply | undefined, isLast: boolean): Promise<void> {
    this.#chunksRefused = isLast ? undefined : reply;
    this.#standing.mail = undefined;
    await this.abandon();
  }

  #tooLarge({ size }: MailParameters): Reply | undefined {
    const { client, connector } = this.#standing;
    if (client?.session.rights.has('ms-Exch-Bypass-Message-Size-Limit')) return undefined;
    return size > connector.MaxMessageSize.bytes ? REPLIES.messageTooLarge : undefined;
  }
}

function stampsOf(outcome: Outcome): readonly HeaderStamp[] {
  return outcome.kind === 'continue' ? (outcome.stamps ?? []) : [];
}
