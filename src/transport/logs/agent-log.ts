// The agent log's columns and one row's values, from what an agent decided to text.
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportServer } from '../../core/objects/transport-server.ts';
import type { LogKind } from './log-kind.ts';
import type { LogLimits } from './log-retention.ts';
import { formatTimestamp } from './timestamp.ts';

/** Exchange 2007's 17 columns; 2013 added three. */
export const AGENT_LOG: LogKind = {
  prefix: 'AGENTLOG',
  logType: 'Agent Log',
  fields: [
    'Timestamp',
    'SessionId',
    'LocalEndpoint',
    'RemoteEndpoint',
    'EnteredOrgFromIP',
    'MessageId',
    'P1FromAddress',
    'P2FromAddresses',
    'Recipient',
    'NumRecipients',
    'Agent',
    'Event',
    'Action',
    'SmtpResponse',
    'Reason',
    'ReasonData',
    'Diagnostics',
  ],
};

/** One action of one agent on one recipient. */
export interface AgentLogRow {
  /** In milliseconds. */
  readonly time: number;
  readonly sessionId: string;
  /** `ip:port`, IPv6 in brackets. */
  readonly localEndpoint: string;
  readonly remoteEndpoint: string;
  /** The address that was judged. */
  readonly enteredOrgFromIP: string;
  /** Blank before the headers are known. */
  readonly messageId: string;
  readonly p1From: string;
  readonly p2From: readonly string[];
  /** One, or blank before RCPT. */
  readonly recipient: string;
  readonly numRecipients: number;
  readonly agent: string;
  /** Such as OnRcptCommand. */
  readonly event: string;
  /** Such as RejectCommand. */
  readonly action: string;
  readonly smtpResponse: string;
  readonly reason: string;
  readonly reasonData: string;
  readonly diagnostics: string;
}

/** The row's values in the order of AGENT_LOG.fields. */
export function agentLogFields(row: AgentLogRow): string[] {
  return [
    formatTimestamp(row.time),
    row.sessionId,
    row.localEndpoint,
    row.remoteEndpoint,
    row.enteredOrgFromIP,
    row.messageId,
    row.p1From,
    joinAddresses(row.p2From),
    row.recipient,
    String(row.numRecipients),
    row.agent,
    row.event,
    row.action,
    row.smtpResponse,
    row.reason,
    row.reasonData,
    row.diagnostics,
  ];
}

/** `a@b;c@d;`, each one ended. A quoted local part may hold the separator: escaped, so that one address never reads as two. */
function joinAddresses(addresses: readonly string[]): string {
  let text = '';
  for (const address of addresses) text += `${address.includes(';') ? address.replaceAll(';', '\\x3b') : address};`;
  return text;
}

export function splitAddresses(text: string): string[] {
  return text === '' ? [] : text.split(';').filter((address) => address !== '');
}

/** The limits of the agent log as Set-TransportServer has them. */
export function agentLogLimits(server: ObjectOf<typeof TransportServer>): LogLimits {
  const bytes = (size: typeof server.AgentLogMaxFileSize) =>
    size === 'Unlimited' ? Number.POSITIVE_INFINITY : size.bytes;
  return {
    enabled: server.AgentLogEnabled,
    maxFileSize: bytes(server.AgentLogMaxFileSize),
    maxDirectorySize: bytes(server.AgentLogMaxDirectorySize),
    maxAge: server.AgentLogMaxAge.milliseconds,
  };
}
