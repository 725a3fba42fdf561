// The event log: what an administrator should know, written like the other logs and optionally shown at once.
import type { EventLogPort } from '../../core/ports.ts';
import type { LogKind } from './log-kind.ts';
import type { LogLimits } from './log-retention.ts';
import { escapeField } from './log-row.ts';
import { createLogWriter, type LogTrouble } from './log-writer.ts';
import { formatTimestamp } from './timestamp.ts';

export const EVENT_LOG: LogKind = {
  prefix: 'EVENTLOG',
  logType: 'Event Log',
  fields: ['TimeCreated', 'Source', 'EventId', 'Level', 'Message'],
};

const MB = 1024 * 1024;
const LIMITS: LogLimits = {
  enabled: true,
  maxFileSize: 10 * MB,
  maxDirectorySize: 250 * MB,
  maxAge: 30 * 86_400_000,
};

export interface EventLogOptions {
  readonly folder: () => string;
  readonly limits?: () => LogLimits;
  readonly now?: () => number;
  /** Gets each event as one line without its end, safe for a terminal; also told when the log itself can't be written. */
  readonly mirror?: (line: string) => void;
}

export interface EventLog extends EventLogPort {
  flush(): void;
  close(): void;
}

export function createEventLog(options: EventLogOptions): EventLog {
  const { folder, limits = () => LIMITS, now = Date.now, mirror = () => {} } = options;
  const onTrouble = (trouble: LogTrouble) => mirror(escapeField(troubleText(trouble)));
  const writer = createLogWriter({ kind: EVENT_LOG, folder, limits, now, onTrouble });
  return {
    write({ source, id, level, message }) {
      const time = formatTimestamp(now());
      writer.write([time, source, String(id), level, message]);
      mirror(escapeField(`${time} ${level} ${source} ${id}: ${message}`));
    },
    flush: writer.flush,
    close: writer.close,
  };
}

/** One sentence about a log that can't be written, or can again. */
export function troubleText(trouble: LogTrouble): string {
  if (trouble.state === 'failing') return `The log in ${trouble.folder} can't be written: ${trouble.error.message}`;
  return `The log in ${trouble.folder} is written again; ${trouble.lost} rows were lost.`;
}
