// What an agent log query asks of a row, and the entry made of a row that fits.
import type { AgentLogEntry, AgentLogQuery } from '../../core/log-ports.ts';
import { typed } from '../../core/typed.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { IPRange } from '../../core/values/ip-range.ts';
import { wildcard } from '../../core/values/wildcard.ts';
import { AGENT_LOG, splitAddresses } from './agent-log.ts';
import { addressText, columnScan, matching } from './column-scan.ts';
import type { RowScan } from './row-scanner.ts';

/** NetworkMsgID, TenantID and Directionality were added. */
const FIELDS_SINCE_2013 = 20;

const COLUMNS = [
  'SessionId',
  'RemoteEndpoint',
  'EnteredOrgFromIP',
  'MessageId',
  'P1FromAddress',
  'P2FromAddresses',
  'Recipient',
  'Agent',
  'Event',
  'Action',
  'SmtpResponse',
  'Reason',
  'ReasonData',
  'Diagnostics',
] as const;
type Column = (typeof COLUMNS)[number];

export function agentLogScan(query: AgentLogQuery): RowScan<AgentLogEntry> {
  const sender = query.sender === undefined ? undefined : wildcard(query.sender, { sets: false });
  return columnScan<Column, AgentLogEntry>({
    fields: AGENT_LOG.fields,
    widths: [AGENT_LOG.fields.length, FIELDS_SINCE_2013],
    columns: COLUMNS,
    required: 'Agent',
    start: query.start,
    end: query.end,
    tests: [
      matching('SessionId', query.sessionId),
      matching('MessageId', query.messageId),
      matching('Agent', query.agent),
      matching('Action', query.action),
      matching('Event', query.event),
      matching('Recipient', query.recipient),
      matching('Reason', query.reason),
    ],
    literals: [sender?.literal ?? '', addressText(query.remoteIP)],
    read(value, time) {
      const p2From = splitAddresses(value('P2FromAddresses'));
      if (sender && ![value('P1FromAddress'), ...p2From].some((address) => sender.matches(address))) return undefined;
      const address = value('EnteredOrgFromIP') || addressOf(value('RemoteEndpoint'));
      if (query.remoteIP && !contains(query.remoteIP, address)) return undefined;
      const recipient = value('Recipient');
      // In the order of Get-AgentLog's output.
      return typed('AgentLogEntry', {
        Timestamp: new Date(time),
        SessionId: value('SessionId'),
        IPAddress: address,
        MessageId: value('MessageId'),
        P1FromAddress: value('P1FromAddress'),
        P2FromAddresses: p2From,
        Recipients: recipient === '' ? [] : [recipient],
        Agent: value('Agent'),
        Event: value('Event'),
        Action: value('Action'),
        SmtpResponse: value('SmtpResponse'),
        Reason: value('Reason'),
        ReasonData: value('ReasonData'),
        Diagnostics: value('Diagnostics'),
      });
    },
  });
}

export function contains(range: IPRange, text: string): boolean {
  const address = IPAddress.tryParse(text);
  return address !== undefined && range.contains(address);
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711`, or an address alone; a text that is neither stays as it is. */
export function addressOf(endpoint: string): string {
  return Endpoint.tryParse(endpoint, 0)?.Address.toString() ?? endpoint;
}
