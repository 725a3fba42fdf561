// Which sender addresses a session may use, by its rights (Exchange help, Receive connector permissions).
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { acceptedDomains } from '../../core/values/accepted-domains.ts';
import { spellingsOf } from './path.ts';
import type { ReceiveSession } from './receive-session.ts';
import { REPLIES } from './replies.ts';

/** What MAIL is refused with; `from` is empty for the null sender, which is nobody's. */
export function refusedSender(session: ReceiveSession, from: string, view: ConfigView): Reply | undefined {
  if (!session.rights.has('ms-Exch-SMTP-Submit'))
    return session.identity === undefined ? REPLIES.notAuthenticated : REPLIES.maySubmit;
  return from === '' || mayUse(session, from, view) ? undefined : REPLIES.maySendAs;
}

/** What the end of the header is refused with: an account that may use its own addresses only signs with no other. */
export function refusedAuthors(
  session: ReceiveSession,
  authors: readonly string[],
  view: ConfigView,
): Reply | undefined {
  if (session.account === undefined) return undefined;
  return authors.every((address) => mayUse(session, address, view)) ? undefined : REPLIES.maySendAs;
}

/**
 * Its own addresses are an account's to use. Others take the right to any sender; a session without an account that lacks that
 * right, a partner's, may still use what isn't ours.
 */
function mayUse({ account, owns, rights }: ReceiveSession, address: string, view: ConfigView): boolean {
  if (account !== undefined && owns(address)) return true;
  if (!rights.has('ms-Exch-SMTP-Accept-Authoritative-Domain-Sender') && isAuthoritative(address, view)) return false;
  return account === undefined || rights.has('ms-Exch-SMTP-Accept-Any-Sender');
}

const authoritative = new WeakMap<object, ReturnType<typeof acceptedDomains>>();

function isAuthoritative(address: string, view: ConfigView): boolean {
  const all = view.all(AcceptedDomain);
  let ours = authoritative.get(all);
  if (!ours) {
    ours = acceptedDomains(all.filter(({ DomainType }) => DomainType === 'Authoritative'));
    authoritative.set(all, ours);
  }
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return spellingsOf(domain).some(ours.accepts);
}
