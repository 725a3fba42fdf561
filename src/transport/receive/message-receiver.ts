// One message from its first byte to its last: header, agents, content, storing, and what to answer.
import type { EventArguments, MessageHeaders } from '../../core/agent.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import { type Reply, reply, replyText } from '../../core/reply.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { MessageDraft } from '../delivery/message-sink.ts';
import { acceptedKinds, headerFirewall } from '../headers/header-firewall.ts';
import type { Client } from './client.ts';
import { HeaderBlock, parseHeaders } from './header-block.ts';
import { refusedHeader } from './header-check.ts';
import { LineMeter } from './line-meter.ts';
import { messageFacts } from './message-facts.ts';
import { messageTop } from './message-top.ts';
import type { ConnectorObject, Outcome, ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { REPLIES } from './replies.ts';
import { refusedAuthors } from './sender-check.ts';
import type { Mail, Standing } from './standing.ts';
import { TextLines } from './text-lines.ts';
import { type TrackedMessage, trackFailed, trackReceived } from './track-message.ts';

type MessageEvent = 'onDataCommand' | 'onEndOfHeaders' | 'onEndOfData';

export type Ending =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | {
      readonly kind: 'refused';
      readonly event: MessageEvent;
      readonly reply: Reply;
      /** End the session after the reply: at the message's end, or at once without waiting for it. */
      readonly close: 'no' | 'atDot' | 'atOnce';
    };

export interface Transaction {
  readonly mail: Mail;
  /** As it was when the message began. */
  readonly connector: ConnectorObject;
  readonly fqdn: string;
  readonly hello: NonNullable<Standing['hello']>;
  /** It comes in chunks of text, whose line ends nobody has looked at. */
  readonly isChunkedText: boolean;
}

export class MessageReceiver {
  readonly #context: ReceiveContext;
  readonly #client: Client;
  readonly #transaction: Transaction;
  readonly #draft: MessageDraft;
  readonly #time: number;
  readonly #id: string;
  readonly #lines: TextLines | undefined;
  readonly #meter: LineMeter | undefined;
  readonly #largest: number;
  #stamps: readonly HeaderStamp[];
  #block: HeaderBlock | undefined = new HeaderBlock();
  #headers: MessageHeaders | undefined;
  #size = 0;
  /** Decided before the end: what still comes is read and thrown away. */
  #ending: Ending | undefined;
  #isStoring = false;

  constructor(context: ReceiveContext, client: Client, transaction: Transaction) {
    const { connector, fqdn, isChunkedText, mail } = transaction;
    const { rights, sessionId } = client.session;
    const { MaxTextLineLength } = connector;
    this.#context = context;
    this.#client = client;
    this.#transaction = transaction;
    this.#stamps = mail.stamps;
    this.#draft = context.sink.begin();
    this.#time = context.now();
    this.#id = `<${sessionId}.${mail.source.slice(mail.source.lastIndexOf(';') + 1)}@${fqdn}>`;
    this.#lines = isChunkedText ? new TextLines(!connector.BareLinefeedRejectionEnabled) : undefined;
    const isMetered = MaxTextLineLength !== 'Unlimited' && mail.sender.body !== 'BINARYMIME';
    this.#meter = isMetered ? new LineMeter(MaxTextLineLength) : undefined;
    const isUnlimited = rights.has('ms-Exch-Bypass-Message-Size-Limit');
    this.#largest = isUnlimited ? Number.POSITIVE_INFINITY : connector.MaxMessageSize.bytes;
  }

  /** What was decided already. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  wouldExceed(more: number): boolean {
    return this.#size + more > this.#largest;
  }

  /** Content without its added dots. A result may ask to answer and close at once; any other waits for `end`. */
  write(bytes: Buffer): Promise<Ending | undefined> | undefined {
    if (this.#ending) return undefined;
    if (!this.#lines) return this.#writeLines(bytes);
    const lines = this.#lines.read(bytes);
    if (!lines) return this.#decide('onEndOfData', REPLIES.badDataLineEnd, 'atOnce');
    return lines.length > 0 ? this.#writeLines(lines) : undefined;
  }

  async end(): Promise<Ending> {
    if (!this.#ending && this.#lines) {
      const last = this.#lines.end();
      if (!last) await this.#decide('onEndOfData', REPLIES.badDataLineEnd, 'atOnce');
      else if (last.length > 0) await this.#writeLines(last);
    }
    if (!this.#ending && this.#block) await this.#endOfHeaders(this.#block, this.#block.length, true);
    if (!this.#ending) await this.#endOfData(this.#headers!);
    return this.#ending!;
  }

  /** The connection is gone or not to be believed; a message that is being stored already stays. */
  async abort(): Promise<void> {
    if (this.#isStoring) return;
    this.#ending ??= { kind: 'refused', event: 'onEndOfData', reply: REPLIES.badDataLineEnd, close: 'atOnce' };
    await this.#draft.discard();
  }

  #writeLines(bytes: Buffer): Promise<Ending | undefined> | undefined {
    this.#size += bytes.length;
    if (this.#size > this.#largest) return this.#decide('onEndOfData', REPLIES.messageTooLarge);
    if (this.#meter && !this.#meter.accepts(bytes)) return this.#decide('onEndOfData', REPLIES.textLineTooLong);
    if (this.#block) return this.#writeHeader(bytes, this.#block);
    return this.#writeContent(bytes);
  }

  #writeHeader(bytes: Buffer, block: HeaderBlock): Promise<Ending | undefined> | undefined {
    const room = this.#transaction.connector.MaxHeaderSize.bytes - block.length;
    const end = block.append(bytes.length > room ? bytes.subarray(0, room) : bytes);
    if (end) {
      const rest = bytes.length > room ? bytes.subarray(room) : undefined;
      return this.#endOfHeaders(block, end.end, end.terminated, rest);
    }
    return bytes.length > room ? this.#decide('onEndOfHeaders', REPLIES.headerTooLarge) : undefined;
  }

  /** `rest`: content that came with the end of the header but wasn't put into the block. */
  async #endOfHeaders(
    block: HeaderBlock,
    end: number,
    terminated: boolean,
    rest?: Buffer,
  ): Promise<Ending | undefined> {
    this.#block = undefined;
    const { session } = this.#client;
    const { connector, fqdn, mail } = this.#transaction;
    const received = block.bytes.subarray(0, end);
    // A binary body may hold anything, its header may not (RFC 3030, 3).
    if (mail.sender.body === 'BINARYMIME' && !hasCleanLines(received))
      return this.#decide('onEndOfHeaders', REPLIES.badDataLineEnd, 'atOnce');
    const all = parseHeaders(received);
    const refusal = refusedHeader(all, connector, fqdn);
    if (refusal) return this.#decide('onEndOfHeaders', refusal);
    this.#client.follow();
    const view = this.#context.config.current();
    if (!session.isExternalConnection) {
      const { InternalSMTPServers } = view.one(TransportConfig);
      const { Address } = session.remoteEndpoint;
      session.lastExternalIPAddress = this.#context.lastExternalIp(Address, all.fields, InternalSMTPServers);
    }
    // From here on there is no other header than the one behind the firewall.
    const header = headerFirewall(received, acceptedKinds(session.rights));
    const headers = header === received ? all : parseHeaders(header);
    this.#headers = headers;
    const foreign = refusedAuthors(session, headers.p2From, view);
    if (foreign) return this.#decide('onEndOfHeaders', foreign);
    const args = { session, envelope: mail.envelope, headers };
    const stop = await this.#heed('onEndOfHeaders', await this.#client.run('onEndOfHeaders', args));
    if (stop) return stop;
    await this.#writeContent(header);
    if (!terminated) await this.#writeContent(Buffer.from('\r\n'));
    if (end < block.length) await this.#writeContent(block.bytes.subarray(end));
    if (rest) await this.#writeContent(rest);
    return undefined;
  }

  #writeContent(bytes: Buffer): Promise<Ending | undefined> | undefined {
    if (this.#ending) return undefined;
    try {
      return this.#draft.write(bytes)?.then(
        () => undefined,
        (error: unknown) => this.#storeFailed(error),
      );
    } catch (error) {
      return this.#storeFailed(error);
    }
  }

  async #endOfData(headers: MessageHeaders): Promise<void> {
    const { session } = this.#client;
    const { mail } = this.#transaction;
    const args = { session, envelope: mail.envelope, headers, size: this.#size, raw: () => this.#draft.read() };
    if (await this.#heed('onEndOfData', await this.#client.run('onEndOfData', args))) return;
    if (this.#ending) return;
    this.#isStoring = true;
    let id: number | undefined;
    try {
      await this.#client.isNamed;
      const facts = messageFacts({ session, mail, headers, time: this.#time, messageId: this.#id });
      id = await this.#draft.store({ ...facts, recipients: mail.recipients, top: this.#top(headers) });
    } catch (error) {
      this.#isStoring = false;
      await this.#storeFailed(error);
      return;
    }
    const { trackingLog, config, metrics } = this.#context;
    metrics.messages.add();
    metrics.bytes.add(this.#size);
    trackReceived(trackingLog, config.current().server, this.#tracked(headers), id);
    this.#accept(headers, args);
  }

  #accept(headers: MessageHeaders, args: EventArguments['onEndOfHeaders'] | undefined): void {
    const answer = reply(250, '2.6.0', `${this.#messageId(headers)} Queued mail for delivery`);
    if (args) this.#client.host.accepted(args.envelope.recipients, answer);
    this.#ending = { kind: 'accepted', reply: answer };
  }

  #messageId(headers: MessageHeaders): string {
    return (headers.messageId || this.#id).slice(0, 400);
  }

  #tracked(headers: MessageHeaders): TrackedMessage {
    const { source, from, envelope } = this.#transaction.mail;
    const messageId = this.#messageId(headers);
    const { recipients } = envelope;
    return { client: this.#client, source, from, recipients, headers, messageId, size: this.#size };
  }

  async #heed(event: MessageEvent, outcome: Outcome): Promise<Ending | undefined> {
    if (outcome.kind === 'continue') {
      this.#stamps = [...(outcome.stamps ?? []), ...this.#stamps];
      return undefined;
    }
    const { trackingLog, config } = this.#context;
    const { agent = 'Transport' } = outcome;
    trackFailed(trackingLog, config.current().server, this.#tracked(this.#headers!), agent, statusOf(outcome));
    if (outcome.kind === 'delete') {
      // A deleted message is answered like an accepted one, at its end.
      this.#accept(this.#headers!, undefined);
      await this.#draft.discard();
      return this.#ending;
    }
    return this.#decide(
      event,
      outcome.reply,
      outcome.kind === 'disconnect' ? 'atOnce' : outcome.close ? 'atDot' : 'no',
    );
  }

  async #decide(event: MessageEvent, answer: Reply, close: 'no' | 'atDot' | 'atOnce' = 'no'): Promise<Ending> {
    this.#block = undefined;
    this.#ending = { kind: 'refused', event, reply: answer, close };
    await this.#draft.discard();
    return this.#ending;
  }

  #storeFailed(error: unknown): Promise<Ending> {
    const code = (error as NodeJS.ErrnoException).code;
    report(this.#context, RECEIVE_EVENTS.storeFailed, `A message couldn't be stored: ${String(error)}`);
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return this.#decide('onEndOfData', full ? REPLIES.noSpace : REPLIES.internal);
  }

  #top(headers: MessageHeaders): string {
    const { fqdn, hello, mail } = this.#transaction;
    const top = {
      session: this.#client.session,
      mail,
      headers,
      stamps: this.#stamps,
      fqdn,
      isEsmtp: hello.verb === 'EHLO',
      reverse: this.#client.reverseDns,
      time: this.#time,
      messageId: this.#id,
    };
    return messageTop(top, this.#context.config.current(), ({ name }) => {
      const text = `An agent's header field '${name.slice(0, 100)}' was left out: it isn't one.`;
      report(this.#context, RECEIVE_EVENTS.badStamp, text);
    });
  }
}

function hasCleanLines(header: Buffer): boolean {
  const lines = new TextLines(false);
  return lines.read(header) !== undefined && lines.end() !== undefined;
}

/** A recipient's status: what the client was told, or, where it was told that all is well, why nobody gets the message. */
function statusOf(outcome: Exclude<Outcome, { readonly kind: 'continue' }>): string {
  if (outcome.kind !== 'delete') return replyText(outcome.reply);
  return ['Deleted', outcome.why?.reason, outcome.why?.data].filter(Boolean).join(' ');
}
