// What a message tracking query asks of a row, and the entry made of a row that fits.
import type { MessageTrackingEvent, MessageTrackingQuery } from '../../core/log-ports.ts';
import { typed } from '../../core/typed.ts';
import { anyOf, type ColumnTest, columnScan, containing, matching } from './column-scan.ts';
import type { RowScan } from './row-scanner.ts';
import { MESSAGE_TRACKING_LOG, TRACKING_COLUMNS } from './tracking-log.ts';

/** Rows of Exchange 2013 to 2019, which have more columns at the end. */
const LATER_WIDTHS = [26, 27, 28, 29];

type Column = (typeof TRACKING_COLUMNS)[number];

export function trackingScan(query: MessageTrackingQuery): RowScan<MessageTrackingEvent> {
  const { sessionId } = query;
  return columnScan<Column, MessageTrackingEvent>({
    fields: MESSAGE_TRACKING_LOG.fields,
    widths: [MESSAGE_TRACKING_LOG.fields.length, ...LATER_WIDTHS],
    columns: TRACKING_COLUMNS,
    required: 'event-id',
    start: query.start,
    end: query.end,
    tests: [
      matching('event-id', query.eventId),
      matching('source', query.source),
      matching('sender-address', query.sender),
      anyOf('recipient-address', query.recipients, split),
      messageIdTest('message-id', query.messageId),
      matching('internal-message-id', query.internalMessageId),
      containing('message-subject', query.subject),
      anyOf('reference', query.reference === undefined ? undefined : [bare(query.reference)], (text) =>
        split(text).map(bare),
      ),
    ],
    literals: sessionId === undefined ? [] : [sessionId],
    read(value, time) {
      if (sessionId !== undefined && !cameIn(sessionId, value)) return undefined;
      const recipients = split(value('recipient-address'));
      const status = value('recipient-status');
      // In the order of Get-MessageTrackingLog's output.
      return typed('MessageTrackingEvent', {
        Timestamp: new Date(time),
        ClientIp: value('client-ip'),
        ClientHostname: value('client-hostname'),
        ServerIp: value('server-ip'),
        ServerHostname: value('server-hostname'),
        SourceContext: value('source-context'),
        ConnectorId: value('connector-id'),
        Source: value('source'),
        EventId: value('event-id'),
        InternalMessageId: value('internal-message-id'),
        MessageId: value('message-id'),
        Recipients: recipients,
        // One recipient's status may hold the separator itself.
        RecipientStatus: recipients.length === 1 && status !== '' ? [status] : split(status),
        TotalBytes: numberOf(value('total-bytes')),
        RecipientCount: numberOf(value('recipient-count')),
        RelatedRecipientAddress: value('related-recipient-address'),
        Reference: split(value('reference')),
        MessageSubject: value('message-subject'),
        Sender: value('sender-address'),
        ReturnPath: value('return-path'),
        MessageInfo: value('message-info'),
      });
    },
  });
}

/** A message's name in the logs stands in the source context, or beside the agent that has its place. */
function cameIn(sessionId: string, value: (column: Column) => string): boolean {
  const wanted = `${sessionId.toLowerCase()};`;
  const columns = ['source-context', 'message-info'] as const;
  return columns.some((column) => value(column).toLowerCase().startsWith(wanted));
}

function messageIdTest(column: 'message-id', pattern: string | undefined): ColumnTest<Column> | undefined {
  const test = matching<Column>(column, pattern && bare(pattern));
  return test && { ...test, matches: (text) => test.matches(bare(text)) };
}

/** Without its angle brackets, which are written but not asked for. */
function bare(messageId: string): string {
  return messageId.replace(/^<|>$/g, '');
}

function split(text: string): readonly string[] {
  return text === '' ? [] : text.split(';');
}

function numberOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
