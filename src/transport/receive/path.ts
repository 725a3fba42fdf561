// The argument of MAIL and RCPT: a path and its parameters (RFC 5321, 4.1.2), read so that no trick of routing survives.
import { isSmtpDomain } from '../../core/values/smtp-domain.ts';

/** A mailbox whose local part is kept as given, quotes and all: `a%b@c`, `a!b@c` and `"a@b"@c` are mailboxes of c. */
export interface Mailbox {
  readonly local: string;
  /** Undefined for `<Postmaster>` alone (RFC 5321, 4.5.1). */
  readonly domain: string | undefined;
}

export interface PathArgument {
  /** Undefined for the null path `<>`. */
  readonly mailbox: Mailbox | undefined;
  /** By upper-case keyword; a keyword without a value has an empty one. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Exchange takes longer local parts than RFC 5321's 64 octets, and so do the senders of bounces. */
const LONGEST_LOCAL = 315;
const LONGEST_ADDRESS = 571;

const DOT_STRING = /^[!#-'*+\-/-9=?A-Z^-~]+(?:\.[!#-'*+\-/-9=?A-Z^-~]+)*$/;
const QUOTED = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)\]$/i;
/** A source route is accepted and ignored (RFC 5321, 4.1.1.3 and appendix C). */
const ROUTE = /^@[^\s,:@<>"]+(?:,@[^\s,:@<>"]+)*:/;
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$/;

/**
 * What follows `FROM` or `TO` (the keyword), such as `:<a@b> SIZE=10`. The angle brackets may be missing, as in Microsoft's own
 * telnet examples; blanks after the colon are let pass. Undefined when it is malformed.
 */
export function parsePathArgument(argument: string, keyword: 'FROM' | 'TO'): PathArgument | undefined {
  const match = /^([A-Za-z]+):[ ]*(.*)$/.exec(argument);
  if (match?.[1]?.toUpperCase() !== keyword) return undefined;
  const rest = match[2]!;
  const end = rest.startsWith('<') ? endOfBracketed(rest) : /^[^ <>]+/.exec(rest)?.[0].length;
  if (end === undefined) return undefined;
  const text = rest.startsWith('<') ? rest.slice(1, end - 1) : rest.slice(0, end);
  const parameters = parseParameters(rest.slice(end));
  if (!parameters) return undefined;
  if (text === '') return { mailbox: undefined, parameters };
  const mailbox = parseMailbox(text.replace(ROUTE, ''));
  return mailbox && { mailbox, parameters };
}

/** `local@domain`, or Postmaster alone. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (/^postmaster$/i.test(text)) return { local: text, domain: undefined };
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (at < 1 || local.length > LONGEST_LOCAL || text.length > LONGEST_ADDRESS) return undefined;
  if (!DOT_STRING.test(local) && !QUOTED.test(local)) return undefined;
  return isSmtpDomain(domain) || LITERAL.test(domain) ? { local, domain } : undefined;
}

export function addressOf({ local, domain }: Mailbox): string {
  return domain === undefined ? local : `${local}@${domain}`;
}

/** Behind the `>` that isn't inside a quoted local part. */
function endOfBracketed(text: string): number | undefined {
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '>') return i + 1;
  }
  return undefined;
}

function parseParameters(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  if (text !== '' && !text.startsWith(' ')) return undefined;
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const [, name, value = ''] = PARAMETER.exec(word) ?? [];
    if (name === undefined || parameters.has(name.toUpperCase())) return undefined;
    parameters.set(name.toUpperCase(), value);
  }
  return parameters;
}
