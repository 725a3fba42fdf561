// The rows of several logs as one story: time, log, what happened, and the words it is told in.
import type { AgentLogEntry, MessageTrackingEvent, ProtocolLogEntry } from '../../core/log-ports.ts';
import { typed } from '../../core/typed.ts';
import type { LogRows } from './collect-mail.ts';

const PROTOCOL_EVENTS: Readonly<Record<string, string>> = {
  '+': 'Connect',
  '-': 'Disconnect',
  '<': 'Receive',
  '>': 'Send',
  '*': 'Information',
};
const CONNECTIVITY_EVENTS: Readonly<Record<string, string>> = { '+': 'Begin', '>': 'Information', '-': 'End' };

/** In order of time; at the same millisecond in the order protocol, agent, tracking, connectivity. */
export function traceRows({ protocol, agent, tracking, connectivity }: LogRows) {
  const rows = [
    ...protocol.map((row) =>
      rowOf(
        row.Timestamp,
        `${row.Direction}Protocol`,
        PROTOCOL_EVENTS[row.Event] ?? row.Event,
        toldOf(row),
        row.SessionId,
      ),
    ),
    ...agent.map((row) => rowOf(row.Timestamp, 'Agent', row.Event, decisionOf(row), row.SessionId)),
    ...tracking.map((row) => rowOf(row.Timestamp, 'MessageTracking', row.EventId, fateOf(row), '')),
    ...connectivity.map((row) =>
      rowOf(
        row.Timestamp,
        'Connectivity',
        CONNECTIVITY_EVENTS[row.Direction] ?? row.Direction,
        `${row.Destination}: ${row.Description}`,
        row.SessionId,
      ),
    ),
  ];
  return rows.sort((a, b) => a.Time.getTime() - b.Time.getTime());
}

function rowOf(Time: Date, Log: string, Event: string, Detail: string, SessionId: string) {
  return typed('MailTraceRow', { Time, Log, Event, Detail, SessionId });
}

function toldOf({ Event, Data, Context, RemoteEndpoint, LocalEndpoint, ConnectorId }: ProtocolLogEntry): string {
  if (Event === '+') return `${RemoteEndpoint} to ${LocalEndpoint}, ${ConnectorId}`;
  return [Context, Data].filter(Boolean).join(': ');
}

/** `Connection Filtering Agent: RejectCommand 550 5.7.1 ... because LocalBlockList (machine-generated entry), for bob@contoso.com`. */
function decisionOf(row: AgentLogEntry): string {
  const what = [row.Action, row.SmtpResponse].filter(Boolean).join(' ');
  const why = row.Reason === '' ? '' : ` because ${row.Reason}${row.ReasonData === '' ? '' : ` (${row.ReasonData})`}`;
  const whom = row.Recipients.length === 0 ? '' : `, for ${row.Recipients.join(', ')}`;
  const others = row.Diagnostics === '' ? '' : ` [${row.Diagnostics}]`;
  return `${row.Agent}: ${what}${why}${whom}${others}`;
}

function fateOf(row: MessageTrackingEvent): string {
  const id = row.InternalMessageId === '' ? row.MessageId : `${row.InternalMessageId} ${row.MessageId}`;
  const recipients = row.Recipients.map((recipient, i) => {
    const status = row.RecipientStatus[i];
    return status ? `${recipient} (${status})` : recipient;
  });
  return `${row.Source}: ${id} from ${row.ReturnPath || '<>'} to ${recipients.join(', ')}; ${row.SourceContext}`;
}
