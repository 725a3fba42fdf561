// What a protocol log query asks of a row, and the entry made of a row that fits.
import type { ProtocolDirection, ProtocolLogEntry, ProtocolLogQuery } from '../../core/log-ports.ts';
import { typed } from '../../core/typed.ts';
import { addressOf, contains } from './agent-log-query.ts';
import { addressText, type ColumnTest, columnScan, containing, matching } from './column-scan.ts';
import { PROTOCOL_COLUMNS, RECEIVE_PROTOCOL_LOG } from './protocol-log.ts';
import type { RowScan } from './row-scanner.ts';

type Column = (typeof PROTOCOL_COLUMNS)[number];

export function protocolScan(query: ProtocolLogQuery, direction: ProtocolDirection): RowScan<ProtocolLogEntry> {
  const { fields } = RECEIVE_PROTOCOL_LOG;
  return columnScan<Column, ProtocolLogEntry>({
    fields,
    widths: [fields.length],
    columns: PROTOCOL_COLUMNS,
    required: 'sequence-number',
    start: query.start,
    end: query.end,
    tests: [
      matching('session-id', query.sessionId),
      connectorTest(query.connector),
      matching('remote-endpoint', query.remoteEndpoint),
      eventTest(query.events),
      containing('data', query.data),
      containing('context', query.context),
    ],
    literals: [addressText(query.remoteIP)],
    read(value, time) {
      if (query.remoteIP && !contains(query.remoteIP, addressOf(value('remote-endpoint')))) return undefined;
      return typed('ProtocolLogEntry', {
        Timestamp: new Date(time),
        Direction: direction,
        ConnectorId: value('connector-id'),
        SessionId: value('session-id'),
        SequenceNumber: Number.parseInt(value('sequence-number'), 10) || 0,
        LocalEndpoint: value('local-endpoint'),
        RemoteEndpoint: value('remote-endpoint'),
        Event: value('event'),
        Data: value('data'),
        Context: value('context'),
      });
    },
  });
}

/** `SERVER\name` or the name alone. */
function connectorTest(pattern: string | undefined): ColumnTest<Column> | undefined {
  const test = matching<Column>('connector-id', pattern);
  if (!test) return undefined;
  return { ...test, matches: (text) => test.matches(text) || test.matches(text.slice(text.indexOf('\\') + 1)) };
}

function eventTest(events: readonly string[] | undefined): ColumnTest<Column> | undefined {
  return events && { column: 'event', matches: (text) => events.includes(text), literal: '' };
}
