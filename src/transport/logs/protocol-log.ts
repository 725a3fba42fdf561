// The SMTP protocol logs, receive and send: what each side of a session said, line by line, without message content or credentials.
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { LogKind } from './log-kind.ts';
import { formatTimestamp } from './timestamp.ts';
import { BINARY, withoutCredentials } from './without-credentials.ts';

/** Behind the time. */
export const PROTOCOL_COLUMNS = [
  'connector-id',
  'session-id',
  'sequence-number',
  'local-endpoint',
  'remote-endpoint',
  'event',
  'data',
  'context',
] as const;

const FIELDS = ['date-time', ...PROTOCOL_COLUMNS];

export const RECEIVE_PROTOCOL_LOG: LogKind = { prefix: 'RECV', logType: 'SMTP Receive Protocol Log', fields: FIELDS };
export const SEND_PROTOCOL_LOG: LogKind = { prefix: 'SEND', logType: 'SMTP Send Protocol Log', fields: FIELDS };

/** Who speaks with whom: what every row of a session begins with. */
export interface ProtocolSession {
  /** `SERVER\Receive connector`, or the Send connector's name. */
  readonly connectorId: string;
  /** 16 hex digits. */
  readonly sessionId: string;
  /** Undefined while a connection is being attempted. */
  readonly localEndpoint: Endpoint | undefined;
  /** Text where the host's address isn't known yet. */
  readonly remoteEndpoint: Endpoint | string;
}

/** Who ended the connection, as Exchange writes it. */
export type Disconnect = 'Local' | 'Remote' | 'Remote(SocketError)';

/** One session's part of a protocol log. Never throws; text is escaped. Rows after the end are dropped. */
export interface ProtocolTrace {
  /** False: the connector's ProtocolLoggingLevel is None and nothing is written; spare yourself what only a row needs. */
  readonly isVerbose: boolean;
  /** One line that the other side sent, without its CRLF. Credentials behind AUTH are left out. */
  received(line: string): void;
  /** The complete lines that this side sent, without the last CRLF; a row for each. */
  sent(lines: string): void;
  /** Something other than a line: `info(rightsText(rights), 'Set Session Permissions')`, `info('', "Tarpit for '0.00:00:05'")`. */
  info(data: string, context: string): void;
  end(by: Disconnect): void;
}

export interface ProtocolLog {
  /** Writes the row of the connection (`+`, unless `begins` is false) and gives what writes the others. */
  open(session: ProtocolSession, options?: { readonly begins?: boolean }): ProtocolTrace;
}

export const NO_TRACE: ProtocolTrace = {
  isVerbose: false,
  received() {},
  sent() {},
  info() {},
  end() {},
};

export const NO_PROTOCOL_LOG: ProtocolLog = { open: () => NO_TRACE };

/** `write` takes a row's values in the order of the kind's fields. */
export function createProtocolLog(write: (values: readonly string[]) => void, now: () => number): ProtocolLog {
  return {
    open(session, { begins = true } = {}) {
      const trace = new SessionTrace(session, write, now);
      if (begins) trace.row('+', '', '');
      return trace;
    },
  };
}

class SessionTrace implements ProtocolTrace {
  readonly isVerbose = true;
  readonly #session: ProtocolSession;
  readonly #local: string;
  readonly #remote: string;
  readonly #write: (values: readonly string[]) => void;
  readonly #now: () => number;
  #sequence = 0;
  #isEnded = false;
  /** An AUTH command was the last one: what isn't a command is a response, and holds credentials, even when AUTH was refused. */
  #isLoggingOn = false;

  constructor(session: ProtocolSession, write: (values: readonly string[]) => void, now: () => number) {
    this.#session = session;
    this.#local = session.localEndpoint?.toString() ?? '';
    this.#remote = session.remoteEndpoint.toString();
    this.#write = write;
    this.#now = now;
  }

  received(line: string): void {
    this.row('<', this.#withoutSecrets(line), '');
  }

  sent(lines: string): void {
    for (const line of lines.split('\r\n')) this.row('>', this.#withoutSecrets(line), '');
  }

  info(data: string, context: string): void {
    this.row('*', data, context);
  }

  end(by: Disconnect): void {
    this.row('-', '', by);
    this.#isEnded = true;
  }

  row(event: string, data: string, context: string): void {
    if (this.#isEnded) return;
    const { connectorId, sessionId } = this.#session;
    const time = formatTimestamp(this.#now());
    const sequence = String(this.#sequence++);
    this.#write([time, connectorId, sessionId, sequence, this.#local, this.#remote, event, data, context]);
  }

  #withoutSecrets(line: string): string {
    const isAuth = /^AUTH /i.test(line);
    if (isAuth) this.#isLoggingOn = true;
    if (!this.#isLoggingOn) return line;
    if (/^[2-5]\d\d[ -]/.test(line)) return line.startsWith('334') ? `334 ${AUTHENTICATION}` : line;
    const shown = withoutCredentials(line);
    if (shown !== undefined && !isAuth) this.#isLoggingOn = false;
    return shown ?? BINARY;
  }
}

/** What Exchange writes in the place of a challenge. */
const AUTHENTICATION = '<authentication response>';
