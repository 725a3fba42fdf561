// The connectivity log: every attempt to reach a next hop, with what was found on the way and what came of it.
import type { LogKind } from './log-kind.ts';
import { formatTimestamp } from './timestamp.ts';

export const CONNECTIVITY_LOG: LogKind = {
  prefix: 'CONNECTLOG',
  logType: 'Transport Connectivity Log',
  fields: ['date-time', 'session', 'source', 'destination', 'direction', 'description'],
};

/** Who connects: SMTP to a remote server, or the delivery to mailboxes. */
export type ConnectivitySource = 'SMTP' | 'MAPI';

export interface ConnectivitySession {
  /** 16 hex digits, the same as in the Send protocol log. */
  readonly sessionId: string;
  readonly source: ConnectivitySource;
  /** The domain or smart host. */
  readonly destination: string;
}

/** One attempt. Never throws; text is escaped. */
export interface ConnectivityTrace {
  /** What happened on the way (`>`): `DNS server returned ...`, `Established connection to 192.0.2.1`. */
  say(description: string): void;
  /** The attempt is over (`-`): `Messages: 3 Bytes: 9000 (Attempting next target)`. */
  end(description: string): void;
}

export interface ConnectivityLog {
  /** Writes the row of the beginning (`+`), such as `DnsConnectorDelivery <connector guid>;QueueLength=3`. */
  open(session: ConnectivitySession, description: string): ConnectivityTrace;
}

/** `write` takes a row's values in the order of the kind's fields. */
export function createConnectivityLog(write: (values: readonly string[]) => void, now: () => number): ConnectivityLog {
  return {
    open({ sessionId, source, destination }, description) {
      const row = (direction: string, text: string) =>
        write([formatTimestamp(now()), sessionId, source, destination, direction, text]);
      row('+', description);
      return { say: (text) => row('>', text), end: (text) => row('-', text) };
    },
  };
}
