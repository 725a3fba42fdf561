// Answers the cmdlets that read logs from the files, this server's or any Exchange server's.
import { open, stat } from 'node:fs/promises';
import type { LogReaderPort, ProtocolDirection, ProtocolLogEntry, ProtocolLogQuery } from '../../core/log-ports.ts';
import { AGENT_LOG } from './agent-log.ts';
import { agentLogScan } from './agent-log-query.ts';
import { CONNECTIVITY_LOG } from './connectivity-log.ts';
import { connectivityScan } from './connectivity-log-query.ts';
import { EVENT_LOG } from './event-log.ts';
import { eventLogScan } from './event-log-query.ts';
import type { LogKind } from './log-kind.ts';
import { merged } from './merged.ts';
import { RECEIVE_PROTOCOL_LOG, SEND_PROTOCOL_LOG } from './protocol-log.ts';
import { protocolScan } from './protocol-log-query.ts';
import { readLog } from './read-log.ts';
import type { RowScan } from './row-scanner.ts';
import { MESSAGE_TRACKING_LOG } from './tracking-log.ts';
import { trackingScan } from './tracking-log-query.ts';

/** This server's own folders, asked for each query. */
export interface LogReaderOptions {
  readonly agentLogFolder: () => string;
  readonly eventLogFolder: () => string;
  readonly receiveProtocolLogFolder: () => string;
  readonly sendProtocolLogFolder: () => string;
  readonly messageTrackingLogFolder: () => string;
  readonly connectivityLogFolder: () => string;
}

interface Place {
  readonly kind: LogKind;
  /** Where to read instead of the server's own folder. */
  readonly location: string | undefined;
  readonly folder: () => string;
  readonly last?: number | undefined;
  readonly signal: AbortSignal | undefined;
}

export function createLogReader(folders: LogReaderOptions): LogReaderPort {
  const protocol = (direction: ProtocolDirection, query: ProtocolLogQuery, signal: AbortSignal | undefined) => {
    const [kind, folder] =
      direction === 'Receive'
        ? [RECEIVE_PROTOCOL_LOG, folders.receiveProtocolLogFolder]
        : [SEND_PROTOCOL_LOG, folders.sendProtocolLogFolder];
    return entries(protocolScan(query, direction), { kind, location: query.location, folder, signal });
  };

  return {
    agentLog: (query, signal) =>
      entries(agentLogScan(query), {
        kind: AGENT_LOG,
        location: query.location,
        folder: folders.agentLogFolder,
        last: query.last,
        signal,
      }),
    messageTracking: (query, signal) =>
      entries(trackingScan(query), {
        kind: MESSAGE_TRACKING_LOG,
        location: query.location,
        folder: folders.messageTrackingLogFolder,
        signal,
      }),
    async *protocolLog(query, signal) {
      const direction = query.direction ?? (await directionOf(query.location));
      if (direction) yield* protocol(direction, query, signal);
      else yield* merged(protocol('Receive', query, signal), protocol('Send', query, signal), earlier);
    },
    connectivityLog: (query, signal) =>
      entries(connectivityScan(query), {
        kind: CONNECTIVITY_LOG,
        location: query.location,
        folder: folders.connectivityLogFolder,
        signal,
      }),
    eventLog: (query, signal) =>
      entries(eventLogScan(query), { kind: EVENT_LOG, location: undefined, folder: folders.eventLogFolder, signal }),
  };
}

/** A folder of this server's that doesn't exist yet holds no rows; a location that someone named must exist. */
async function* entries<T>(scan: RowScan<T>, { kind, location, folder, last, signal }: Place): AsyncGenerator<T> {
  const place = location ?? folder();
  if (location === undefined && !(await exists(place))) return;
  const query = { ...scan, kind, location: place, last };
  for await (const rows of readLog(query, signal)) for (const row of rows) yield row;
}

function earlier(a: ProtocolLogEntry, b: ProtocolLogEntry): boolean {
  return a.Timestamp.getTime() <= b.Timestamp.getTime();
}

/** What a single file holds, by its header; undefined where both kinds are to be looked for. */
async function directionOf(location: string | undefined): Promise<ProtocolDirection | undefined> {
  if (location === undefined) return undefined;
  const isFile = await stat(location).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return undefined;
  await using file = await open(location);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  return /^#Log-type: *SMTP Send /im.test(buffer.toString('latin1', 0, bytesRead)) ? 'Send' : 'Receive';
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
