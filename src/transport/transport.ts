// The transport as one thing to start and stop: listeners, sessions, agents and the sink, put together from handed-in ports.
import { hostname } from 'node:os';
import type { AccountPort } from '../core/accounts.ts';
import type { CertificatePort } from '../core/certificates.ts';
import type { PressureLevel } from '../core/resource-pressure.ts';
import type { Endpoint } from '../core/values/endpoint.ts';
import type { MessageSink } from './delivery/message-sink.ts';
import { NO_PROTOCOL_LOG, type ProtocolLog } from './logs/protocol-log.ts';
import { NO_TRACKING_LOG, type TrackingLog } from './logs/tracking-log.ts';
import { TransportMetrics } from './metrics/transport-metrics.ts';
import { Admission } from './receive/admission/admission.ts';
import type { Neighbours } from './receive/admission/neighbours.ts';
import { type Listener, startListener } from './receive/listener.ts';
import type { ReceiveContext, ReceiveMetrics } from './receive/ports.ts';
import { sessionIds } from './receive/session-ids.ts';
import { LogonGuard } from './receive/trust/logon-guard.ts';
import { TlsContexts } from './receive/trust/tls-contexts.ts';
import type { LogonAttempt } from './receive/trust/trust-context.ts';

/** Exchange's event of a certificate that can't be used. */
const BAD_CERTIFICATE = 12014;

export interface TransportDeps
  extends Pick<ReceiveContext, 'config' | 'openHost' | 'lastExternalIp' | 'eventLog' | 'dns'> {
  /** Where accepted messages go; closed when the transport has stopped. */
  readonly sink: MessageSink;
  /** The next session id: 16 hex digits. */
  readonly nextSessionId?: () => string;
  /** Of connectors whose ProtocolLoggingLevel is Verbose. */
  readonly protocolLog?: ProtocolLog;
  /** Without them TLS isn't offered. */
  readonly certificates?: CertificatePort;
  /** Without them nobody can log on. */
  readonly accounts?: AccountPort;
  /** Told of every attempt to log on. */
  readonly logonLog?: (attempt: LogonAttempt) => void;
  readonly trackingLog?: TrackingLog;
  readonly metrics?: ReceiveMetrics;
  /** How scarce resources are; default never. */
  readonly pressure?: () => PressureLevel;
  /** Called with all bindings when some have changed while it runs. */
  readonly onBindings?: (bindings: readonly Endpoint[]) => void;
  readonly sharing?: ReceiveContext['sharing'];
  /** The server's other processes, with which limits are shared. */
  readonly neighbours?: Neighbours | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Transport {
  /** What it listens on now. */
  readonly bindings: readonly Endpoint[];
  /** The same by binding as configured. */
  readonly places: ReadonlyMap<string, Endpoint>;
  /** Lets sessions finish for `grace` milliseconds (default 5000). What was handed in stays open. */
  stop(grace?: number): Promise<void>;
}

/** Resolves when every enabled connector listens. @throws PosternError PortInUse, BindingNotAvailable */
export async function startTransport(deps: TransportDeps): Promise<Transport> {
  const {
    config,
    sink,
    openHost,
    lastExternalIp,
    eventLog,
    dns,
    protocolLog = NO_PROTOCOL_LOG,
    trackingLog = NO_TRACKING_LOG,
    now = Date.now,
    nextSessionId = sessionIds(now()),
  } = deps;
  // Each message once: it says so itself.
  const tell = (message: string) =>
    eventLog.write({ source: 'MSExchangeTransport', id: BAD_CERTIFICATE, level: 'Warning', message });
  const { certificates, accounts, logonLog = () => undefined } = deps;
  let listener: Listener | undefined;
  const bindings = () => listener?.bindings ?? [];
  const { neighbours, sharing } = deps;
  const guard = new LogonGuard(now);
  neighbours?.join('logons', guard);
  const context: ReceiveContext = {
    config,
    openHost,
    lastExternalIp,
    eventLog,
    dns,
    admission: new Admission(now, neighbours),
    protocolLog,
    trackingLog,
    metrics: deps.metrics ?? new TransportMetrics(),
    pressure: deps.pressure ?? (() => 'Normal'),
    now,
    sink,
    nextSessionId,
    trust: {
      tls: certificates && new TlsContexts({ certificates, now, report: tell }),
      accounts,
      guard,
      logonLog,
    },
    hostName: hostname(),
    sharing,
    onBindings: () => deps.onBindings?.(bindings()),
  };
  const stop = async (grace?: number) => {
    await listener?.stop(grace);
    await sink.close();
  };
  try {
    listener = await startListener(context);
  } catch (error) {
    await stop(0);
    throw error;
  }
  return {
    get bindings() {
      return bindings();
    },
    get places() {
      return listener?.places ?? new Map();
    },
    stop,
  };
}
