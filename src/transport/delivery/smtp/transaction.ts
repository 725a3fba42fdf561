// One message over one session: what each recipient's reply was, however the next hop behaves. An accepted recipient is never sent to again.
import type { Content, MessageFacts, QueuedRecipient, RecipientResult } from '../../queue/contract.ts';
import { blocks, scan } from './content-blocks.ts';
import type { ContentFacts } from './content-facts.ts';
import { DotStuffing } from './dot-stuffing.ts';
import { isSendable, type MailNeeds, mailLine, rcptLine } from './envelope-lines.ts';
import type { Extensions } from './extensions.ts';
import { replyLine, type ServerReply } from './reply-reader.ts';
import { SessionFailure } from './session-failure.ts';
import type { Timeouts } from './timeouts.ts';
import type { Wire } from './wire.ts';

export interface Mail {
  readonly facts: MessageFacts;
  /** Bytes. */
  readonly size: number;
  readonly recipients: readonly QueuedRecipient[];
  readonly content: Content;
  /** Bytes at the beginning of a file that aren't sent. */
  readonly skip?: number | undefined;
}

export interface TransactionOptions {
  readonly isLmtp: boolean;
  readonly extensions: Extensions;
  readonly isAuthenticated: boolean;
  readonly timeouts: Timeouts;
  /** The next hop, for results. */
  readonly remote: string;
  /** Whether the last transaction was left open. */
  readonly resetFirst: boolean;
}

type Outcome = RecipientResult['outcome'];

export class Transaction {
  readonly #wire: Wire;
  readonly #mail: Mail;
  readonly #options: TransactionOptions;
  readonly #results = new Map<number, RecipientResult>();
  /** To be tried again at once: the next hop took as many recipients as it takes at a time. */
  readonly #again = new Set<number>();
  #isClean = true;
  #isUnheard = false;

  constructor(wire: Wire, mail: Mail, options: TransactionOptions) {
    this.#wire = wire;
    this.#mail = mail;
    this.#options = options;
  }

  /** Whether the next transaction may begin without RSET. */
  get isClean(): boolean {
    return this.#isClean;
  }

  /** The connection was lost, and no command of this message had been answered. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  async run(): Promise<readonly RecipientResult[]> {
    try {
      const recipients = await this.#prepare();
      if (recipients) await this.#converse(recipients.list, recipients.needs);
    } catch (error) {
      const reply = error instanceof SessionFailure ? error.reply : '451 4.3.0 The message content cannot be read';
      if (!(error instanceof SessionFailure)) this.#wire.close();
      this.#settleRest(reply);
    }
    return [...this.#results.values()];
  }

  /** The recipients that can be sent to at all, and how; undefined when there are none. */
  async #prepare(): Promise<{ readonly list: readonly QueuedRecipient[]; readonly needs: MailNeeds } | undefined> {
    const { facts, size, recipients, content } = this.#mail;
    const { extensions, isAuthenticated } = this.#options;
    const found = await scan(content, this.#mail.skip);
    const isUtf8 = (text: string) => /[^\x00-\x7f]/.test(text);
    const refusal = this.#refusal(found);
    if (refusal !== undefined) {
      this.#settle(recipients, 'failed', refusal);
      return undefined;
    }
    const list: QueuedRecipient[] = [];
    for (const recipient of recipients) {
      if (!isSendable(recipient.address)) this.#settle([recipient], 'failed', '553 5.1.3 The address is invalid');
      else if (isUtf8(recipient.address) && !extensions.smtpUtf8)
        this.#settle([recipient], 'failed', '550 5.6.7 The next hop takes no addresses outside ASCII');
      else list.push(recipient);
    }
    if (list.length === 0) return undefined;
    const smtpUtf8 =
      isUtf8(facts.from) || list.some(({ address }) => isUtf8(address)) || (facts.smtpUtf8 && found.isHeaderEightBit);
    const body =
      facts.body === 'BINARYMIME' && (found.hasBareLineEnd || found.isEightBit)
        ? facts.body
        : found.isEightBit
          ? '8BITMIME'
          : '7BIT';
    // Binary content that happens to be lines of text needs no more than 8BITMIME.
    const sent = body === 'BINARYMIME' && !extensions.binaryMime ? '8BITMIME' : body;
    return { list, needs: { size, body: sent, smtpUtf8, isAuthenticated } };
  }

