// One log's limits as Set-TransportServer has them.
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportServer } from '../../core/objects/transport-server.ts';
import type { LogLimits } from './log-retention.ts';

export type LogName = 'AgentLog' | 'ReceiveProtocolLog' | 'SendProtocolLog' | 'MessageTrackingLog' | 'ConnectivityLog';

type Server = ObjectOf<typeof TransportServer>;

/** The protocol logs have no switch on the server: each connector has its own. */
export function logLimits(server: Server, name: LogName): LogLimits {
  const bytes = (size: Server['AgentLogMaxFileSize']) => (size === 'Unlimited' ? Number.POSITIVE_INFINITY : size.bytes);
  return {
    enabled: name === 'ReceiveProtocolLog' || name === 'SendProtocolLog' || server[`${name}Enabled`],
    maxFileSize: bytes(server[`${name}MaxFileSize`]),
    maxDirectorySize: bytes(server[`${name}MaxDirectorySize`]),
    maxAge: server[`${name}MaxAge`].milliseconds,
  };
}
