// The fields put on top of a message: the agents' stamps and our Received field (RFC 5321, 4.4).
import type { IPAddress } from '../../core/values/ip-address.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import { mailDate } from './mail-date.ts';

export interface Trace {
  /** What the client called itself. */
  readonly hello: string;
  readonly isEsmtp: boolean;
  readonly client: IPAddress;
  readonly fqdn: string;
  /** The address written as ours: ExternalIPAddress, or the one the client connected to. */
  readonly local: IPAddress;
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const FIELD_NAME = /^[!-9;-~]{1,100}$/;
/** RFC 5322, 2.1.1. */
const LONGEST_LINE = 998;

/** With its line end. The client's name can't leave its place: what isn't part of a domain or a literal becomes `?`. */
export function receivedField({ hello, isEsmtp, client, fqdn, local, sessionId, time }: Trace): string {
  const from = hello.replace(/[^A-Za-z0-9._:[\]-]/g, '?').slice(0, 255);
  const protocol = isEsmtp ? 'ESMTP' : 'SMTP';
  return `Received: from ${from} (${literal(client)})\r\n\tby ${fqdn} (${literal(local)}) with ${protocol} id ${sessionId};\r\n\t${mailDate(time)}\r\n`;
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
