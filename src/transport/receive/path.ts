// The argument of MAIL and RCPT: a path and its parameters (RFC 5321, 4.1.2), read so that no trick of routing survives.
import { domainToASCII, domainToUnicode } from 'node:url';
import { isSmtpDomain } from '../../core/values/smtp-domain.ts';

/** A mailbox whose local part is kept as given, quotes and all: `a%b@c`, `a!b@c` and `"a@b"@c` are mailboxes of c. */
export interface Mailbox {
  readonly local: string;
  /** Undefined where none was given, as in `<Postmaster>` (RFC 5321, 4.5.1). */
  readonly domain: string | undefined;
}

export interface PathArgument {
  /** Undefined for the null path `<>`. */
  readonly mailbox: Mailbox | undefined;
  /** By upper-case keyword; a keyword without a value has an empty one. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters of an address: Exchange's limit, which is more than RFC 5321's 64 octets for the local part, and that of XLONGADDR. */
const LONGEST = { usual: { local: 315, address: 571 }, long: { local: 1604, address: 1860 } } as const;

/** RFC 6531, 3.3, without what has no shape of its own: controls, blanks, and marks that turn the direction of what follows. */
const OTHER = '[^\\x00-\\x7f\\p{Cc}\\p{Cs}\\p{Z}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufffd]';
const ATOM = `(?:[!#-'*+\\-/-9=?A-Z^-~]|${OTHER})+`;
const DOT_STRING = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u');
const QUOTED = new RegExp(`^"(?:[ !#-[\\]-~]|${OTHER}|\\\\[ -~])*"$`, 'u');
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)\]$/i;
/** A source route is accepted and ignored (RFC 5321, 4.1.1.3 and appendix C). */
const ROUTE = /^@[^\s,:@<>"]+(?:,@[^\s,:@<>"]+)*:/;
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\uffff]+))?$/;

/**
 * What follows `FROM` or `TO` (the keyword), such as `:<a@b> SIZE=10`. The angle brackets may be missing, as in Microsoft's own
 * telnet examples; blanks after the colon are let pass. `long`: addresses may be as long as XLONGADDR says. Undefined when it is
 * malformed.
 */
export function parsePathArgument(argument: string, keyword: 'FROM' | 'TO', long = false): PathArgument | undefined {
  const match = /^([A-Za-z]+):[ ]*(.*)$/.exec(argument);
  if (match?.[1]?.toUpperCase() !== keyword) return undefined;
  const rest = match[2]!;
  const end = rest.startsWith('<') ? endOfBracketed(rest) : /^[^ <>]+/.exec(rest)?.[0].length;
  if (end === undefined) return undefined;
  const text = rest.startsWith('<') ? rest.slice(1, end - 1) : rest.slice(0, end);
  const parameters = parseParameters(rest.slice(end));
  if (!parameters) return undefined;
  if (text === '') return { mailbox: undefined, parameters };
  const mailbox = parseMailbox(text.replace(ROUTE, ''), long);
  return mailbox && { mailbox, parameters };
}

/** `local@domain`, or a local part alone. */
export function parseMailbox(text: string, long = false): Mailbox | undefined {
  const limits = long ? LONGEST.long : LONGEST.usual;
  const at = QUOTED.test(text) ? -1 : text.lastIndexOf('@');
  const local = at < 0 ? text : text.slice(0, at);
  if (at === 0 || local.length > limits.local || text.length > limits.address) return undefined;
  if (!DOT_STRING.test(local) && !QUOTED.test(local)) return undefined;
  if (at < 0) return { local, domain: undefined };
  const domain = text.slice(at + 1);
  return isRouted(domain) || LITERAL.test(domain) ? { local, domain } : undefined;
}

export function addressOf({ local, domain }: Mailbox): string {
  return domain === undefined ? local : `${local}@${domain}`;
}

/** A domain in both its spellings, as it was given and with A-labels (RFC 5890, 2.3.2.1), lower case. */
export function spellingsOf(domain: string): readonly string[] {
  const given = domain.toLowerCase();
  if (!/[^\x00-\x7f]|xn--/.test(given)) return [given];
  return [...new Set([given, domainToASCII(given), domainToUnicode(given)])];
}

/** A domain in U-labels must be the one spelling its A-labels stand for: what merely looks like it is no name of it. */
function isRouted(domain: string): boolean {
  if (!isSmtpDomain(domain)) return false;
  if (!/[^\x00-\x7f]|xn--/i.test(domain)) return true;
  const ascii = domainToASCII(domain);
  return ascii !== '' && ascii.length <= 255 && spellingsOf(ascii).includes(domain.toLowerCase());
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
