// Who the client is: its hello, and the XCLIENT command or PROXY header by which a trusted proxy names it.
import type { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { isSmtpDomain } from '../../core/values/smtp-domain.ts';
import { entrance } from './admission/entrance.ts';
import type { ProxyNamed } from './admission/proxy-v2.ts';
import type { Answers } from './answers.ts';
import { Client } from './client.ts';
import type { ConnectorObject, ReceiveContext } from './ports.ts';
import { ehloLines, REPLIES } from './replies.ts';
import type { Standing, Wire } from './standing.ts';
import { offeredTrust } from './trust/offered-trust.ts';
import { parseXclient } from './xclient.ts';

export class Introduction {
  readonly #context: ReceiveContext;
  readonly #wire: Wire;
  readonly #standing: Standing;
  readonly #answers: Answers;
  readonly #isTrustedPeer: boolean;
  #isNamed = false;

  constructor(context: ReceiveContext, wire: Wire, standing: Standing, answers: Answers) {
    this.#context = context;
    this.#wire = wire;
    this.#standing = standing;
    this.#answers = answers;
    this.#isTrustedPeer = standing.client === undefined;
  }

  async hello(verb: 'HELO' | 'EHLO', domain: string): Promise<void> {
    const { client, connector, fqdn, peer } = this.#standing;
    if (!isHello(domain, connector)) return this.#answers.protocolError(eventOf(verb), REPLIES.badHello);
    if (client && !(await this.#greets(client, verb, domain))) return;
    this.#standing.hello = { verb, domain };
    // As RSET does (RFC 5321, 4.1.4).
    this.#standing.mail = undefined;
    const address = String((client?.session.remoteEndpoint ?? peer).Address);
    if (verb === 'HELO') return this.#wire.send(`250 ${fqdn} Hello [${address}]`);
    const offers = offeredTrust(this.#context, this.#standing);
    this.#wire.send(ehloLines(connector, fqdn, address, this.#mayName, offers));
  }

  /** True when a new greeting is due. */
  async xclient(argument: string): Promise<boolean> {
    const remote = parseXclient(argument);
    if (!this.#mayName) await this.#answers.protocolError(undefined, REPLIES.xclientRefused);
    else if (this.#standing.mail) await this.#answers.protocolError(undefined, REPLIES.transactionOpen);
    else if (!remote) await this.#answers.protocolError(undefined, REPLIES.badArguments);
    else {
      this.#standing.hello = undefined;
      this.#isNamed = true;
      // A session of its own: nothing that was decided about the proxy holds for the client.
      this.#standing.client?.end('Local');
      return (await this.#opens(remote)) !== undefined;
    }
    return false;
  }

  /** `remote`: what a PROXY header names. Only as the very first thing of a trusted peer. True when the client may be greeted. */
  async proxied(remote: ProxyNamed, isFirst: boolean): Promise<boolean> {
    const isBelieved = this.#mayName && isFirst;
    if (!isBelieved || !remote) {
      await this.#answers.refuse(undefined, isBelieved ? REPLIES.badProxyHeader : REPLIES.proxyRefused, true);
      return false;
    }
    this.#isNamed = true;
    return (await this.#opens(remote === 'unknown' ? this.#standing.peer : remote)) !== undefined;
  }

  /**
   * Who sends mail now. A trusted peer that names nobody is the client itself, whose agents see its connection and its hello
   * only now. Undefined when they refused it, which is answered then.
   */
  async client(): Promise<Client | undefined> {
    if (this.#standing.client) {
      await this.#standing.client.isNamed;
      return this.#standing.client;
    }
    const client = await this.#opens(this.#standing.peer);
    const { verb, domain } = this.#standing.hello!;
    return client && (await this.#greets(client, verb, domain)) ? client : undefined;
  }

  /** Only once: the client that is named must not be able to name another one. And only as long as the peer is trusted. */
  get #mayName(): boolean {
    const { connector, peer } = this.#standing;
    if (!this.#isTrustedPeer || this.#isNamed) return false;
    return connector.TrustedProxies.some((range) => range.contains(peer.Address));
  }

  async #greets(client: Client, verb: 'HELO' | 'EHLO', domain: string): Promise<boolean> {
    const event = eventOf(verb);
    if (!(await this.#answers.heeds(event, await client.run(event, { session: client.session, domain })))) return false;
    client.session.helloDomain = domain;
    return true;
  }

  async #opens(remote: Endpoint): Promise<Client | undefined> {
    const { connector, local, peer } = this.#standing;
    const view = this.#context.config.current();
    // What the peer shows of itself says nothing about the client it speaks for.
    const tls = remote === peer ? this.#standing.tls : undefined;
    const client = new Client(this.#context, view, connector, local, remote, tls);
    this.#standing.log.info(client.session.sessionId, 'Session of the client that the peer speaks for');
    this.#standing.client = client;
    const decided = await entrance(this.#context, view, connector, client);
    if (decided.kind === 'continue' || decided.kind === 'delete') {
      this.#context.admission.named(this.#standing.place, remote.Address);
      if (connector.ReverseDnsEnabled) await client.findName(connector);
      return client;
    }
    const own = decided.kind === 'refused' ? { why: decided.why } : undefined;
    await this.#answers.refuse('onConnect', decided.reply, true, own);
    return undefined;
  }
}

/** RFC 5321, 4.1.1.1 and 4.1.3: a domain, for which a final dot does no harm, or an address literal. */
function isHello(domain: string, connector: ConnectorObject): boolean {
  if (domain === '') return !connector.RequireEHLODomain;
  if (!/^[\x21-\x7e]{1,255}$/.test(domain)) return false;
  if (!connector.InvalidHelloRejectionEnabled || isSmtpDomain(domain.replace(/\.$/, ''))) return true;
  const [, address] = /^\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]$/i.exec(domain) ?? [];
  return address !== undefined && IPAddress.tryParse(address) !== undefined;
}

function eventOf(verb: 'HELO' | 'EHLO'): 'onHeloCommand' | 'onEhloCommand' {
  return verb === 'EHLO' ? 'onEhloCommand' : 'onHeloCommand';
}
