// All logs of the transport's mail path but the event log, opened by the server's settings, with the ports that write them.
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportServer } from '../../core/objects/transport-server.ts';
import type { LogonAttempt } from '../receive/trust/trust-context.ts';
import { AGENT_LOG, agentLogFields } from './agent-log.ts';
import type { AgentLogRow } from './agent-log-row.ts';
import { CONNECTIVITY_LOG, type ConnectivityLog, createConnectivityLog } from './connectivity-log.ts';
import type { LogKind } from './log-kind.ts';
import { type LogName, logLimits } from './log-limits.ts';
import { createLogWriter, type LogTrouble } from './log-writer.ts';
import { LOGON_LOG, logonLogFields } from './logon-log.ts';
import { createProtocolLog, type ProtocolLog, RECEIVE_PROTOCOL_LOG, SEND_PROTOCOL_LOG } from './protocol-log.ts';
import { createTrackingLog, MESSAGE_TRACKING_LOG, type TrackingLog } from './tracking-log.ts';

export interface TransportLogsOptions {
  /** Asked for each batch of rows, as are the settings. */
  readonly folders: {
    readonly agentLogFolder: () => string;
    readonly receiveProtocolLogFolder: () => string;
    readonly logonLogFolder: () => string;
    readonly sendProtocolLogFolder: () => string;
    readonly messageTrackingLogFolder: () => string;
    readonly connectivityLogFolder: () => string;
  };
  readonly server: () => ObjectOf<typeof TransportServer>;
  readonly onTrouble: (trouble: LogTrouble) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface TransportLogs {
  agent(row: AgentLogRow): void;
  logon(attempt: LogonAttempt): void;
  readonly receiveProtocol: ProtocolLog;
  readonly sendProtocol: ProtocolLog;
  readonly tracking: TrackingLog;
  readonly connectivity: ConnectivityLog;
  /** Writes what waits. */
  close(): void;
}

export function openTransportLogs({ folders, server, onTrouble, now }: TransportLogsOptions): TransportLogs {
  const open = (kind: LogKind, name: LogName, folder: () => string) =>
    createLogWriter({ kind, folder, limits: () => logLimits(server(), name), now, onTrouble });
  const agent = open(AGENT_LOG, 'AgentLog', folders.agentLogFolder);
  const received = open(RECEIVE_PROTOCOL_LOG, 'ReceiveProtocolLog', folders.receiveProtocolLogFolder);
  // With the limits of the receive protocol log: whoever keeps that keeps this.
  const logons = open(LOGON_LOG, 'ReceiveProtocolLog', folders.logonLogFolder);
  const sent = open(SEND_PROTOCOL_LOG, 'SendProtocolLog', folders.sendProtocolLogFolder);
  const tracked = open(MESSAGE_TRACKING_LOG, 'MessageTrackingLog', folders.messageTrackingLogFolder);
  const connected = open(CONNECTIVITY_LOG, 'ConnectivityLog', folders.connectivityLogFolder);
  return {
    agent: (row) => agent.write(agentLogFields(row)),
    logon: (attempt) => logons.write(logonLogFields(attempt, now())),
    receiveProtocol: createProtocolLog(received.write, now),
    sendProtocol: createProtocolLog(sent.write, now),
    tracking: createTrackingLog(tracked.write, () => server().MessageTrackingLogSubjectLoggingEnabled, now),
    connectivity: createConnectivityLog(connected.write, now),
    close() {
      for (const writer of [agent, received, logons, sent, tracked, connected]) writer.close();
    },
  };
}
