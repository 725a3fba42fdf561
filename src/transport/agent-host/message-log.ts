// Writes a session's agent-log rows: one per action and recipient, and never two about one recipient that both count as blocked.
import { type Envelope, EVENTS, type EventName, type MessageHeaders, type SmtpSession } from '../../core/agent.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import type { Why } from '../../core/verdict.ts';
import { type AgentAction, type AgentLogRow, cut, ROW_LIMITS } from '../logs/agent-log-row.ts';

/** The parts that events have in common, where they have them. */
export interface AnyArguments {
  readonly session: SmtpSession;
  readonly envelope?: Envelope | undefined;
  readonly headers?: MessageHeaders;
  readonly from?: string;
  readonly recipient?: string | undefined;
}

/** What the rows about several recipients have in common. */
interface Row {
  readonly agent: string;
  readonly event: EventName;
  readonly action: AgentAction;
  readonly reply: Reply | undefined;
  readonly why: Why;
  readonly diagnostics: (recipient: string) => string;
}

const MESSAGE_EVENTS: ReadonlySet<EventName> = new Set([
  'onMailCommand',
  'onRcptCommand',
  'onDataCommand',
  'onEndOfHeaders',
  'onEndOfData',
  'onSubmittedMessage',
  'onResolvedMessage',
  'onRoutedMessage',
  'onCategorizedMessage',
]);

/** Whether an event is about a message rather than the connection. */
export function isMessageEvent(event: EventName): boolean {
  return MESSAGE_EVENTS.has(event);
}

export class MessageLog {
  readonly #session: SmtpSession;
  readonly #log: (row: AgentLogRow) => void;
  readonly #now: () => number;
  #hasBegun = false;
  #isOver = false;
  #from = '';
  #envelope: Envelope | undefined;
  /** Of the RCPT command that the agents saw last. */
  #recipient: string | undefined;
  #headers: MessageHeaders | undefined;
  /** Recipients of this message that a row shows as blocked, lower case. */
  #blocked: Set<string> | undefined;

  constructor(session: SmtpSession, log: (row: AgentLogRow) => void, now: () => number) {
    this.#session = session;
    this.#log = log;
    this.#now = now;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get envelope(): Envelope | undefined {
    return this.#envelope;
  }

  /** Remembers what the event tells about the message. */
  enter(event: EventName, args: AnyArguments): void {
    if (!isMessageEvent(event)) return;
    this.#hasBegun = true;
    this.#recipient = event === 'onRcptCommand' ? args.recipient : undefined;
    if (args.envelope) {
      this.#envelope = args.envelope;
      this.#from = args.envelope.from;
    } else if (args.from !== undefined) {
      this.#from = args.from;
    }
    if (args.headers) this.#headers = args.headers;
  }

  end(): void {
    this.#hasBegun = false;
    this.#isOver = false;
    this.#from = '';
    this.#envelope = undefined;
    this.#recipient = undefined;
    this.#headers = undefined;
    this.#blocked = undefined;
  }

  /** Gives whether a row was written. */
  blocked(row: Row, args: AnyArguments): boolean {
    const { event, action } = row;
    const recipients = this.#recipientsOf(event, args);
    const about = recipients.length === 0 ? [''] : recipients.filter((one) => this.#isNew(one));
    if (event === 'onEndOfHeaders' || event === 'onEndOfData') this.#isOver = true;
    // Each recipient was refused before, by rows of their own: what ends the message or connection then blocks nothing more.
    const blocksNothing = recipients.length === 0 && this.#blocked !== undefined;
    if (blocksNothing && (action === 'Disconnect' || isMessageEvent(event))) return false;
    for (const recipient of about) this.#write(row, recipient, recipients.length);
    return about.length > 0;
  }

  /** The server itself refuses a command, or the message: a row for each recipient it is refused for. */
  refused(row: {
    readonly event: EventName | undefined;
    readonly action: AgentAction;
    readonly reply: Reply;
    readonly why: Why;
    /** Where the agents weren't asked about it. */
    readonly recipient: string | undefined;
    readonly diagnostics: (recipient: string) => string;
  }): void {
    const { event } = row;
    if (row.recipient !== undefined) this.#recipient = row.recipient;
    const isEnd = event === 'onEndOfHeaders' || event === 'onEndOfData';
    const recipients = isEnd ? (this.#envelope?.recipients ?? []) : event === 'onRcptCommand' ? this.#refusedOne() : [];
    this.#recipient = undefined;
    if (isEnd) this.#isOver = true;
    const about = recipients.length === 0 ? [''] : recipients.filter((one) => this.#isNew(one));
    const shown = { ...row, agent: 'Transport', event: event ?? 'onReject' } as const;
    for (const recipient of about) this.#write(shown, recipient, recipients.length);
  }

  /** One row per recipient of the message that was taken; none after a row that refused or deleted it. */
  accepted(recipients: readonly string[], diagnostics: (recipient: string) => string): void {
    if (this.#isOver) return;
    const row: Row = {
      agent: 'Transport',
      event: 'onEndOfData',
      action: 'AcceptMessage',
      reply: undefined,
      why: { reason: 'Accepted' },
      diagnostics,
    };
    for (const recipient of recipients) this.#write(row, recipient, recipients.length);
  }

  #recipientsOf(event: EventName, args: AnyArguments): readonly string[] {
    if (event === 'onRcptCommand') return [args.recipient ?? ''];
    return isMessageEvent(event) ? (args.envelope?.recipients ?? []) : [];
  }

  /** None where the command was refused before it named anybody, and the last one named was taken. */
  #refusedOne(): readonly string[] {
    const recipient = this.#recipient;
    return recipient === undefined || this.#envelope?.recipients.includes(recipient) ? [] : [recipient];
  }

  #isNew(recipient: string): boolean {
    this.#blocked ??= new Set();
    const key = recipient.toLowerCase();
    if (this.#blocked.has(key)) return false;
    this.#blocked.add(key);
    return true;
  }

  #write(row: Row, recipient: string, count: number): void {
    const session = this.#session;
    this.#log({
      Timestamp: new Date(this.#now()),
      SessionId: session.sessionId,
      LocalEndpoint: session.localEndpoint,
      RemoteEndpoint: session.remoteEndpoint,
      EnteredOrgFromIP: session.lastExternalIPAddress,
      MessageId: cut(this.#headers?.messageId ?? '', ROW_LIMITS.messageId),
      P1FromAddress: cut(this.#from, ROW_LIMITS.address),
      P2FromAddresses: (this.#headers?.p2From ?? [])
        .slice(0, ROW_LIMITS.addresses)
        .map((one) => cut(one, ROW_LIMITS.address)),
      Recipient: cut(recipient, ROW_LIMITS.address),
      NumRecipients: count,
      Agent: row.agent,
      Event: EVENTS[row.event].log,
      Action: row.action,
      SmtpResponse: row.reply ? replyText(row.reply) : '',
      Reason: cut(row.why.reason, ROW_LIMITS.reason),
      ReasonData: cut(row.why.data ?? '', ROW_LIMITS.reasonData),
      Diagnostics: cut(row.diagnostics(recipient), ROW_LIMITS.diagnostics),
    });
  }
}
