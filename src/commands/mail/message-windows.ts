// Which part of a session is about a message: from its MAIL command to the next one's, with the session's beginning and end.
import type { ProtocolLogEntry } from '../../core/log-ports.ts';
import type { LogRows } from './collect-mail.ts';

const BEGINS = 'receiving message';

interface Part {
  readonly time: number;
  readonly sequence: number;
  readonly isOurs: boolean;
}

/** Whether something in a session belongs to one of the tracked messages; all does where the protocol log doesn't tell. */
export function isOfMessage({
  protocol,
  tracking,
}: LogRows): (sessionId: string, time: Date, row?: ProtocolLogEntry) => boolean {
  const ours = new Set(tracking.flatMap(({ SourceContext, MessageInfo }) => [SourceContext, MessageInfo]));
  const parts = new Map<string, Part[]>();
  for (const row of protocol) {
    if (row.Context !== BEGINS) continue;
    const part = { time: row.Timestamp.getTime(), sequence: row.SequenceNumber, isOurs: ours.has(row.Data) };
    parts.set(row.SessionId, [...(parts.get(row.SessionId) ?? []), part]);
  }
  return (sessionId, time, row) => {
    if (row?.Event === '-') return true;
    const known = parts.get(sessionId) ?? [];
    // The MAIL command itself stands right before the row that names the message.
    const begun = known.findLast((part) =>
      row ? part.sequence - (row.Event === '<' ? 1 : 0) <= row.SequenceNumber : part.time <= time.getTime(),
    );
    return begun?.isOurs ?? true;
  };
}
