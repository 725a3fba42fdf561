// The event log as an agent sees it: so many events a minute, each of bounded length.
import type { EventLogEntry, EventLogPort } from '../../core/ports.ts';

const WINDOW = 60_000;
const MOST_EVENTS = 60;
const MESSAGE_LIMIT = 4000;

/** `refused` is called for each event beyond the limit. */
export function boundedEventLog(eventLog: EventLogPort, now: () => number, refused: () => void): EventLogPort {
  let since = 0;
  let count = 0;
  return {
    write({ source, id, level, message }: Omit<EventLogEntry, 'time'>): void {
      const at = now();
      if (at - since >= WINDOW) {
        since = at;
        count = 0;
      }
      if (++count > MOST_EVENTS) {
        refused();
        return;
      }
      eventLog.write({
        source: String(source).slice(0, 64),
        id: Number.isInteger(id) ? id : 0,
        level: level === 'Error' || level === 'Warning' ? level : 'Information',
        message: String(message).slice(0, MESSAGE_LIMIT),
      });
    },
  };
}
