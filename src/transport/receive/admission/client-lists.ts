// AcceptedClients and DeniedClients of a connector: pure, from the client's address and, where the lists have domains, its name.
import type { IPAddress } from '../../../core/values/ip-address.ts';
import type { ConnectorObject } from '../ports.ts';
import type { ReverseDns } from './reverse-dns.ts';

export type ListVerdict =
  | { readonly kind: 'allowed' }
  /** The address alone doesn't settle it. */
  | { readonly kind: 'needsName' }
  | { readonly kind: 'refused'; readonly list: 'DeniedClients' | 'AcceptedClients'; readonly data: string }
  /** It would be let in by its name, and DNS doesn't answer. */
  | { readonly kind: 'unknown' };

const ALLOWED: ListVerdict = { kind: 'allowed' };

type Lists = Pick<ConnectorObject, 'AcceptedClients' | 'DeniedClients'>;

/** A denied client stays out even if it is accepted too. Nobody is denied for a name that DNS doesn't tell. */
export function judgeClient(lists: Lists, address: IPAddress, name?: ReverseDns): ListVerdict {
  const { AcceptedClients, DeniedClients } = lists;
  if (AcceptedClients.length === 0 && DeniedClients.length === 0) return ALLOWED;
  const denied = DeniedClients.find(({ range }) => range?.contains(address));
  if (denied) return { kind: 'refused', list: 'DeniedClients', data: `${denied}` };
  const isAccepted = AcceptedClients.length === 0 || AcceptedClients.some(({ range }) => range?.contains(address));
  const hasDomains = (list: Lists['DeniedClients']) => list.some(({ domain }) => domain !== undefined);
  const isNameNeeded = hasDomains(DeniedClients) || (!isAccepted && hasDomains(AcceptedClients));
  if (isNameNeeded && name === undefined) return { kind: 'needsName' };
  if (isNameNeeded && name?.kind === 'confirmed') {
    const byName = DeniedClients.find((one) => one.matchesName(name.name));
    if (byName) return { kind: 'refused', list: 'DeniedClients', data: `${byName} (${name.name})` };
    if (isAccepted || AcceptedClients.some((one) => one.matchesName(name.name))) return ALLOWED;
  }
  if (isAccepted) return ALLOWED;
  if (isNameNeeded && name?.kind === 'failed' && name.isTemporary) return { kind: 'unknown' };
  return { kind: 'refused', list: 'AcceptedClients', data: `not listed${nameText(name)}` };
}

function nameText(name: ReverseDns | undefined): string {
  if (name?.kind === 'confirmed') return ` (${name.name})`;
  if (name?.kind === 'unconfirmed') return ` (${name.name}, not confirmed)`;
  return name?.kind === 'failed' ? ' (no name)' : '';
}
