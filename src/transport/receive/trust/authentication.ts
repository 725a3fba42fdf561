// The AUTH command and the responses that follow it (RFC 4954): who may log on, how often, and what is said of it where.
import type { Logon } from '../../../core/accounts.ts';
import { names } from '../../../core/permissions/session-rights.ts';
import type { Reply } from '../../../core/reply.ts';
import type { Answers } from '../answers.ts';
import type { Client } from '../client.ts';
import type { Introduction } from '../introduction.ts';
import type { ConnectorObject, ReceiveContext } from '../ports.ts';
import { REPLIES } from '../replies.ts';
import type { Standing, Wire } from '../standing.ts';
import { fromBase64, MECHANISMS, type Mechanism, type MechanismName, mechanism } from './sasl.ts';
import { TRUST_REPLIES } from './trust-replies.ts';

interface Exchange {
  readonly client: Client;
  readonly mechanismName: MechanismName;
  readonly mechanism: Mechanism;
}

/** What EHLO announces after AUTH; empty: logging on isn't offered now. */
export function offeredMechanisms(
  context: ReceiveContext,
  connector: ConnectorObject,
  isTls: boolean,
): readonly MechanismName[] {
  const { accounts } = context.trust;
  const { AuthMechanism } = connector;
  if (!accounts || !names(AuthMechanism, 'BasicAuth')) return [];
  if (!isTls && names(AuthMechanism, 'BasicAuthRequireTLS')) return [];
  const hasScram = accounts.hasScram(context.config.current());
  return MECHANISMS.filter((name) => hasScram || name !== 'SCRAM-SHA-256');
}

