// The message tracking log: what became of each message, from the moment it was taken until nobody is left to deliver it to.
import type { IPAddress } from '../../core/values/ip-address.ts';
import { cut, ROW_LIMITS } from './agent-log-row.ts';
import type { LogKind } from './log-kind.ts';
import { formatTimestamp } from './timestamp.ts';

/** Exchange 2007's columns behind the time; later versions added more behind them. */
export const TRACKING_COLUMNS = [
  'client-ip',
  'client-hostname',
  'server-ip',
  'server-hostname',
  'source-context',
  'connector-id',
  'source',
  'event-id',
  'internal-message-id',
  'message-id',
  'recipient-address',
  'recipient-status',
  'total-bytes',
  'recipient-count',
  'related-recipient-address',
  'reference',
  'message-subject',
  'sender-address',
  'return-path',
  'message-info',
] as const;

export const MESSAGE_TRACKING_LOG: LogKind = {
  prefix: 'MSGTRK',
  logType: 'Message Tracking Log',
  fields: ['date-time', ...TRACKING_COLUMNS],
};

export const TRACKING_EVENTS = [
  'BADMAIL',
  'DEFER',
  'DELIVER',
  'DSN',
  'EXPAND',
  'FAIL',
  'POISONMESSAGE',
  'RECEIVE',
  'REDIRECT',
  'RESOLVE',
  'SEND',
  'SUBMIT',
  'TRANSFER',
] as const;
export type TrackingEvent = (typeof TRACKING_EVENTS)[number];

export type TrackingSource =
  | 'ADMIN'
  | 'AGENT'
  | 'DNS'
  | 'DSN'
  | 'GATEWAY'
  | 'PICKUP'
  | 'QUEUE'
  | 'ROUTING'
  | 'SMTP'
  | 'STOREDRIVER';

export interface TrackedRecipient {
  readonly address: string;
  /** Such as `250 2.1.5 Recipient OK`; absent where nothing is known yet. */
  readonly status?: string | undefined;
}

/** One event of one message for all recipients it happened to. Texts may come from the network: they are cut and escaped. */
export interface TrackingRow {
  readonly eventId: TrackingEvent;
  readonly source: TrackingSource;
  readonly clientIp?: IPAddress | undefined;
  readonly clientHostname?: string | undefined;
  readonly serverIp?: IPAddress | undefined;
  readonly serverHostname?: string | undefined;
  /** `<session id>;<session's begin>;<number>` of what came by SMTP, an agent's name, or the like. */
  readonly sourceContext?: string | undefined;
  /** `SERVER\Receive connector`, or the Send connector's name. */
  readonly connectorId?: string | undefined;
  readonly internalMessageId?: number | undefined;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly recipients: readonly TrackedRecipient[];
  readonly totalBytes: number;
  readonly relatedRecipient?: string | undefined;
  /** Message-IDs of messages this one is about: of a DSN, the one it tells of. */
  readonly references?: readonly string[] | undefined;
  /** Left out of the log unless MessageTrackingLogSubjectLoggingEnabled. */
  readonly subject: string;
  /** Sender field, From field or MAIL FROM, the first there is. */
  readonly sender: string;
  /** MAIL FROM; empty for `<>`. */
  readonly returnPath: string;
  readonly messageInfo?: string | undefined;
}

export interface TrackingLog {
  write(row: TrackingRow): void;
}

export const NO_TRACKING_LOG: TrackingLog = { write() {} };

/** `write` takes a row's values in the order of the kind's fields. `logsSubjects`: asked for each row. */
export function createTrackingLog(
  write: (values: readonly string[]) => void,
  logsSubjects: () => boolean,
  now: () => number,
): TrackingLog {
  return { write: (row) => write(trackingFields(row, logsSubjects(), now())) };
}

const address = (text: string) => cut(text, ROW_LIMITS.address);

export function trackingFields(row: TrackingRow, withSubject: boolean, time: number): string[] {
  const { recipients } = row;
  const hasStatus = recipients.some(({ status }) => status !== undefined);
  return [
    formatTimestamp(time),
    row.clientIp?.toString() ?? '',
    address(row.clientHostname ?? ''),
    row.serverIp?.toString() ?? '',
    row.serverHostname ?? '',
    row.sourceContext ?? '',
    row.connectorId ?? '',
    row.source,
    row.eventId,
    row.internalMessageId === undefined ? '' : String(row.internalMessageId),
    cut(row.messageId, ROW_LIMITS.messageId),
    joined(recipients.map((recipient) => address(recipient.address))),
    hasStatus ? joined(recipients.map(({ status = '' }) => cut(status, ROW_LIMITS.reasonData))) : '',
    String(row.totalBytes),
    String(recipients.length),
    address(row.relatedRecipient ?? ''),
    joined((row.references ?? []).map((id) => cut(id, ROW_LIMITS.messageId))),
    withSubject ? cut(row.subject, ROW_LIMITS.messageId) : '',
    address(row.sender),
    row.returnPath === '' ? '<>' : address(row.returnPath),
    row.messageInfo ?? '',
  ];
}

/** Joined as Exchange does. Where there are several, a separator inside one is escaped, so that it never reads as two. */
function joined(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!;
  return texts.map((text) => text.replaceAll(';', '\\x3b')).join(';');
}
