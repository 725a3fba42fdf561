// What a connectivity log query asks of a row, and the entry made of a row that fits.
import type { ConnectivityLogEntry, ConnectivityLogQuery } from '../../core/log-ports.ts';
import { typed } from '../../core/typed.ts';
import { columnScan, containing, matching } from './column-scan.ts';
import { CONNECTIVITY_LOG } from './connectivity-log.ts';
import type { RowScan } from './row-scanner.ts';

const COLUMNS = ['session', 'source', 'destination', 'direction', 'description'] as const;
type Column = (typeof COLUMNS)[number];

export function connectivityScan(query: ConnectivityLogQuery): RowScan<ConnectivityLogEntry> {
  const { fields } = CONNECTIVITY_LOG;
  return columnScan<Column, ConnectivityLogEntry>({
    fields,
    widths: [fields.length],
    columns: COLUMNS,
    required: 'destination',
    start: query.start,
    end: query.end,
    tests: [
      matching('session', query.sessionId),
      matching('source', query.source),
      matching('destination', query.destination),
      containing('description', query.description),
    ],
    read: (value, time) =>
      typed('ConnectivityLogEntry', {
        Timestamp: new Date(time),
        SessionId: value('session'),
        Source: value('source'),
        Destination: value('destination'),
        Direction: value('direction'),
        Description: value('description'),
      }),
  });
}
