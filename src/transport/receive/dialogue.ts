// The SMTP dialogue of one connection: which command may come when, which event it is, and what is answered.
import type { Envelope, EventName } from '../../core/agent.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { Recipient } from '../delivery/message-sink.ts';
import { acceptedDomains } from './accepted-domains.ts';
import { Client } from './client.ts';
import { PROTOCOL_LIMITS } from './limits.ts';
import { mailDate } from './mail-date.ts';
import { type Ending, MessageReceiver } from './message-receiver.ts';
import { addressOf, type PathArgument, parsePathArgument } from './path.ts';
import type { ConnectorObject, Outcome, ReceiveContext } from './ports.ts';
import { parseProxyHeader } from './proxy-header.ts';
import { ehloLines, HELP_LINES, REPLIES, unsupportedOption } from './replies.ts';
import { parseXclient } from './xclient.ts';

/** The connection below: bytes out, message bytes in, the end. */
export interface Wire {
  /** Complete lines without the last CRLF. */
  send(lines: string): void;
  /** Ends the connection once what was sent has gone out. */
  close(): void;
  beginData(): void;
}

interface Mail {
  readonly from: string;
  readonly recipients: Recipient[];
  readonly envelope: { readonly from: string; readonly recipients: string[] };
  attempts: number;
  stamps: readonly HeaderStamp[];
}

/** Commands the client must wait after: what follows them in the same bytes was sent blindly (RFC 2920, 3.1). */
const LAST_IN_GROUP = new Set(['HELO', 'EHLO', 'DATA', 'AUTH', 'STARTTLS', 'XCLIENT']);
const REFUSED_COMMANDS = new Set(['AUTH', 'STARTTLS', 'EXPN', 'TURN', 'ETRN', 'SEND', 'SOML', 'SAML', 'BDAT']);
/** What comes with these is no command: going on would read it as one. */
const CLOSING_COMMANDS = new Set(['BDAT']);

export class Dialogue {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #connector: ConnectorObject;
  readonly #local: Endpoint;
  readonly #peer: Endpoint;
  readonly #isTrustedPeer: boolean;
  /** Absent while a trusted peer hasn't said for whom it speaks: no agent has judged anything yet. */
  #client: Client | undefined;
  #isNamed = false;
  #greeted = false;
  #hello: { readonly verb: 'HELO' | 'EHLO'; readonly domain: string } | undefined;
  #mail: Mail | undefined;
  #receiver: MessageReceiver | undefined;
  #lines = 0;
  #errors = 0;

  /** `client`: who passed OnConnect already; absent for trusted proxies. */
  constructor(
    context: ReceiveContext,
    wire: Wire,
    connector: ConnectorObject,
    local: Endpoint,
    peer: Endpoint,
    client?: Client,
  ) {
    this.#context = context;
    this.#wire = wire;
    this.#connector = connector;
    this.#local = local;
    this.#peer = peer;
    this.#isTrustedPeer = client === undefined;
    this.#client = client;
  }

  get hasTransaction(): boolean {
    return this.#mail !== undefined;
  }

  get isGreeted(): boolean {
    return this.#greeted;
  }

  greet(): void {
    this.#greeted = true;
    const usual = () => `220 ${this.#fqdn} Microsoft ESMTP MAIL Service ready at ${mailDate(this.#context.now())}`;
    this.#wire.send(this.#connector.Banner ?? usual());
  }

