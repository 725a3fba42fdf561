// MAIL, RCPT, DATA and the message: one mail transaction after the other.
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import type { Reply } from '../../core/reply.ts';
import { acceptedDomains } from '../../core/values/accepted-domains.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { Answers } from './answers.ts';
import type { Introduction } from './introduction.ts';
import { MessageReceiver } from './message-receiver.ts';
import { addressOf, type PathArgument, parsePathArgument } from './path.ts';
import type { Outcome, ReceiveContext } from './ports.ts';
import { REPLIES, unsupportedOption } from './replies.ts';
import type { Standing, Wire } from './standing.ts';

export class MailTransaction {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;
  readonly #introduction: Introduction;
  #receiver: MessageReceiver | undefined;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing, answers: Answers, introduction: Introduction) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = answers;
    this.#introduction = introduction;
  }

  async mail(argument: string): Promise<void> {
    const event = 'onMailCommand';
    const path = parsePathArgument(argument, 'FROM');
    if (!path || (path.mailbox && path.mailbox.domain === undefined))
      return this.#answers.protocolError(event, REPLIES.badSender);
    const from = path.mailbox ? addressOf(path.mailbox) : '';
    const wrong = wrongMailParameter(path.parameters);
    if (wrong) return this.#answers.protocolError(event, wrong);
    if (!this.#standing.hello) return this.#answers.protocolError(event, REPLIES.needHello);
    if (this.#standing.mail) return this.#secondSender(event, from, path.parameters);
    if (Number(path.parameters.get('SIZE') ?? 0) > this.#standing.limits.messageSize)
      return this.#answers.refuse(event, REPLIES.messageTooLarge);
    const client = await this.#introduction.client();
    if (!client) return;
    const { session } = client;
    const refusal = this.#context.admission.message(
      this.#standing.connector,
      session.remoteEndpoint.Address,
      session.identity ?? from,
    );
    if (refusal) return this.#answers.refuse(event, refusal.reply, true, refusal);
    const outcome = await client.run(event, { session, from, parameters: path.parameters });
    if (!(await this.#answers.heeds(event, outcome))) return;
    const stamps = stampsOf(outcome);
    const source = client.beginMessage();
    this.#standing.mail = { source, from, recipients: [], envelope: { from, recipients: [] }, attempts: 0, stamps };
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
    const { client, hello, mail } = this.#standing;
    const path = parsePathArgument(argument, 'TO');
    if (!path?.mailbox) return this.#answers.protocolError(event, REPLIES.badRecipient);
    const [option] = path.parameters.keys();
    if (option !== undefined) return this.#answers.protocolError(event, unsupportedOption(option));
    if (!hello) return this.#answers.protocolError(event, REPLIES.needHello);
    if (!mail || !client) return this.#answers.protocolError(event, REPLIES.needMail);
    if (mail.attempts++ >= this.#standing.limits.recipients)
      return this.#answers.refuse(event, REPLIES.tooManyRecipients);
    const domains = acceptedDomains(this.#context.config.current().all(AcceptedDomain));
    const { local } = path.mailbox;
    const domain = path.mailbox.domain ?? domains.defaultDomain;
    const recipient = addressOf({ local, domain });
    const outcome = await client.run(event, { session: client.session, envelope: mail.envelope, recipient });
    if (!(await this.#answers.heeds(event, outcome))) return;
    if (domain === undefined || !domains.accepts(domain)) return this.#answers.refuse(event, REPLIES.cannotRelay);
    mail.stamps = [...stampsOf(outcome), ...mail.stamps];
    mail.recipients.push({ local, domain });
    mail.envelope.recipients.push(recipient);
    this.#answers.acceptRecipient();
  }

  async data(argument: string): Promise<void> {
    const event = 'onDataCommand';
    const { client, hello, mail, fqdn, limits } = this.#standing;
    if (argument !== '') return this.#answers.protocolError(event, REPLIES.badArguments);
    if (!hello) return this.#answers.protocolError(event, REPLIES.needHello);
    if (!mail || !client) return this.#answers.protocolError(event, REPLIES.needMail);
    // Agents end the session of a blocked client here, where none of its recipients was accepted.
    const outcome = await client.run(event, { session: client.session, envelope: mail.envelope });
    if (!(await this.#answers.heeds(event, outcome))) return;
    const { source, from, recipients, envelope } = mail;
    if (recipients.length === 0) return this.#answers.protocolError(event, REPLIES.needRecipient);
    const stamps = [...stampsOf(outcome), ...mail.stamps];
    const isEsmtp = hello.verb === 'EHLO';
    const transaction = { source, from, recipients, envelope, stamps, fqdn, isEsmtp, limits };
    this.#receiver = new MessageReceiver(this.#context, client, transaction);
    this.#wire.beginData();
    this.#answers.send(REPLIES.startInput);
  }

  async content(bytes: Buffer): Promise<void> {
    const ending = await this.#receiver?.write(bytes);
    if (ending?.kind !== 'refused' || ending.close !== 'atOnce') return;
    await this.abandon();
    await this.#answers.refuse(ending.event, ending.reply, true);
  }

  async endOfData(): Promise<void> {
    const ending = await this.#receiver?.end();
    this.#receiver = undefined;
    if (ending?.kind === 'accepted') this.#answers.send(ending.reply);
    else if (ending) await this.#answers.refuse(ending.event, ending.reply, ending.close !== 'no');
    this.#standing.mail = undefined;
  }

  /** Drops a message in progress, unless it is being stored already. */
  async abandon(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    await receiver?.abort();
  }
}

function stampsOf(outcome: Outcome): readonly HeaderStamp[] {
  return outcome.kind === 'continue' ? (outcome.stamps ?? []) : [];
}

function wrongMailParameter(parameters: PathArgument['parameters']): Reply | undefined {
  for (const [name, value] of parameters) {
    if (name === 'SIZE') {
      if (!/^\d{1,20}$/.test(value)) return REPLIES.badArguments;
    } else if (name === 'BODY') {
      if (!/^(?:7BIT|8BITMIME)$/i.test(value)) return REPLIES.badArguments;
    } else return unsupportedOption(name);
  }
  return undefined;
}