  /** Why the message can't go to this next hop, as Postern's own reply. Nothing is re-encoded: what was filtered is what is sent. */
  #refusal(found: ContentFacts): string | undefined {
    const { facts, size } = this.#mail;
    const { extensions } = this.#options;
    if (!isSendable(facts.from)) return '553 5.1.7 The sender address is invalid';
    if (extensions.maxSize !== undefined && size > extensions.maxSize)
      return `552 5.3.4 The message has ${size} bytes; the next hop takes ${extensions.maxSize}`;
    if (found.hasBareLineEnd && !(facts.body === 'BINARYMIME' && extensions.binaryMime))
      return '554 5.6.0 The message has a bare CR or LF and cannot be sent as text';
    if (found.isEightBit && !extensions.eightBitMime && !extensions.binaryMime)
      return '554 5.6.3 The message is 8-bit and the next hop takes 7-bit messages only';
    if (/[^\x00-\x7f]/.test(facts.from) && !extensions.smtpUtf8)
      return '550 5.6.7 The next hop takes no addresses outside ASCII';
    if (facts.smtpUtf8 && found.isHeaderEightBit && !extensions.smtpUtf8)
      return '554 5.6.9 The next hop takes no header fields outside ASCII';
    return undefined;
  }

  async #converse(recipients: readonly QueuedRecipient[], needs: MailNeeds): Promise<void> {
    const { extensions, timeouts, resetFirst } = this.#options;
    const isBinary = needs.body === 'BINARYMIME';
    const commands = [
      ...(resetFirst ? ['RSET'] : []),
      mailLine(this.#mail.facts, extensions, needs),
      ...recipients.map((recipient) => rcptLine(recipient, extensions)),
    ];
    // DATA with the rest saves a round trip (RFC 2920, 3.1); BDAT must wait for the recipients' replies.
    const pipelined = extensions.pipelining;
    if (pipelined) this.#wire.write(isBinary ? commands : [...commands, 'DATA']);
    const next = (command: string) =>
      pipelined ? this.#wire.reply(timeouts.command) : this.#wire.ask(command, timeouts.command);

    this.#isClean = false;
    this.#isUnheard = true;
    const first = await next(commands[0]!);
    this.#isUnheard = false;
    const mail = resetFirst ? await next(commands[1]!) : first;
    const isRefused = mail.code >= 300;
    if (isRefused) this.#settleBy(recipients, mail);
    const accepted: QueuedRecipient[] = [];
    for (const [i, recipient] of recipients.entries()) {
      if (isRefused && !pipelined) break;
      const reply = await next(commands[i + (resetFirst ? 2 : 1)]!);
      if (isRefused) continue;
      if (reply.code < 300) accepted.push(recipient);
      else if (isTooMany(reply) && accepted.length > 0) this.#again.add(recipient.id);
      else this.#settleBy([recipient], reply);
      if (reply.code === 421) throw new SessionFailure('lost', replyLine(reply));
    }
    if (mail.code === 421) throw new SessionFailure('lost', replyLine(mail));
    if (isBinary) {
      if (accepted.length > 0) await this.#sendChunks(accepted);
      return;
    }
    if (accepted.length === 0) {
      if (pipelined) await this.#endEmptyData();
      return;
    }
    await this.#sendData(
      accepted,
      pipelined ? await this.#wire.reply(timeouts.dataStart) : await this.#wire.ask('DATA', timeouts.dataStart),
    );
  }

  /** Everyone was refused, and DATA was sent along: a server that says 354 all the same gets an empty content (RFC 2920, 3.1). */
  async #endEmptyData(): Promise<void> {
    const { timeouts } = this.#options;
    const reply = await this.#wire.reply(timeouts.dataStart);
    if (reply.code === 354) await this.#wire.ask('.', timeouts.dataEnd);
  }

  async #sendData(accepted: readonly QueuedRecipient[], start: ServerReply): Promise<void> {
    if (start.code !== 354) {
      this.#settleBy(accepted, start);
      if (start.code < 400) this.#wire.close();
      return;
    }
    const stuffing = new DotStuffing();
    const { content } = this.#mail;
    const { dataBlock } = this.#options.timeouts;
    if (content.kind === 'bytes') {
      const stuffed = stuffing.block(content.bytes);
      const writing = this.#wire.writeBytes(Buffer.concat([stuffed, stuffing.end()]), dataBlock);
      if (writing) await this.#untilAnswered(writing);
    } else {
      for await (const block of blocks(content, this.#mail.skip)) {
        if (this.#wire.hasReply) return this.#answeredEarly(accepted);
        const writing = this.#wire.writeBytes(stuffing.block(block), dataBlock);
        if (writing) await writing;
      }
      if (this.#wire.hasReply) return this.#answeredEarly(accepted);
      const writing = this.#wire.writeBytes(stuffing.end(), dataBlock);
      if (writing) await this.#untilAnswered(writing);
    }
    await this.#readFinal(accepted);
  }

  /** RFC 3030: binary content goes in chunks of known length, and nothing ends it early. */
  async #sendChunks(accepted: readonly QueuedRecipient[]): Promise<void> {
    const { dataBlock } = this.#options.timeouts;
    const { content, size } = this.#mail;
    this.#wire.write([`BDAT ${size} LAST`]);
    for await (const block of blocks(content, this.#mail.skip)) {
      const writing = this.#wire.writeBytes(block, dataBlock);
      if (writing) await writing;
    }
    await this.#readFinal(accepted);
  }

  /** One reply for all, or with LMTP one for each (RFC 2033, 4.2). */
  async #readFinal(accepted: readonly QueuedRecipient[]): Promise<void> {
    const { isLmtp, timeouts } = this.#options;
    if (!isLmtp) {
      this.#settleBy(accepted, await this.#wire.reply(timeouts.dataEnd));
      this.#isClean = true;
      return;
    }
    for (const recipient of accepted) this.#settleBy([recipient], await this.#wire.reply(timeouts.dataEnd));
    this.#isClean = true;
  }

  /** A connection that takes no more because the server has answered and closed: the answer is still to be read. */
  async #untilAnswered(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      if (!this.#wire.hasReply) throw error;
    }
  }

  /** A reply in the midst of the content: a refusal counts, a yes to half a message doesn't. The content can't be broken off but by closing. */
  async #answeredEarly(accepted: readonly QueuedRecipient[]): Promise<void> {
    const reply = await this.#wire.reply(this.#options.timeouts.dataEnd);
    if (reply.code >= 400) this.#settleBy(accepted, reply);
    this.#wire.close();
    this.#settleRest('451 4.4.2 The next hop answered before the message had ended');
  }

  #settleBy(recipients: readonly QueuedRecipient[], reply: ServerReply): void {
    const { isLmtp } = this.#options;
    const outcome: Outcome =
      reply.code < 300 ? (isLmtp ? 'delivered' : 'relayed') : reply.code >= 500 ? 'failed' : 'deferred';
    this.#settle(recipients, outcome, replyLine(reply));
  }

  #settle(recipients: readonly QueuedRecipient[], outcome: Outcome, reply: string): void {
    const { remote, extensions } = this.#options;
    const took = outcome === 'relayed' && extensions.dsn;
    for (const { id } of recipients)
      if (!this.#results.has(id)) this.#results.set(id, { recipient: id, outcome, reply, remote, dsnPassedOn: took });
  }

  #settleRest(reply: string): void {
    this.#settle(
      this.#mail.recipients.filter(({ id }) => !this.#again.has(id)),
      'deferred',
      reply,
    );
  }
}

/** 552 once meant this too (RFC 5321, 4.5.3.1.10). */
function isTooMany({ code, lines }: ServerReply): boolean {
  const enhanced = /^[45](\.\d{1,3}\.\d{1,3})/.exec(lines[0]!);
  return (code === 452 || code === 552) && (!enhanced || enhanced[1] === '.5.3');
}
