// Which recipients a session may name: relay is closed but to accepted domains and to those who hold the right.
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { acceptedDomains } from '../../core/values/accepted-domains.ts';
import { domainType } from '../delivery/route.ts';
import { type Mailbox, spellingsOf } from './path.ts';
import type { ConnectorObject } from './ports.ts';
import type { ReceiveSession } from './receive-session.ts';
import { REPLIES } from './replies.ts';

/** RFC 2606, 2 and 3. */
const RESERVED_TOP = new Set(['test', 'example', 'invalid', 'localhost']);
const RESERVED_SECOND = new Set(['example.com', 'example.net', 'example.org']);

/** With the domain it goes to; undefined where there is none for it. `<Postmaster>` is at the default domain (RFC 5321, 4.5.1). */
export function completed({ local, domain }: Mailbox, connector: ConnectorObject, view: ConfigView) {
  if (domain !== undefined) return { local, domain };
  const { defaultDomain } = acceptedDomains(view.all(AcceptedDomain));
  const found = /^postmaster$/i.test(local) ? defaultDomain : connector.DefaultDomain;
  return found === undefined || found === null ? undefined : { local, domain: found };
}

export function refusedRecipient(
  { rights }: ReceiveSession,
  { local, domain }: { readonly local: string; readonly domain: string },
  connector: ConnectorObject,
  view: ConfigView,
): Reply | undefined {
  const labels = domain.toLowerCase().split('.');
  const second = labels.slice(-2).join('.');
  if (connector.RejectReservedTopLevelRecipientDomains && RESERVED_TOP.has(labels.at(-1)!))
    return REPLIES.reservedDomain;
  if (connector.RejectReservedSecondLevelRecipientDomains && RESERVED_SECOND.has(second)) return REPLIES.reservedDomain;
  const isSingle = labels.length === 1 && !domain.startsWith('[');
  if (connector.RejectSingleLabelRecipientDomains && isSingle) return REPLIES.singleLabelDomain;
  if (rights.has('ms-Exch-SMTP-Accept-Any-Recipient')) return undefined;
  const domains = view.all(AcceptedDomain);
  const ours = spellingsOf(domain).find(acceptedDomains(domains).accepts);
  if (ours === undefined) return REPLIES.cannotRelay;
  return isRouted(local) && domainType(ours, domains) !== 'Authoritative' ? REPLIES.routedRecipient : undefined;
}

/**
 * Whether some server might read another destination out of it: `x%foreign`, `foreign!x`, `"x@foreign"`. A mailbox of our own
 * may be called so; the server that a domain is passed on to may take the message for one that it is to relay, and believes us
 * (Postfix, allow_untrusted_routing).
 */
function isRouted(local: string): boolean {
  return /[%!@]/.test(local);
}
