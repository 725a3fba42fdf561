// The client's address in one Received field, as the server that wrote the field saw it and not as the client named itself.
import { IPAddress } from './values/ip-address.ts';

/** Longer than any honest Received field; what lies beyond is not read. */
const MAX_LENGTH = 4096;

/**
 * The address in the from clause; `local` when the field tells of no network hop; undefined when it does without an address.
 *
 * RFC 5321, 4.4: `from <HELO> (<reverse name> [<address>]) by ...`. Also read: `(a.b.c.d)` (Exchange, qmail), `[a.b.c.d]` in
 * place of the name (Exim), `[IPv6:...]`. The last comment that holds an address wins, because the HELO name stands first and
 * is the client's own; so is whatever follows the word HELO in a comment.
 */
export function receivedFrom(field: string): IPAddress | 'local' | undefined {
  const value = field.slice(0, MAX_LENGTH).trimStart();
  if (!/^from\s/i.test(value) || /^from\s+mail\s+pickup\s+service\s/i.test(value)) return 'local';
  const { plain, comments } = fromClause(value.slice(5).trimStart());
  for (const comment of comments.reverse()) {
    const address = addressInComment(comment);
    if (address) return address;
  }
  const [name = ''] = words(plain);
  return name.startsWith('[') ? addressIn(name) : undefined;
}

/** What stands before the clause `by`, comments apart; nested comments are part of the outer one. */
function fromClause(text: string): { readonly plain: string; readonly comments: string[] } {
  const comments: string[] = [];
  let plain = '';
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '(') {
      if (depth++ === 0) start = at + 1;
    } else if (character === ')' && depth > 0) {
      if (--depth === 0) comments.push(text.slice(start, at));
    } else if (depth === 0) {
      if (isBlank(character) && /^by\s/i.test(text.slice(at + 1, at + 4))) return { plain, comments };
      plain += character;
    }
  }
  // A parenthesis that never closes: its text is a comment up to the first `by`.
  if (depth > 0) comments.push(text.slice(start).split(/\sby\s/i, 1)[0] ?? '');
  return { plain, comments };
}

function addressInComment(comment: string): IPAddress | undefined {
  const parts = words(comment);
  let found: IPAddress | undefined;
  for (const part of parts) {
    if (/^(?:helo|ehlo)(?:=|$)/i.test(part)) break;
    // `(a.b.c.d)` is the whole comment; an address among other words must be a literal.
    if (part.startsWith('[') || parts.length === 1) found = addressIn(part) ?? found;
  }
  return found;
}

/** `a.b.c.d`, `[a.b.c.d]`, `[IPv6:...]`, `[...]:port`; a zone id after `%` is of the server's own making and means nothing here. */
function addressIn(word: string): IPAddress | undefined {
  if (word.length > 80) return undefined;
  const literal = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(word);
  const text = (literal?.[1] ?? word).replace(/^ipv6:/i, '').replace(/%.*$/, '');
  return IPAddress.tryParse(text);
}

function words(text: string): readonly string[] {
  return text.split(/[\s()]+/).filter((word) => word !== '');
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
