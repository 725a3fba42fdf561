// The agent log's columns and one row's values, from what an agent decided to text.
import type { AgentLogRow } from './agent-log-row.ts';
import type { LogKind } from './log-kind.ts';
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

/** The row's values in the order of AGENT_LOG.fields. */
export function agentLogFields(row: AgentLogRow): string[] {
  return [
    formatTimestamp(row.Timestamp.getTime()),
    row.SessionId,
    row.LocalEndpoint.toString(),
    row.RemoteEndpoint.toString(),
    row.EnteredOrgFromIP?.toString() ?? '',
    row.MessageId,
    row.P1FromAddress,
    joinAddresses(row.P2FromAddresses),
    row.Recipient,
    String(row.NumRecipients),
    row.Agent,
    row.Event,
    row.Action,
    row.SmtpResponse,
    row.Reason,
    row.ReasonData,
    row.Diagnostics,
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
