// Answers Get-AgentLog and Get-EventLog from the files, this server's or any Exchange server's.
import { stat } from 'node:fs/promises';
import type { AgentLogEntry, EventLevel, EventLogEntry, LogReaderPort } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { AGENT_LOG } from './agent-log.ts';
import { agentLogScan } from './agent-log-query.ts';
import { EVENT_LOG } from './event-log.ts';
import { type LogQuery, readLog } from './read-log.ts';
import { columnOf } from './row-scanner.ts';

export interface LogReaderOptions {
  readonly agentLogFolder: () => string;
  readonly eventLogFolder: () => string;
}

/** A folder of this server's that doesn't exist yet holds no rows; a location that someone named must exist. */
export function createLogReader(options: LogReaderOptions): LogReaderPort {
  async function* agentLog(...[query, signal]: Parameters<LogReaderPort['agentLog']>): AsyncGenerator<AgentLogEntry> {
    const location = query.location ?? options.agentLogFolder();
    if (query.location === undefined && !(await exists(location))) return;
    yield* entries({ ...agentLogScan(query), kind: AGENT_LOG, location, last: query.last }, signal);
  }

  async function* eventLog(...[query, signal]: Parameters<LogReaderPort['eventLog']>): AsyncGenerator<EventLogEntry> {
    const location = options.eventLogFolder();
    if (!(await exists(location))) return;
    const start = query.start?.getTime() ?? Number.NEGATIVE_INFINITY;
    const end = query.end?.getTime() ?? Number.POSITIVE_INFINITY;
    const { fields } = EVENT_LOG;
    const scan = { fields, bareWidths: [fields.length], readerFor: eventReader, start, end, literal: '' };
    yield* entries({ ...scan, kind: EVENT_LOG, location, last: undefined }, signal);
  }

  return { agentLog, eventLog };
}

async function* entries<T>(query: LogQuery<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const rows of readLog(query, signal)) for (const row of rows) yield row;
}

const LEVELS: ReadonlySet<string> = new Set<EventLevel>(['Information', 'Warning', 'Error']);

function eventReader(fields: readonly string[]) {
  const [source, id, level, message] = EVENT_LOG.fields.slice(1).map((name) => columnOf(fields, name)) as [
    number,
    number,
    number,
    number,
  ];
  if (source < 0 || message < 0) return undefined;
  return (values: readonly string[], time: number): EventLogEntry =>
    typed('EventLogEntry', {
      time: new Date(time),
      source: values[source] ?? '',
      id: Number.parseInt(values[id] ?? '', 10) || 0,
      level: (LEVELS.has(values[level] ?? '') ? values[level] : 'Information') as EventLevel,
      message: values[message] ?? '',
    });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