export class Authentication {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;
  readonly #introduction: Introduction;
  #exchange: Exchange | undefined;
  #failures = 0;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing, answers: Answers, introduction: Introduction) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = answers;
    this.#introduction = introduction;
  }

  /** The next line is a response, not a command. */
  get isWaiting(): boolean {
    return this.#exchange !== undefined;
  }

  async begin(argument: string): Promise<void> {
    const event = 'onAuthCommand';
    const [word = '', initial, ...more] = argument.split(' ');
    const { hello, mail, connector, tls } = this.#standing;
    if (word === '' || more.length > 0) return this.#answers.protocolError(event, REPLIES.badArguments);
    if (hello?.verb !== 'EHLO') return this.#answers.protocolError(event, REPLIES.needHello);
    if (mail) return this.#answers.protocolError(event, REPLIES.transactionOpen);
    if (this.#standing.client?.session.account)
      return this.#answers.protocolError(event, TRUST_REPLIES.alreadyLoggedOn);
    const name = MECHANISMS.find((one) => one === word.toUpperCase());
    if (!name || !offeredMechanisms(this.#context, connector, tls !== undefined).includes(name)) {
      const needsTls = name !== undefined && offeredMechanisms(this.#context, connector, true).includes(name);
      return this.#answers.protocolError(
        event,
        needsTls ? TRUST_REPLIES.logonNeedsTls : TRUST_REPLIES.unknownMechanism,
      );
    }
    const client = await this.#introduction.client();
    if (!client) return;
    const { session } = client;
    const refusal = this.#context.trust.guard.refusal(session.remoteEndpoint.Address);
    if (refusal !== undefined) return this.#refused(client, name, '', refusal, true);
    if (!(await this.#answers.heeds(event, await client.run(event, { session, mechanism: name })))) return;
    this.#exchange = { client, mechanismName: name, mechanism: this.#mechanism(client, name) };
    // `=` is an initial response that is empty (RFC 4954, 4).
    if (initial === '=') return this.#respond(this.#exchange, Buffer.alloc(0));
    if (initial !== undefined) return this.response(initial);
    this.#challenge(Buffer.from(name === 'LOGIN' ? 'Username:' : ''));
  }

  async response(line: string): Promise<void> {
    const exchange = this.#exchange!;
    if (line === '*') return this.#broken(exchange, TRUST_REPLIES.logonCancelled, 'Cancelled');
    const bytes = fromBase64(line);
    if (!bytes) return this.#broken(exchange, TRUST_REPLIES.logonUndecodable, 'NoBase64');
    return this.#respond(exchange, bytes);
  }

  /** TLS has begun: what was said before doesn't count (RFC 3207, 4.2). */
  forget(): void {
    this.#exchange = undefined;
  }

  async #respond(exchange: Exchange, bytes: Buffer): Promise<void> {
    const step = await exchange.mechanism.next(bytes);
    if (step.kind === 'challenge') return this.#challenge(step.bytes);
    if (step.kind === 'malformed') return this.#broken(exchange, TRUST_REPLIES.logonUndecodable, 'Malformed');
    this.#exchange = undefined;
    const { client, mechanismName, mechanism: done } = exchange;
    const logon = mechanismName === 'SCRAM-SHA-256' ? await this.#counted(client, done.name, step.logon) : step.logon;
    if (logon.kind === 'good') return this.#succeeded(client, mechanismName, logon);
    this.#failures += logon.kind === 'bad' ? 1 : 0;
    return this.#refused(client, mechanismName, done.name, logon.reason, logon.kind === 'unavailable');
  }

  /** The guard's part for SCRAM, in which no password comes here: what a proof is worth is known at its end. */
  async #counted(client: Client, name: string, logon: Logon): Promise<Logon> {
    const admission = this.#context.trust.guard.admit(client.session.remoteEndpoint.Address, name);
    if (admission.kind === 'refused') return { kind: 'unavailable', reason: admission.reason };
    if (logon.kind === 'bad') await this.#holdBack(admission.factor);
    admission.done(logon.kind === 'good');
    return logon;
  }

  /** Guarded: what a failure costs the client is decided before its password is looked at. */
  #mechanism(client: Client, name: MechanismName): Mechanism {
    const { accounts, guard } = this.#context.trust;
    const { Address } = client.session.remoteEndpoint;
    const view = () => this.#context.config.current();
    return mechanism(name, {
      logon: async (user, password) => {
        const admission = guard.admit(Address, user);
        if (admission.kind === 'refused') return { kind: 'unavailable', reason: admission.reason };
        let logon: Logon = { kind: 'unavailable', reason: 'Failed' };
        try {
          logon = await accounts!.logon(view(), user, password);
          if (logon.kind === 'bad') await this.#holdBack(admission.factor);
          return logon;
        } finally {
          if (logon.kind === 'unavailable') admission.release();
          else admission.done(logon.kind === 'good');
        }
      },
      scramKeys: (user) => accounts!.scramKeys(view(), user),
    });
  }

  /** Beyond the delay that every failed logon has: each failure of the source before adds as much again. */
  async #holdBack(factor: number): Promise<void> {
    const { milliseconds } = this.#standing.connector.AuthTarpitInterval;
    if (milliseconds > 0 && factor > 1) await this.#wire.wait(milliseconds * (factor - 1));
  }

  #challenge(bytes: Buffer): void {
    this.#wire.send(`334 ${bytes.toString('base64')}`);
  }

  async #broken({ client, mechanismName, mechanism: broken }: Exchange, answer: Reply, reason: string): Promise<void> {
    this.#exchange = undefined;
    this.#write(client, mechanismName, broken.name, 'Failed', reason);
    return this.#answers.protocolError('onAuthCommand', answer);
  }

  async #succeeded(client: Client, name: MechanismName, { account }: Logon & { kind: 'good' }): Promise<void> {
    const event = 'onEndOfAuthentication';
    const { session } = client;
    if (!client.mayBe(account)) {
      this.#failures++;
      return this.#refused(client, name, account.identity, 'NoSubmitRight', false);
    }
    const outcome = await client.run(event, { session, mechanism: name, identity: account.identity });
    if (!(await this.#answers.heeds(event, outcome))) {
      this.#write(client, name, account.identity, 'Failed', 'RejectedByAgent');
      return;
    }
    client.loggedOn(account);
    this.#write(client, name, account.identity, 'Succeeded', account.source);
    this.#answers.send(TRUST_REPLIES.loggedOn);
  }

  async #refused(client: Client, name: string, user: string, reason: string, isTemporary: boolean): Promise<void> {
    this.#write(client, name, user, isTemporary ? 'Unavailable' : 'Failed', reason);
    const { MaxLogonFailures } = this.#standing.connector;
    // Exchange's 0 is no limit (Exchange help, Set-ReceiveConnector).
    const isLast = MaxLogonFailures > 0 && this.#failures >= MaxLogonFailures;
    const own = { why: { reason, data: user } };
    if (isLast) return this.#answers.refuse('onEndOfAuthentication', TRUST_REPLIES.tooManyLogons, true, own);
    const answer = isTemporary ? TRUST_REPLIES.logonUnavailable : TRUST_REPLIES.logonFailed;
    return this.#answers.refuse('onEndOfAuthentication', answer, false, own);
  }

  /** Every attempt, good or bad, with the exact reason; never what was given as a password. */
  #write(client: Client, name: string, user: string, result: LogonResult, reason: string): void {
    const { log, session } = client;
    log.info(user, result === 'Succeeded' ? 'authenticated' : `authentication failed: ${reason}`);
    this.#context.trust.logonLog({ session, mechanism: name, account: user, result, reason });
  }
}

export type LogonResult = 'Succeeded' | 'Failed' | 'Unavailable';
