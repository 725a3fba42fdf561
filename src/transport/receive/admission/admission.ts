// Who may come in and how often: what all sessions of a server count together, and what is said to those who are over a limit.
import { TransportServer } from '../../../core/objects/transport-server.ts';
import type { ConfigView } from '../../../core/ports.ts';
import type { Reply } from '../../../core/reply.ts';
import type { IPAddress } from '../../../core/values/ip-address.ts';
import type { Why } from '../../../core/verdict.ts';
import { limitsOf } from '../limits.ts';
import type { ConnectorObject } from '../ports.ts';
import { REPLIES } from '../replies.ts';
import type { Neighbours } from './neighbours.ts';
import { OpenSessions, type Place } from './open-sessions.ts';
import { SlidingCount } from './sliding-count.ts';
import { type Source, sourceOf, userSource } from './source.ts';

const MINUTE = 60_000;
const HARVEST_WINDOW = 10 * MINUTE;
/** When half of MaxConnectionRatePerMinute is used up, a source with more than this share of it has to wait. */
const FAIR_SHARE = 0.1;

export interface Refusal {
  /** Vague, for the client. */
  readonly reply: Reply;
  /** Exact, for the log. */
  readonly why: Why;
}

export class Admission {
  readonly #sessions = new OpenSessions();
  readonly #connections: SlidingCount;
  readonly #messages: SlidingCount;
  readonly #rejected: SlidingCount;

  /** @param now milliseconds since 1970. `neighbours`: with whom the limits are shared */
  constructor(now: () => number, neighbours?: Neighbours) {
    this.#connections = new SlidingCount(MINUTE, now);
    this.#messages = new SlidingCount(MINUTE, now);
    this.#rejected = new SlidingCount(HARVEST_WINDOW, now);
    neighbours?.join('sessions', this.#sessions);
    neighbours?.join('connections', this.#connections);
    neighbours?.join('messages', this.#messages);
    neighbours?.join('rejected', this.#rejected);
  }

  /** Why there is no further session now, whoever asks. */
  full(view: ConfigView, connector: ConnectorObject): Refusal | undefined {
    const { connections } = limitsOf(connector);
    const open = this.#sessions.total(connector.Guid);
    if (open >= connections)
      return { reply: REPLIES.tooManyConnections, why: { reason: 'MaxInboundConnection', data: `${open} open` } };
    const rate = view.one(TransportServer).MaxConnectionRatePerMinute;
    const total = this.#connections.total();
    if (total >= rate)
      return {
        reply: REPLIES.tooManyConnections,
        why: { reason: 'MaxConnectionRatePerMinute', data: `${Math.floor(total)} in a minute` },
      };
    return undefined;
  }

  /** Why this client gets no further session now. `own`: sessions of it that are counted already, such as the one in question. */
  refusal(view: ConfigView, connector: ConnectorObject, client: IPAddress, own = 0): Refusal | undefined {
    const source = sourceOf(client);
    const { connections, perSource, percentagePerSource, rejectedRecipientsPerSource } = limitsOf(connector);
    const held = this.#sessions.of(connector.Guid, source) - own;
    if (held >= perSource) return tooMany('MaxInboundConnectionPerSource', `${held} open`);
    if (held > 0 && connections !== Number.POSITIVE_INFINITY) {
      const free = connections - this.#sessions.total(connector.Guid) + own + held;
      // At least one: a share of little is still a share.
      if (held >= Math.max(1, Math.floor((free * percentagePerSource) / 100)))
        return tooMany('MaxInboundConnectionPercentagePerSource', `${held} open, ${free - held} free`);
    }
    const rate = view.one(TransportServer).MaxConnectionRatePerMinute;
    if (this.#connections.total() >= rate / 2) {
      const count = this.#connections.count(source);
      if (count >= Math.max(1, rate * FAIR_SHARE))
        return tooMany('MaxConnectionRatePerMinute', `${Math.floor(count)} of this source in a minute`);
    }
    const rejected = this.#rejected.count(source);
    if (rejected >= rejectedRecipientsPerSource)
      return {
        reply: REPLIES.harvesting,
        why: { reason: 'MaxRejectedRecipientsPerSource', data: `${Math.floor(rejected)} in ten minutes` },
      };
    return undefined;
  }

  /** Counts a session that begins; without a client it is a trusted proxy's, who speaks for somebody yet unnamed. */
  enter(connector: ConnectorObject, client: IPAddress | undefined): Place {
    const source = client === undefined ? undefined : sourceOf(client);
    if (source !== undefined) this.#connections.add(source);
    return this.#sessions.enter(connector.Guid, source);
  }

  /** A trusted proxy has named its client. */
  named(place: Place, client: IPAddress): void {
    const source = sourceOf(client);
    this.#connections.add(source);
    place.name(source);
  }

  /** Counts a message of the client, unless it would be one too many. `user`: the account, else the sender's address. */
  message(connector: ConnectorObject, client: IPAddress, user: string): Refusal | undefined {
    const { messageRate } = limitsOf(connector);
    const { MessageRateSource } = connector;
    if (MessageRateSource === 'None' || messageRate === Number.POSITIVE_INFINITY) return undefined;
    const sources: readonly Source[] = [
      ...(MessageRateSource === 'User' ? [] : [`${connector.Guid} ${sourceOf(client)}`]),
      ...(MessageRateSource === 'IPAddress' || user === '' ? [] : [`${connector.Guid} ${userSource(user)}`]),
    ];
    for (const [i, source] of sources.entries()) {
      const count = this.#messages.count(source);
      if (count < messageRate) continue;
      const whose = i === sources.length - 1 && MessageRateSource !== 'IPAddress' ? 'user' : 'client';
      const data = `${Math.floor(count)} of this ${whose} in a minute`;
      return { reply: REPLIES.tooManyMessages, why: { reason: 'MessageRateLimit', data } };
    }
    for (const source of sources) this.#messages.add(source);
    return undefined;
  }

  /** A recipient of the client was refused for good. */
  recipientRejected(client: IPAddress): void {
    this.#rejected.add(sourceOf(client));
  }
}

function tooMany(reason: string, data: string): Refusal {
  return { reply: REPLIES.tooManyConnections, why: { reason, data } };
}
