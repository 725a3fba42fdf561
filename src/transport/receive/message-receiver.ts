// One message from the line after 354 to the dot: header, agents, content, storing, and what to answer.
import type { Envelope, EventArguments, MessageHeaders } from '../../core/agent.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import { type Reply, reply, replyText } from '../../core/reply.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { MessageDraft, Recipient } from '../delivery/message-sink.ts';
import type { Client } from './client.ts';
import { HeaderBlock, parseHeaders } from './header-block.ts';
import type { ConnectorLimits } from './limits.ts';
import type { Outcome, ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { REPLIES } from './replies.ts';
import { receivedField, stampField } from './trace-header.ts';
import { type TrackedMessage, trackFailed, trackReceived } from './track-message.ts';

type MessageEvent = 'onDataCommand' | 'onEndOfHeaders' | 'onEndOfData';

export type Ending =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | {
      readonly kind: 'refused';
      readonly event: MessageEvent;
      readonly reply: Reply;
      /** End the session after the reply: at the dot, or at once without waiting for it. */
      readonly close: 'no' | 'atDot' | 'atOnce';
    };

export interface Transaction {
  readonly from: string;
  readonly recipients: readonly Recipient[];
  readonly envelope: Envelope;
  /** Header fields from the agents of MAIL, RCPT and DATA, the latest event's first. */
  readonly stamps: readonly HeaderStamp[];
  /** Its name in the logs, see Client.beginMessage. */
  readonly source: string;
  readonly fqdn: string;
  readonly isEsmtp: boolean;
  /** As they were at DATA. */
  readonly limits: ConnectorLimits;
}

export class MessageReceiver {
  readonly #context: ReceiveContext;
  readonly #client: Client;
  readonly #transaction: Transaction;
  readonly #draft: MessageDraft;
  readonly #time: number;
  #stamps: readonly HeaderStamp[];
  #block: HeaderBlock | undefined = new HeaderBlock();
  #headers: MessageHeaders | undefined;
  #size = 0;
  /** Decided before the dot: what still comes is read and thrown away. */
  #ending: Ending | undefined;
  #isStoring = false;

  constructor(context: ReceiveContext, client: Client, transaction: Transaction) {
    this.#context = context;
    this.#client = client;
    this.#transaction = transaction;
    this.#stamps = transaction.stamps;
    this.#draft = context.sink.begin();
    this.#time = context.now();
  }

  /** Content without its added dots. A result may ask to answer and close at once; any other waits for `end`. */
  write(bytes: Buffer): Promise<Ending | undefined> | undefined {
    this.#size += bytes.length;
    if (this.#ending) return undefined;
    if (this.#size > this.#transaction.limits.messageSize) return this.#decide('onEndOfData', REPLIES.messageTooLarge);
    if (this.#block) return this.#writeHeader(bytes, this.#block);
    return this.#writeContent(bytes);
  }

  async end(): Promise<Ending> {
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

  #writeHeader(bytes: Buffer, block: HeaderBlock): Promise<Ending | undefined> | undefined {
    const room = this.#transaction.limits.headerSize - block.length;
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
    const headers = parseHeaders(block.bytes.subarray(0, end));
    this.#headers = headers;
    const hops = headers.fields.filter(({ name }) => name.toLowerCase() === 'received').length;
    if (hops > this.#transaction.limits.hops) return this.#decide('onEndOfHeaders', REPLIES.loop);
    this.#client.follow();
    if (!session.isExternalConnection) {
      const { InternalSMTPServers } = this.#context.config.current().one(TransportConfig);
      const { Address } = session.remoteEndpoint;
      session.lastExternalIPAddress = this.#context.lastExternalIp(Address, headers.fields, InternalSMTPServers);
    }
    const args = { session, envelope: this.#transaction.envelope, headers };
    const stop = await this.#heed('onEndOfHeaders', await this.#client.run('onEndOfHeaders', args));
    if (stop) return stop;
    await this.#writeContent(block.bytes.subarray(0, end));
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
    const { envelope, from, recipients } = this.#transaction;
    const args = { session, envelope, headers, size: this.#size, raw: () => this.#draft.read() };
    if (await this.#heed('onEndOfData', await this.#client.run('onEndOfData', args))) return;
    if (this.#ending) return;
    this.#isStoring = true;
    let id: number | undefined;
    try {
      id = await this.#draft.store({ from, recipients, top: this.#top(session.helloDomain ?? '') });
    } catch (error) {
      this.#isStoring = false;
      await this.#storeFailed(error);
      return;
    }
    const { trackingLog, config } = this.#context;
    trackReceived(trackingLog, config.current().server, this.#tracked(headers), id);
    this.#accept(headers, args);
  }

  #accept(headers: MessageHeaders, args: EventArguments['onEndOfHeaders'] | undefined): void {
    const answer = reply(250, '2.6.0', `${this.#messageId(headers)} Queued mail for delivery`);
    if (args) this.#client.host.accepted(args.envelope.recipients, answer);
    this.#ending = { kind: 'accepted', reply: answer };
  }

  #messageId(headers: MessageHeaders): string {
    return (headers.messageId || `<${this.#client.session.sessionId}@${this.#transaction.fqdn}>`).slice(0, 400);
  }

  #tracked(headers: MessageHeaders): TrackedMessage {
    const { source, from, envelope } = this.#transaction;
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
      // A deleted message is answered like an accepted one, at the dot.
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

  #top(hello: string): string {
    const { sessionId, localEndpoint, remoteEndpoint } = this.#client.session;
    const { fqdn, isEsmtp } = this.#transaction;
    const local = this.#context.config.current().all(TransportServer)[0]?.ExternalIPAddress ?? localEndpoint.Address;
    const received = receivedField({
      hello,
      isEsmtp,
      client: remoteEndpoint.Address,
      fqdn,
      local,
      sessionId,
      time: this.#time,
    });
    const stamps = this.#stamps.map((stamp) => {
      const field = stampField(stamp);
      if (field === undefined)
        report(
          this.#context,
          RECEIVE_EVENTS.badStamp,
          `An agent's header field '${stamp.name.slice(0, 100)}' was left out: it isn't one.`,
        );
      return field ?? '';
    });
    return `${stamps.join('')}${received}`;
  }
}

/** A recipient's status: what the client was told, or, where it was told that all is well, why nobody gets the message. */
function statusOf(outcome: Exclude<Outcome, { readonly kind: 'continue' }>): string {
  if (outcome.kind !== 'delete') return replyText(outcome.reply);
  return ['Deleted', outcome.why?.reason, outcome.why?.data].filter(Boolean).join(' ');
}