  async command(line: string, more: boolean): Promise<void> {
    const space = line.indexOf(' ');
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    const argument = space < 0 ? '' : line.slice(space + 1).trim();
    this.#lines++;
    if (verb === 'PROXY') return this.#proxy(line);
    if (!this.#greeted) this.greet();
    if (!/^[\x20-\x7e\t]*$/.test(line)) return this.#protocolError(undefined, REPLIES.badCharacters);
    if (
      line.length + 2 >
      (verb === 'MAIL' || verb === 'RCPT' || verb === 'XCLIENT'
        ? PROTOCOL_LIMITS.commandWithParameters
        : PROTOCOL_LIMITS.command)
    )
      return this.#protocolError(undefined, REPLIES.lineTooLong);
    if (more && LAST_IN_GROUP.has(verb)) return this.#protocolError(undefined, REPLIES.badPipelining, true);
    switch (verb) {
      case 'HELO':
      case 'EHLO':
        return this.#helloCommand(verb, argument);
      case 'MAIL':
        return this.#mailCommand(argument);
      case 'RCPT':
        return this.#rcptCommand(argument);
      case 'DATA':
        return this.#dataCommand(argument);
      case 'RSET':
        return this.#rsetCommand(argument);
      case 'NOOP':
        return (await this.#allows('onNoopCommand')) ? this.#send(REPLIES.ok) : undefined;
      case 'HELP':
        return (await this.#allows('onHelpCommand', argument)) ? this.#wire.send(HELP_LINES) : undefined;
      case 'VRFY':
        return argument === ''
          ? this.#protocolError(undefined, REPLIES.badArguments)
          : this.#send(REPLIES.cannotVerify);
      case 'QUIT':
        this.#send(REPLIES.bye);
        return this.#wire.close();
      case 'XCLIENT':
        return this.#xclient(argument);
      default:
        if (!REFUSED_COMMANDS.has(verb)) return this.#protocolError(undefined, REPLIES.unrecognized);
        return this.#protocolError(undefined, REPLIES.notImplemented, CLOSING_COMMANDS.has(verb));
    }
  }

  overlong(endless: boolean): Promise<void> {
    return this.#protocolError(undefined, REPLIES.lineTooLong, endless);
  }

  /** A line that doesn't end in CRLF, or worse, in a command or a message: nothing after it can be believed. */
  async violation(inData: boolean): Promise<void> {
    await this.#abandon();
    if (!inData) return this.#protocolError(undefined, REPLIES.badLineEnd, true);
    return this.#refuse('onEndOfData', REPLIES.badDataLineEnd, true);
  }

  async content(bytes: Buffer): Promise<void> {
    const ending = this.#receiver?.write(bytes);
    if (ending) await this.#endAtOnce(await ending);
  }

  async endOfData(): Promise<void> {
    const receiver = this.#receiver;
    if (!receiver) return;
    const ending = await receiver.end();
    this.#receiver = undefined;
    if (ending.kind === 'accepted') this.#send(ending.reply);
    else await this.#refuse(ending.event, ending.reply, ending.close !== 'no');
    this.#mail = undefined;
  }

  /** The connection is gone. */
  async end(): Promise<void> {
    this.#client?.end();
    await this.#abandon();
  }

  async #abandon(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    await receiver?.abort();
  }

  async #endAtOnce(ending: Ending | undefined): Promise<void> {
    if (ending?.kind !== 'refused' || ending.close !== 'atOnce') return;
    await this.#abandon();
    await this.#refuse(ending.event, ending.reply, true);
  }

  async #helloCommand(verb: 'HELO' | 'EHLO', domain: string): Promise<void> {
    const event = verb === 'EHLO' ? 'onEhloCommand' : 'onHeloCommand';
    if (!/^[\x21-\x7e]{1,255}$/.test(domain)) return this.#protocolError(event, REPLIES.badHello);
    if (this.#client && !(await this.#greets(this.#client, verb, domain))) return;
    this.#hello = { verb, domain };
    this.#mail = undefined;
    const address = String((this.#client?.session.remoteEndpoint ?? this.#peer).Address);
    if (verb === 'HELO') return this.#wire.send(`250 ${this.#fqdn} Hello [${address}]`);
    this.#wire.send(ehloLines(this.#fqdn, address, this.#context.limits.messageSize, this.#mayXclient));
  }

  async #greets(client: Client, verb: 'HELO' | 'EHLO', domain: string): Promise<boolean> {
    const event = verb === 'EHLO' ? 'onEhloCommand' : 'onHeloCommand';
    const outcome = await client.run(event, { session: client.session, domain });
    if (!(await this.#heeds(event, outcome))) return false;
    client.session.helloDomain = domain;
    return true;
  }

  async #mailCommand(argument: string): Promise<void> {
    const path = parsePathArgument(argument, 'FROM');
    if (!path || (path.mailbox && path.mailbox.domain === undefined))
      return this.#protocolError('onMailCommand', REPLIES.badSender);
    const wrong = wrongMailParameter(path.parameters);
    if (wrong) return this.#protocolError('onMailCommand', wrong);
    if (!this.#hello) return this.#protocolError('onMailCommand', REPLIES.needHello);
    if (this.#mail) return this.#protocolError('onMailCommand', REPLIES.senderGiven);
    if (Number(path.parameters.get('SIZE') ?? 0) > this.#context.limits.messageSize)
      return this.#refuse('onMailCommand', REPLIES.messageTooLarge);
    const client = this.#client ?? (await this.#peerIsClient());
    if (!client) return;
    const from = path.mailbox ? addressOf(path.mailbox) : '';
    const outcome = await client.run('onMailCommand', { session: client.session, from, parameters: path.parameters });
    if (!(await this.#heeds('onMailCommand', outcome))) return;
    const stamps = stampsOf(outcome);
    this.#mail = { from, recipients: [], envelope: { from, recipients: [] }, attempts: 0, stamps };
    this.#send(REPLIES.senderOk);
  }

  /** Agents come before the relay check, so that the log names all recipients of a blocked client. */
  async #rcptCommand(argument: string): Promise<void> {
    const path = parsePathArgument(argument, 'TO');
    const mail = this.#mail;
    const client = this.#client;
    if (!path?.mailbox) return this.#protocolError('onRcptCommand', REPLIES.badRecipient);
    const [option] = path.parameters.keys();
    if (option !== undefined) return this.#protocolError('onRcptCommand', unsupportedOption(option));
    if (!this.#hello) return this.#protocolError('onRcptCommand', REPLIES.needHello);
    if (!mail || !client) return this.#protocolError('onRcptCommand', REPLIES.needMail);
    if (mail.attempts++ >= this.#context.limits.recipients)
      return this.#refuse('onRcptCommand', REPLIES.tooManyRecipients);
    const domains = acceptedDomains(this.#context.config.current());
    const domain = path.mailbox.domain ?? domains.defaultDomain;
    const recipient = addressOf({ local: path.mailbox.local, domain });
    const { session } = client;
    const outcome = await client.run('onRcptCommand', { session, envelope: mail.envelope, recipient });
    if (!(await this.#heeds('onRcptCommand', outcome))) return;
    if (domain === undefined || !domains.accepts(domain)) return this.#refuse('onRcptCommand', REPLIES.cannotRelay);
    mail.stamps = [...stampsOf(outcome), ...mail.stamps];
    mail.recipients.push({ local: path.mailbox.local, domain });
    mail.envelope.recipients.push(recipient);
    this.#send(REPLIES.recipientOk);
  }

  async #dataCommand(argument: string): Promise<void> {
    const mail = this.#mail;
    const client = this.#client;
    if (argument !== '') return this.#protocolError('onDataCommand', REPLIES.badArguments);
    if (!this.#hello) return this.#protocolError('onDataCommand', REPLIES.needHello);
    if (!mail || !client) return this.#protocolError('onDataCommand', REPLIES.needMail);
    // Agents end the session of a blocked client here, where none of its recipients was accepted.
    const outcome = await client.run('onDataCommand', { session: client.session, envelope: mail.envelope });
    if (!(await this.#heeds('onDataCommand', outcome))) return;
    if (mail.recipients.length === 0) return this.#protocolError('onDataCommand', REPLIES.needRecipient);
    const { from, recipients, envelope } = mail;
    const stamps = [...stampsOf(outcome), ...mail.stamps];
    const isEsmtp = this.#hello.verb === 'EHLO';
    this.#receiver = new MessageReceiver(this.#context, client, {
      from,
      recipients,
      envelope,
      stamps,
      fqdn: this.#fqdn,
      isEsmtp,
    });
    this.#wire.beginData();
    this.#send(REPLIES.startInput);
  }

  async #rsetCommand(argument: string): Promise<void> {
    if (argument !== '') return this.#protocolError('onRsetCommand', REPLIES.badArguments);
    const client = this.#client;
    if (client) {
      const outcome = await client.run('onRsetCommand', { session: client.session, envelope: this.#mail?.envelope });
      if (!(await this.#heeds('onRsetCommand', outcome))) return;
    }
    this.#mail = undefined;
    this.#send(REPLIES.resetting);
  }

  async #allows(event: 'onNoopCommand' | 'onHelpCommand', argument = ''): Promise<boolean> {
    const client = this.#client;
    if (!client) return true;
    const { session } = client;
    const outcome =
      event === 'onNoopCommand' ? client.run(event, { session }) : client.run(event, { session, argument });
    return this.#heeds(event, await outcome);
  }

  get #mayXclient(): boolean {
    return this.#isTrustedPeer && !this.#isNamed;
  }

  /** Only once: the client it names must not be able to name another one. */
  async #xclient(argument: string): Promise<void> {
    if (!this.#mayXclient) return this.#protocolError(undefined, REPLIES.xclientRefused);
    if (this.#mail) return this.#protocolError(undefined, REPLIES.transactionOpen);
    const remote = parseXclient(argument);
    if (!remote) return this.#protocolError(undefined, REPLIES.badArguments);
    this.#hello = undefined;
    this.#isNamed = true;
    // A session of its own: nothing that was decided about the proxy holds for the client.
    this.#client?.end();
    if (await this.#opens(remote)) this.greet();
  }

  /** Only as the very first line of a trusted peer. */
  async #proxy(line: string): Promise<void> {
    const isFirst = this.#mayXclient && this.#lines === 1;
    const remote = parseProxyHeader(line);
    if (!isFirst || !remote) {
      this.#send(isFirst ? REPLIES.badProxyHeader : REPLIES.proxyRefused);
      return this.#wire.close();
    }
    this.#isNamed = true;
    const isLate = this.#greeted;
    this.#greeted = true;
    if ((await this.#opens(remote === 'unknown' ? this.#peer : remote)) && !isLate) this.greet();
  }

  /** A trusted peer that sends mail without naming a client is the client; its agents see its greeting only now. */
  async #peerIsClient(): Promise<Client | undefined> {
    const client = await this.#opens(this.#peer);
    const { verb, domain } = this.#hello!;
    return client && (await this.#greets(client, verb, domain)) ? client : undefined;
  }

  async #opens(remote: Endpoint): Promise<Client | undefined> {
    const client = new Client(this.#context, this.#context.config.current(), this.#local, remote);
    this.#client = client;
    const outcome = await client.run('onConnect', { session: client.session });
    if (outcome.kind === 'continue' || outcome.kind === 'delete') return client;
    await this.#refuse('onConnect', outcome.reply, true);
    return undefined;
  }

  async #heeds(event: EventName, outcome: Outcome): Promise<boolean> {
    if (outcome.kind === 'continue' || outcome.kind === 'delete') return true;
    await this.#refuse(event, outcome.reply, outcome.kind === 'disconnect' || outcome.close === true);
    return false;
  }

  async #protocolError(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    const isLast = ++this.#errors >= this.#context.limits.protocolErrors && !close;
    return this.#refuse(event, isLast ? REPLIES.tooManyErrors : answer, isLast || close);
  }

  /** Every refusal goes through here: OnReject first, then the reply. */
  async #refuse(event: EventName | undefined, answer: Reply, close = false): Promise<void> {
    let closes = close;
    if (event && this.#client && answer.code >= 400) {
      const outcome = await this.#client.host.rejected(event, answer, this.#envelope);
      closes ||= outcome.kind === 'disconnect';
    }
    this.#send(answer);
    if (closes) this.#wire.close();
  }

  get #envelope(): Envelope | undefined {
    return this.#mail?.envelope;
  }

  get #fqdn(): string {
    return this.#connector.Fqdn ?? this.#context.hostName;
  }

  #send(answer: Reply): void {
    this.#wire.send(replyText(answer));
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
