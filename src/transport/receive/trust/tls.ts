// STARTTLS (RFC 3207) and TLS from the first byte on (RFC 8314).
import { names } from '../../../core/permissions/session-rights.ts';
import { replyText } from '../../../core/reply.ts';
import type { Answers } from '../answers.ts';
import type { ReceiveContext } from '../ports.ts';
import { RECEIVE_EVENTS, report } from '../receive-events.ts';
import { REPLIES } from '../replies.ts';
import type { Standing, Wire } from '../standing.ts';
import type { TlsChoice } from './tls-contexts.ts';
import { TRUST_REPLIES } from './trust-replies.ts';

/** Undefined: the connector doesn't offer TLS, or there is no certificate to offer it with. */
export function tlsChoice({ trust, config }: ReceiveContext, { connector, fqdn }: Standing): TlsChoice | undefined {
  if (!trust.tls || !names(connector.AuthMechanism, 'Tls')) return undefined;
  return trust.tls.choose(config.current(), connector, fqdn);
}

export class Tls {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing, answers: Answers) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = answers;
  }

  /** The connector demands TLS and there is none yet. */
  get isMissing(): boolean {
    return this.#standing.connector.RequireTLS && !this.#standing.tls;
  }

  /** True once TLS is in use: everything the client said before is to be forgotten. */
  async start(argument: string): Promise<boolean> {
    const { tls, connector } = this.#standing;
    if (argument !== '') await this.#answers.protocolError(undefined, REPLIES.badArguments);
    else if (tls) await this.#answers.protocolError(undefined, TRUST_REPLIES.tlsInUse);
    else if (!names(connector.AuthMechanism, 'Tls'))
      await this.#answers.protocolError(undefined, REPLIES.notImplemented);
    else {
      const choice = tlsChoice(this.#context, this.#standing);
      if (choice) return this.#secured(replyText(TRUST_REPLIES.tlsReady), choice);
      await this.#answers.refuse(undefined, TRUST_REPLIES.tlsNotAvailable);
    }
    return false;
  }

  async beginAtOnce(): Promise<boolean> {
    const choice = tlsChoice(this.#context, this.#standing);
    if (choice) return this.#secured(undefined, choice);
    const { connector, local, log } = this.#standing;
    const text = `The Receive connector ${connector.Name} begins TLS with the first byte on ${local}, but it has no certificate for it or Tls isn't in its AuthMechanism; connections are closed.`;
    report(this.#context, RECEIVE_EVENTS.noCertificate, text);
    log.info('no certificate', 'TLS negotiation failed');
    this.#wire.close();
    return false;
  }

  async #secured(line: string | undefined, choice: TlsChoice): Promise<boolean> {
    const facts = await this.#wire.secure(line, choice);
    if (!facts) return false;
    this.#standing.tls = facts;
    const { client, peer } = this.#standing;
    // A client that a proxy speaks for isn't at the other end of this TLS.
    if (client?.session.remoteEndpoint === peer) client.secured(facts);
    return true;
  }
}
