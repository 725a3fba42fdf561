// The logon log: every attempt to log on over SMTP, good or bad, with the exact reason; whatever the connector's protocol logging.
import type { LogonAttempt } from '../receive/trust/trust-context.ts';
import type { LogKind } from './log-kind.ts';
import { formatTimestamp } from './timestamp.ts';

/** Postern's own, in the layout of Exchange's logs. */
export const LOGON_LOG: LogKind = {
  prefix: 'LOGON',
  logType: 'SMTP Logon Log',
  fields: [
    'date-time',
    'connector-id',
    'session-id',
    'local-endpoint',
    'remote-endpoint',
    'tls',
    'mechanism',
    'account',
    'result',
    'reason',
  ],
};

/** The row's values in the order of LOGON_LOG.fields. `now` in milliseconds since 1970. */
export function logonLogFields({ session, mechanism, account, result, reason }: LogonAttempt, now: number): string[] {
  const { connector, sessionId, localEndpoint, remoteEndpoint, tls } = session;
  return [
    formatTimestamp(now),
    connector.id,
    sessionId,
    localEndpoint.toString(),
    remoteEndpoint.toString(),
    tls?.protocol ?? '',
    mechanism,
    account.slice(0, LONGEST),
    result,
    reason,
  ];
}

const LONGEST = 256;
