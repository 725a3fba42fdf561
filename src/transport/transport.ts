// The transport as one thing to start and stop: listeners, sessions, agents and the sink, put together from handed-in ports.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import type { Endpoint } from '../core/values/endpoint.ts';
import { openMaildir } from './delivery/maildir.ts';
import { NO_PROTOCOL_LOG, type ProtocolLog } from './logs/protocol-log.ts';
import { NO_TRACKING_LOG, type TrackingLog } from './logs/tracking-log.ts';
import { type ConnectorLimits, EDGE_LIMITS } from './receive/limits.ts';
import { type Listener, startListener } from './receive/listener.ts';
import type { ReceiveContext } from './receive/ports.ts';
import { sessionIds } from './receive/session-ids.ts';

export interface TransportDeps extends Pick<ReceiveContext, 'config' | 'openHost' | 'lastExternalIp' | 'eventLog'> {
  /** The data folder; mail goes into its `mail`. */
  readonly home: string;
  /** Of connectors whose ProtocolLoggingLevel is Verbose. */
  readonly protocolLog?: ProtocolLog;
  readonly trackingLog?: TrackingLog;
  /** Called with all bindings when some have changed while it runs. */
  readonly onBindings?: (bindings: readonly Endpoint[]) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** What differs from Exchange's defaults for an Edge connector. */
  readonly limits?: Partial<ConnectorLimits>;
}

export interface Transport {
  /** What it listens on now. */
  readonly bindings: readonly Endpoint[];
  /** Lets sessions finish for `grace` milliseconds (default 5000). What was handed in stays open. */
  stop(grace?: number): Promise<void>;
}

/** Resolves when every enabled connector listens. @throws PosternError PortInUse, BindingNotAvailable */
export async function startTransport(deps: TransportDeps): Promise<Transport> {
  const {
    home,
    config,
    openHost,
    lastExternalIp,
    eventLog,
    protocolLog = NO_PROTOCOL_LOG,
    trackingLog = NO_TRACKING_LOG,
    now = Date.now,
  } = deps;
  const sink = await openMaildir(join(home, 'mail'), now);
  const nextSessionId = sessionIds(now());
  const limits = { ...EDGE_LIMITS, ...deps.limits };
  const listeners: Listener[] = [];
  const bindings = () => listeners.flatMap((listener) => listener.bindings);
  const context: ReceiveContext = {
    config,
    openHost,
    lastExternalIp,
    eventLog,
    protocolLog,
    trackingLog,
    now,
    limits,
    sink,
    nextSessionId,
    hostName: hostname(),
    onBindings: () => deps.onBindings?.(bindings()),
  };
  const stop = async (grace?: number) => {
    await Promise.all(listeners.map((listener) => listener.stop(grace)));
    await sink.close();
  };
  try {
    for (const { Guid } of config.current().all(ReceiveConnector)) listeners.push(await startListener(context, Guid));
  } catch (error) {
    await stop(0);
    throw error;
  }
  return {
    get bindings() {
      return bindings();
    },
    stop,
  };
}
