// What the receive side needs of the agent host and of its neighbours, as narrow interfaces handed in by the composition root.
import type { Envelope, EventArguments, EventName, MessageHeaders, SmtpSession } from '../../core/agent.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import type { ConfigView, DnsPort, EventLogPort, LiveConfig } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import type { PressureLevel } from '../../core/resource-pressure.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';
import type { IPRange } from '../../core/values/ip-range.ts';
import type { HeaderStamp, Why } from '../../core/verdict.ts';
import type { MessageSink } from '../delivery/message-sink.ts';
import type { ProtocolLog } from '../logs/protocol-log.ts';
import type { TrackingLog } from '../logs/tracking-log.ts';
import type { TransportMetrics } from '../metrics/transport-metrics.ts';
import type { Admission } from './admission/admission.ts';
import type { FollowedBindings } from './bindings.ts';
import type { TrustContext } from './trust/trust-context.ts';

/** What the session is told to do after the agents have seen an event. */
export type Outcome =
  | { readonly kind: 'continue'; readonly stamps?: readonly HeaderStamp[] | undefined }
  | ({ readonly kind: 'reject'; readonly reply: Reply; readonly close?: boolean | undefined } & ByAgent)
  | ({ readonly kind: 'disconnect'; readonly reply: Reply } & ByAgent)
  | ({ readonly kind: 'delete' } & ByAgent);

/** Which agent decided so, and why: for the logs. */
interface ByAgent {
  readonly agent?: string;
  readonly why?: Why;
}

/** Why the server itself refuses something, and the recipient it is about. */
export interface OwnReason {
  readonly why: Why;
  readonly recipient?: string | undefined;
}

/** The agents of one session. Synchronous when no handler waits: a refused connection costs no promise. */
export interface SessionHost {
  run<E extends EventName>(event: E, args: EventArguments[E]): Outcome | Promise<Outcome>;
  /**
   * An agent or the server itself is about to refuse something: OnReject runs. Only `disconnect` is honoured. `own`: the server's
   * exact reason, where the agent log must tell it.
   */
  rejected(
    event: EventName,
    reply: Reply,
    envelope: Envelope | undefined,
    own?: OwnReason | undefined,
  ): Outcome | Promise<Outcome>;
  /** The server itself is about to refuse what is none of the agents' events: writes why. */
  refused(event: undefined, reply: Reply, why: Why): void;
  /** The message is stored for these recipients and the reply is about to be sent. */
  accepted(recipients: readonly string[], reply: Reply): void;
}

/** The last host before the organization, from the header's fields; undefined when no Received field names one. Pure. */
export type LastExternalIp = (
  peer: IPAddress,
  fields: MessageHeaders['fields'],
  internal: readonly IPRange[],
) => IPAddress | undefined;

export type ConnectorObject = ObjectOf<typeof ReceiveConnector>;

/** What the receive side counts. */
export type ReceiveMetrics = Pick<
  TransportMetrics,
  'connections' | 'sessionsBegun' | 'sessionsEnded' | 'messages' | 'bytes' | 'commandErrors'
>;

/** What all sessions of a process share. */
export interface ReceiveContext {
  readonly config: LiveConfig;
  /** `view`: the configuration as just read, for an event that comes in the same breath. */
  readonly openHost: (session: SmtpSession, view: ConfigView) => SessionHost;
  readonly lastExternalIp: LastExternalIp;
  readonly sink: MessageSink;
  readonly eventLog: EventLogPort;
  /** For the names of clients. */
  readonly dns: DnsPort;
  readonly admission: Admission;
  /** Opened for the sessions of a connector whose ProtocolLoggingLevel is Verbose. */
  readonly protocolLog: ProtocolLog;
  readonly trust: TrustContext;
  readonly trackingLog: TrackingLog;
  readonly metrics: ReceiveMetrics;
  /** How scarce disk space, memory or the queue is. */
  readonly pressure: () => PressureLevel;
  /** The next session id: 16 hex digits. */
  readonly nextSessionId: () => string;
  /** The name used where the connector has no Fqdn. */
  readonly hostName: string;
  /** The bindings have changed while it runs. */
  readonly onBindings?: (() => void) | undefined;
  /** How the bindings are shared with other processes of this server; not at all by default. */
  readonly sharing?: 'first' | FollowedBindings | undefined;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The connector of that GUID in the view; undefined when it was removed. */
export function connectorIn(view: ConfigView, guid: string): ConnectorObject | undefined {
  return view.all(ReceiveConnector).find((connector) => connector.Guid === guid);
}
