// What the server writes on top of a message: stamps, our Received field, who was authenticated, and what a submission lacks.
import type { MessageHeaders } from '../../core/agent.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { ReverseDns } from './admission/reverse-dns.ts';
import { mailDate } from './mail-date.ts';
import { addressOf } from './path.ts';
import type { ReceiveSession } from './receive-session.ts';
import type { Mail } from './standing.ts';
import { receivedField, stampField } from './trace-header.ts';

export interface Top {
  readonly session: ReceiveSession;
  readonly mail: Mail;
  /** As it is stored, behind the header firewall. */
  readonly headers: MessageHeaders;
  readonly stamps: readonly HeaderStamp[];
  readonly fqdn: string;
  readonly isEsmtp: boolean;
  readonly reverse: ReverseDns;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** For a submission that has none. */
  readonly messageId: string;
}

/** With a longer one the line would be too long (RFC 5322, 2.1.1). */
const LONGEST_FOR = 900;

/** `onBadStamp`: told of a stamp that is none and is left out. */
export function messageTop(top: Top, view: ConfigView, onBadStamp: (stamp: HeaderStamp) => void): string {
  const stamps = top.stamps.map((stamp) => {
    const field = stampField(stamp);
    if (field === undefined) onBadStamp(stamp);
    return field ?? '';
  });
  return [...stamps, received(top, view), ...authenticated(top), ...lacking(top)].join('');
}

function received({ session, mail, fqdn, isEsmtp, reverse, time }: Top, view: ConfigView): string {
  const [only, another] = mail.recipients;
  const recipient = only && !another ? addressOf(only) : '';
  return receivedField({
    hello: session.helloDomain ?? '',
    isEsmtp,
    tls: session.tls,
    isAuthenticated: session.account !== undefined,
    isUtf8: mail.sender.smtpUtf8,
    client: session.remoteEndpoint.Address,
    reverse,
    fqdn,
    local: view.all(TransportServer)[0]?.ExternalIPAddress ?? session.localEndpoint.Address,
    sessionId: session.sessionId,
    recipient: recipient !== '' && recipient.length <= LONGEST_FOR ? recipient : undefined,
    time,
  });
}

/** Exchange help, anti-spam stamps. A trusted server's own are kept: whoever may not set them has lost them before. */
function authenticated({ session, headers, fqdn, time }: Top): readonly string[] {
  const has = (name: string) => headers.fields.some((field) => field.name.toLowerCase() === name.toLowerCase());
  const prefix = 'X-MS-Exchange-Organization-';
  const { account, authenticationSource, identity } = session;
  const fields: string[] = [];
  if (!has(`${prefix}AuthAs`)) {
    const as = { Anonymous: 'Anonymous', Partner: 'Partner', Organization: 'Internal' }[authenticationSource];
    fields.push(`${prefix}AuthSource: ${fqdn}\r\n`, `${prefix}AuthAs: ${as}\r\n`);
    if (authenticationSource === 'Organization')
      fields.push(`${prefix}AuthMechanism: ${account === undefined ? '10' : '07'}\r\n`);
    if (authenticationSource === 'Partner' && identity !== undefined && /^[A-Za-z0-9.-]{1,255}$/.test(identity))
      fields.push(`${prefix}AuthDomain: ${identity}\r\n`);
  }
  if (!has(`${prefix}OriginalArrivalTime`)) fields.push(`${prefix}OriginalArrivalTime: ${arrivalTime(time)}\r\n`);
  return fields;
}

/** RFC 6409, 8: an account's client may leave these to the server. */
function lacking({ session, headers, messageId, time }: Top): readonly string[] {
  if (session.account === undefined) return [];
  const hasDate = headers.fields.some(({ name }) => name.toLowerCase() === 'date');
  return [
    ...(hasDate ? [] : [`Date: ${mailDate(time)}\r\n`]),
    ...(headers.messageId === undefined ? [`Message-ID: ${messageId}\r\n`] : []),
  ];
}

/** As Exchange writes it: 13 Dec 2016 20:17:34.0000 (UTC). */
function arrivalTime(time: number): string {
  const date = new Date(time);
  // Tue, 13 Dec 2016 20:17:34 GMT
  const seconds = date.toUTCString().slice(5, -4);
  return `${seconds}.${String(date.getUTCMilliseconds()).padStart(3, '0')}0 (UTC)`;
}
