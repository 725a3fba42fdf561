// Rows of every log about one session with two messages, as the readers give them.
import type { ConnectivityLogEntry, MessageTrackingEvent, ProtocolLogEntry } from '../../src/core/log-ports.ts';
import { typed } from '../../src/core/typed.ts';

export const LOG_TIME = new Date(2031, 4, 6, 7, 8, 9);
export const SESSION = '08C94E8A5F0E4A3C';
const NAME = `${SESSION};2031-05-06T07:08:09.000Z`;

export const TRACKED: readonly MessageTrackingEvent[] = [
  typed('MessageTrackingEvent', {
    Timestamp: LOG_TIME,
    ClientIp: '192.0.2.77',
    ClientHostname: 'mail.example.net',
    ServerIp: '192.0.2.1',
    ServerHostname: 'EDGE1',
    SourceContext: `${NAME};1`,
    ConnectorId: 'EDGE1\\Internet',
    Source: 'SMTP',
    EventId: 'RECEIVE',
    InternalMessageId: '7',
    MessageId: '<1@example.net>',
    Recipients: ['user@contoso.com'],
    RecipientStatus: [],
    TotalBytes: 1234,
    RecipientCount: 1,
    RelatedRecipientAddress: '',
    Reference: [],
    MessageSubject: 'Hello',
    Sender: 'a@example.net',
    ReturnPath: 'a@example.net',
    MessageInfo: '',
  }),
];

const LINES: readonly (readonly [event: string, data: string, context: string])[] = [
  ['+', '', ''],
  ['>', '220 edge1 Microsoft ESMTP MAIL Service ready', ''],
  ['<', 'MAIL FROM:<a@example.net>', ''],
  ['*', `${NAME};1`, 'receiving message'],
  ['>', '250 2.1.0 Sender OK', ''],
  ['<', 'MAIL FROM:<b@example.net>', ''],
  ['*', `${NAME};2`, 'receiving message'],
  ['>', '250 2.1.0 Sender OK', ''],
  ['-', '', 'Local'],
];

export const PROTOCOL: readonly ProtocolLogEntry[] = LINES.map(([Event, Data, Context], i) =>
  typed('ProtocolLogEntry', {
    Timestamp: LOG_TIME,
    Direction: 'Receive' as const,
    ConnectorId: 'EDGE1\\Internet',
    SessionId: SESSION,
    SequenceNumber: i,
    LocalEndpoint: '192.0.2.1:25',
    RemoteEndpoint: '192.0.2.77:4711',
    Event,
    Data,
    Context,
  }),
);

export const CONNECTIVITY: readonly ConnectivityLogEntry[] = [
  typed('ConnectivityLogEntry', {
    Timestamp: LOG_TIME,
    SessionId: SESSION,
    Source: 'SMTP',
    Destination: 'contoso.com',
    Direction: '>',
    Description: 'Established connection to 192.0.2.9',
  }),
];
