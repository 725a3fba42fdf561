// The rows of all logs that belong to some messages and sessions.
import type { CmdletContext } from '../../core/cmdlet.ts';
import type {
  AgentLogEntry,
  ConnectivityLogEntry,
  MessageTrackingEvent,
  ProtocolLogEntry,
} from '../../core/log-ports.ts';

export interface LogRows {
  readonly protocol: readonly ProtocolLogEntry[];
  readonly agent: readonly AgentLogEntry[];
  readonly tracking: readonly MessageTrackingEvent[];
  readonly connectivity: readonly ConnectivityLogEntry[];
}

interface Range {
  readonly start: Date | undefined;
  readonly end: Date | undefined;
}

/** A session's id at the beginning of a message's name in the logs. */
const SESSION = /^([0-9A-F]{16})(?:;|$)/i;
/** Sessions looked at for one message: a message sent to hundreds of next hops would be as many scans. */
const MOST_SESSIONS = 20;

/** The sessions given, and those the tracking rows came from or went out by; their messages are followed on to their ends. */
export async function collectMail(
  context: CmdletContext,
  range: Range,
  tracked: readonly MessageTrackingEvent[],
  sessions: readonly string[],
): Promise<LogRows> {
  const { logs } = context.ports;
  const { signal } = context;
  const tracking = [...(await followed(context, range, tracked))];
  const ids = new Set(sessions.map((id) => id.toUpperCase()));
  for (const row of tracking) for (const id of sessionsOf(row)) ids.add(id);
  if (ids.size > MOST_SESSIONS)
    context.writeWarning(`${ids.size} sessions belong to it; those after the first ${MOST_SESSIONS} are left out.`);
  const [protocol, agent, connectivity] = [
    [] as ProtocolLogEntry[],
    [] as AgentLogEntry[],
    [] as ConnectivityLogEntry[],
  ];
  for (const sessionId of [...ids].slice(0, MOST_SESSIONS)) {
    const query = { ...range, sessionId };
    protocol.push(...(await Array.fromAsync(logs.protocolLog(query, signal))));
    agent.push(...(await Array.fromAsync(logs.agentLog(query, signal))));
    connectivity.push(...(await Array.fromAsync(logs.connectivityLog(query, signal))));
  }
  return { protocol, agent, tracking, connectivity };
}

/** A session's rows tell only of a message's beginning: what came later has the same number or Message-ID. */
async function followed(
  { ports, signal }: CmdletContext,
  range: Range,
  tracked: readonly MessageTrackingEvent[],
): Promise<readonly MessageTrackingEvent[]> {
  const rows = new Map(tracked.map((row) => [keyOf(row), row]));
  const numbers = new Set(tracked.map(({ InternalMessageId }) => InternalMessageId).filter((number) => number !== ''));
  for (const internalMessageId of [...numbers].slice(0, MOST_SESSIONS)) {
    const query = { ...range, internalMessageId };
    for await (const row of ports.logs.messageTracking(query, signal)) rows.set(keyOf(row), row);
  }
  return [...rows.values()].sort((a, b) => a.Timestamp.getTime() - b.Timestamp.getTime());
}

function keyOf(row: MessageTrackingEvent): string {
  return JSON.stringify(row);
}

function sessionsOf({ SourceContext, MessageInfo }: MessageTrackingEvent): readonly string[] {
  return [SourceContext, MessageInfo].flatMap((text) => SESSION.exec(text)?.[1]?.toUpperCase() ?? []);
}
