// The fields put on top of a message: the agents' stamps and our Received field (RFC 5321, 4.4).
import type { IPAddress } from '../../core/values/ip-address.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import type { ReverseDns } from './admission/reverse-dns.ts';
import { mailDate } from './mail-date.ts';
import type { TlsFacts } from './trust/tls-facts.ts';

export interface Trace {
  /** What the client called itself. */
  readonly hello: string;
  readonly isEsmtp: boolean;
  readonly tls: TlsFacts | undefined;
  readonly isAuthenticated: boolean;
  readonly isUtf8: boolean;
  readonly client: IPAddress;
  readonly reverse: ReverseDns;
  readonly fqdn: string;
  /** The address written as ours: ExternalIPAddress, or the one the client connected to. */
  readonly local: IPAddress;
  readonly sessionId: string;
  /** The only recipient: with several, each would learn of the others. */
  readonly recipient: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const FIELD_NAME = /^[!-9;-~]{1,100}$/;
/** RFC 5322, 2.1.1. */
const LONGEST_LINE = 998;

/** With its line end. The client's name can't leave its place: what isn't part of a domain or a literal becomes `?`. */
export function receivedField(trace: Trace): string {
  const { hello, tls, client, fqdn, local, sessionId, recipient, time } = trace;
  const from = safeName(hello) || 'unknown';
  const secured = tls ? ` (version=${tls.protocol}, cipher=${tls.cipher})` : '';
  const named = [reverseOf(trace), literal(client)].filter(Boolean).join(' ');
  const lines = [
    `Received: from ${from} (${named})`,
    `by ${fqdn} (${literal(local)}) with ${protocolOf(trace)}${secured} id ${sessionId}${recipient === undefined ? ';' : ''}`,
    ...(recipient === undefined ? [] : [`for <${recipient}>;`]),
    mailDate(time),
  ];
  return `${lines.join('\r\n\t')}\r\n`;
}

/** RFC 3848, and RFC 6531, 4.3 with the names RFC 5336 gave them. */
function protocolOf({ isEsmtp, tls, isAuthenticated, isUtf8 }: Trace): string {
  if (!isEsmtp) return 'SMTP';
  return `${isUtf8 ? 'UTF8SMTP' : 'ESMTP'}${tls ? 'S' : ''}${isAuthenticated ? 'A' : ''}`;
}

/** Exchange 2003's words for a name that isn't there, or is somebody else's. */
function reverseOf({ reverse }: Trace): string {
  if (reverse.kind === 'off') return '';
  if (reverse.kind === 'failed') return 'RDNS failed';
  return reverse.kind === 'confirmed' ? safeName(reverse.name) : `${safeName(reverse.name)} unverified`;
}

function safeName(name: string): string {
  return name.replace(/[^A-Za-z0-9._:[\]-]/g, '?').slice(0, 255);
}

/** The stamp as a field with its line end, or undefined when it could break out of the header. */
export function stampField({ name, value }: HeaderStamp): string | undefined {
  if (!FIELD_NAME.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) return undefined;
  const lines = [];
  let rest = `${name}: ${value}`;
  while (rest.length > LONGEST_LINE) {
    const blank = rest.lastIndexOf(' ', LONGEST_LINE);
    // Nothing to fold at but the blank after the name: such a value isn't sent.
    if (blank <= name.length + 1) return undefined;
    lines.push(rest.slice(0, blank));
    rest = rest.slice(blank);
  }
  return `${[...lines, rest].join('\r\n')}\r\n`;
}

function literal(address: IPAddress): string {
  return address.version === 4 ? `[${address}]` : `[IPv6:${address}]`;
}
