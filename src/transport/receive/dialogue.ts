// The SMTP dialogue of one connection: lines become commands, commands become events, and what can't be believed ends it.
import type { Reply } from '../../core/reply.ts';
import type { Why } from '../../core/verdict.ts';
import type { Disconnect } from '../logs/protocol-log.ts';
import type { ProxyNamed } from './admission/proxy-v2.ts';
import { Answers } from './answers.ts';
import { Introduction } from './introduction.ts';
import { PROTOCOL_LIMITS } from './limits.ts';
import { mailDate } from './mail-date.ts';
import { MailTransaction } from './mail-transaction.ts';
import type { ReceiveContext } from './ports.ts';
import { parseProxyHeader } from './proxy-header.ts';
import { helpLines, REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';
import { Authentication } from './trust/authentication.ts';
import { offeredTrust } from './trust/offered-trust.ts';
import { Tls } from './trust/tls.ts';

/** Commands the client must wait after: what follows them in the same bytes was sent blindly (RFC 2920, 3.1). */
const LAST_IN_GROUP = new Set(['HELO', 'EHLO', 'DATA', 'AUTH', 'STARTTLS', 'XCLIENT']);
const REFUSED = new Set(['EXPN', 'TURN', 'ETRN', 'SEND', 'SOML', 'SAML']);
const ADDRESSED = new Set(['MAIL', 'RCPT']);
const LONG = new Set(['MAIL', 'RCPT', 'XCLIENT', 'AUTH']);
/** What may come before TLS where TLS is required (RFC 3207, 4), and what a trusted proxy says first. */
const BEFORE_TLS = new Set(['HELO', 'EHLO', 'STARTTLS', 'NOOP', 'QUIT', 'XCLIENT']);
/** Nothing may follow these blindly, whatever the connector allows: it would be read on the other side of a change of trust. */
const CHANGE_OF_TRUST = new Set(['AUTH', 'STARTTLS']);
/** They bring no mail on. */
const IDLE = new Set(['NOOP', 'RSET', 'VRFY', 'HELP', 'HELO', 'EHLO']);

export class Dialogue {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;
  readonly #introduction: Introduction;
  readonly #transaction: MailTransaction;
  readonly #authentication: Authentication;
  readonly #tls: Tls;
  #isGreeted = false;
  #lines = 0;
  #idle = 0;

  /** Without a client in the standing the peer is a trusted proxy; a client has passed OnConnect already. */
  constructor(context: ReceiveContext, wire: Wire, standing: Standing) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = new Answers(context, wire, standing);
    this.#introduction = new Introduction(context, wire, standing, this.#answers);
    this.#transaction = new MailTransaction(context, wire, standing, this.#answers, this.#introduction);
    this.#authentication = new Authentication(context, wire, standing, this.#answers, this.#introduction);
    this.#tls = new Tls(context, wire, standing, this.#answers);
  }

  get hasTransaction(): boolean {
    return this.#standing.mail !== undefined;
  }

  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  greet(): void {
    this.#isGreeted = true;
    const { connector, fqdn } = this.#standing;
    const usual = () => `220 ${fqdn} Microsoft ESMTP MAIL Service ready at ${mailDate(this.#context.now())}`;
    this.#wire.send(connector.Banner ?? usual());
  }

  /** `line` without CRLF; `more`: the client sent on without waiting for the reply. */
  async command(line: string, more: boolean): Promise<void> {
    if (this.#authentication.isWaiting) return this.#response(line, more);
    const space = line.indexOf(' ');
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    const argument = space < 0 ? '' : line.slice(space + 1).trim();
    this.#lines++;
    this.#answers.about(line);
    if (verb === 'PROXY') return this.proxied(parseProxyHeader(line));
    if (!this.#isGreeted) this.greet();
    const { connector } = this.#standing;
    const mayBeUtf8 = ADDRESSED.has(verb) && connector.SmtpUtf8Enabled && /^[\x20-\x7e\t\x80-\xff]*$/.test(line);
    const text = /^[\x20-\x7e\t]*$/.test(line) ? argument : mayBeUtf8 ? utf8(argument) : undefined;
    if (text === undefined) return this.#answers.protocolError(undefined, REPLIES.badCharacters);
    if (line.length + 2 > this.#longest(verb)) return this.#answers.protocolError(undefined, REPLIES.lineTooLong);
    const isStrict = connector.UnauthorizedPipeliningRejectionEnabled || CHANGE_OF_TRUST.has(verb);
    const wrong = more && isStrict ? this.#wrongGroup(verb) : undefined;
    if (wrong) return this.#answers.protocolError(undefined, wrong, true);
    // A chunk that is refused here would be read as commands.
    if (this.#tls.isMissing && !BEFORE_TLS.has(verb))
      return this.#answers.protocolError(undefined, REPLIES.needTls, verb === 'BDAT');
    if (IDLE.has(verb) && ++this.#idle > PROTOCOL_LIMITS.idleCommands)
      return this.#answers.protocolError(undefined, REPLIES.tooManyCommands, true);
    await this.#dispatch(verb, text, more);
    // A hello or a new client has ended the transaction: its message in progress must not outlive it.
    if (!this.#standing.mail) await this.#transaction.abandon();
  }

  /** TLS from the first byte on (RFC 8314, 3.3). False when there is none, and the connection is closed. */
  beginTls(): Promise<boolean> {
    return this.#tls.beginAtOnce();
  }

  /** A PROXY header came before the handshake. False when it isn't heeded, which is answered then. */
  proxiedBeforeTls(named: ProxyNamed): Promise<boolean> {
    return this.#introduction.proxied(named, true);
  }

  overlong(endless: boolean): Promise<void> {
    this.#authentication.forget();
    this.#standing.log.info('', endless ? 'A command line without an end' : 'A command line that is too long');
    return this.#answers.protocolError(undefined, REPLIES.lineTooLong, endless);
  }

  /** A line that doesn't end in CRLF, or worse, in a command or a message: nothing after it can be believed. */
  async violation(inData: boolean): Promise<void> {
    await this.#transaction.abandon();
    this.#standing.log.info('', `A line of ${inData ? 'the message' : 'a command'} isn't ended by CRLF`);
    if (!inData) return this.#answers.protocolError(undefined, REPLIES.badLineEnd, true);
    return this.#answers.refuse('onEndOfData', REPLIES.badDataLineEnd, true);
  }

  content(bytes: Buffer): Promise<void> {
    return this.#transaction.content(bytes);
  }

  endOfData(): Promise<void> {
    this.#idle = 0;
    return this.#transaction.endOfData();
  }

  endOfChunk(): Promise<void> {
    this.#idle = 0;
    return this.#transaction.endOfChunk();
  }

  /** The server ends the session unasked, for a reason of its own; what is said to the client is said by whoever calls. */
  giveUp(answer: Reply, why: Why): void {
    const { client, log } = this.#standing;
    log.info(`${why.reason}: ${why.data ?? ''}`, 'Refused');
    client?.host.refused(undefined, answer, why);
  }

  /** The connection is gone. */
  async end(by: Disconnect): Promise<void> {
    this.#standing.client?.end(by);
    await this.#transaction.abandon();
  }

  async #dispatch(verb: string, argument: string, more: boolean): Promise<void> {
    switch (verb) {
      case 'HELO':
      case 'EHLO':
        return this.#introduction.hello(verb, argument);
      case 'AUTH':
        return this.#authentication.begin(argument);
      case 'STARTTLS':
        return this.#startTls(argument);
      case 'MAIL':
        return this.#transaction.mail(argument);
      case 'RCPT':
        return this.#transaction.rcpt(argument);
      case 'DATA':
        return this.#transaction.data(argument);
      case 'BDAT':
        return this.#transaction.bdat(argument);
      case 'RSET':
        return this.#rset(argument);
      case 'NOOP':
        return (await this.#allows('onNoopCommand')) ? this.#answers.send(REPLIES.ok) : undefined;
      case 'HELP':
        return (await this.#allows('onHelpCommand', argument))
          ? this.#wire.send(helpLines(this.#standing.connector, offeredTrust(this.#context, this.#standing)))
          : undefined;
      case 'VRFY':
        if (argument === '') return this.#answers.protocolError(undefined, REPLIES.badArguments);
        return this.#answers.send(REPLIES.cannotVerify);
      case 'QUIT':
        this.#answers.send(REPLIES.bye);
        // What else has come must be read, or the system resets the connection and the reply is lost.
        return more ? this.#wire.close() : this.#wire.leave();
      case 'XCLIENT':
        return (await this.#introduction.xclient(argument)) ? this.greet() : undefined;
      default:
        if (!REFUSED.has(verb)) return this.#answers.protocolError(undefined, REPLIES.unrecognized);
        return this.#answers.protocolError(undefined, REPLIES.notImplemented);
    }
  }

  /** What follows a response in the same bytes was sent blindly, as behind AUTH itself (RFC 4954, 4). */
  async #response(line: string, more: boolean): Promise<void> {
    if (!more) return this.#authentication.response(line);
    this.#authentication.forget();
    return this.#answers.protocolError('onAuthCommand', REPLIES.badPipelining, true);
  }

  async #startTls(argument: string): Promise<void> {
    if (!(await this.#tls.start(argument))) return;
    this.#standing.hello = undefined;
    await this.#transaction.reset();
  }

  /** With its CRLF. */
  #longest(verb: string): number {
    if (!LONG.has(verb)) return PROTOCOL_LIMITS.command;
    const { LongAddressesEnabled } = this.#standing.connector;
    return LongAddressesEnabled ? PROTOCOL_LIMITS.commandWithLongAddress : PROTOCOL_LIMITS.commandWithParameters;
  }

  /** Why nothing may follow the command before its reply. BDAT's chunk follows it even where nothing else may. */
  #wrongGroup(verb: string): Reply | undefined {
    if (LAST_IN_GROUP.has(verb)) return REPLIES.badPipelining;
    const { connector, hello } = this.#standing;
    const isAnnounced = connector.PipeliningEnabled && hello?.verb === 'EHLO';
    return isAnnounced || verb === 'BDAT' ? undefined : REPLIES.onlyAnnouncedPipelining;
  }

  async #rset(argument: string): Promise<void> {
    const { client, mail } = this.#standing;
    if (argument !== '') return this.#answers.protocolError('onRsetCommand', REPLIES.badArguments);
    if (client) {
      const outcome = await client.run('onRsetCommand', { session: client.session, envelope: mail?.envelope });
      if (!(await this.#answers.heeds('onRsetCommand', outcome))) return;
    }
    await this.#transaction.reset();
    this.#answers.send(REPLIES.resetting);
  }

  async #allows(event: 'onNoopCommand' | 'onHelpCommand', argument = ''): Promise<boolean> {
    const { client } = this.#standing;
    if (!client) return true;
    const { session } = client;
    const outcome =
      event === 'onNoopCommand' ? client.run(event, { session }) : client.run(event, { session, argument });
    return this.#answers.heeds(event, await outcome);
  }

  /** The peer said something before it was greeted. */
  earlyTalk(): Promise<void> {
    this.#isGreeted = true;
    return this.#answers.refuse('onConnect', REPLIES.earlyTalker, true, { why: { reason: 'EarlyTalker' } });
  }

  /** A PROXY header came. One that comes after the greeting isn't greeted again: the client would take that for the reply to its hello. */
  async proxied(named: ProxyNamed): Promise<void> {
    const isLate = this.#isGreeted;
    this.#isGreeted = true;
    const goesOn = await this.#introduction.proxied(named, this.#lines <= 1);
    if (goesOn && !isLate) this.greet();
  }
}

/** The bytes of a line, read as Latin-1, as the UTF-8 they must be; undefined when they are none. */
function utf8(latin1: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return undefined;
  }
}
