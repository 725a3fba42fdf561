// What an event log query asks of a row, and the entry made of a row that fits.
import type { EventLevel, EventLogEntry } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { columnScan } from './column-scan.ts';
import { EVENT_LOG } from './event-log.ts';
import type { RowScan } from './row-scanner.ts';

const COLUMNS = ['Source', 'EventId', 'Level', 'Message'] as const;
type Column = (typeof COLUMNS)[number];

const LEVELS: ReadonlySet<string> = new Set<EventLevel>(['Information', 'Warning', 'Error']);

export function eventLogScan(query: {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
}): RowScan<EventLogEntry> {
  const { fields } = EVENT_LOG;
  return columnScan<Column, EventLogEntry>({
    fields,
    widths: [fields.length],
    columns: COLUMNS,
    required: 'Message',
    start: query.start,
    end: query.end,
    tests: [],
    read: (value, time) =>
      typed('EventLogEntry', {
        time: new Date(time),
        source: value('Source'),
        id: Number.parseInt(value('EventId'), 10) || 0,
        level: (LEVELS.has(value('Level')) ? value('Level') : 'Information') as EventLevel,
        message: value('Message'),
      }),
  });
}
