// A client's name by reverse DNS, believed only when the name resolves back to the address (RFC 8601, 2.7.3, "iprev").
import type { DnsPort } from '../../../core/ports.ts';
import { IPAddress } from '../../../core/values/ip-address.ts';

export type ReverseDns =
  /** Nobody asked. */
  | { readonly kind: 'off' }
  /** The name, lower case, resolves back to the address. */
  | { readonly kind: 'confirmed'; readonly name: string }
  /** The address has names, of which none resolves back to it; the first is shown. */
  | { readonly kind: 'unconfirmed'; readonly name: string }
  /** No name; `isTemporary`: DNS didn't answer, so that there may be one. */
  | { readonly kind: 'failed'; readonly isTemporary: boolean };

/** Milliseconds for all questions together. */
const DEADLINE = 5000;
/** Names of one address that are looked at: an honest one has one or two (RFC 8601 has no limit; SPF's is ten). */
const MOST_NAMES = 5;

/** Never rejects. Answers are cached by the resolver. */
export async function reverseDns(dns: DnsPort, address: IPAddress): Promise<ReverseDns> {
  const signal = AbortSignal.timeout(DEADLINE);
  const names = await dns.ptr(address, signal);
  if (names.kind !== 'found') return { kind: 'failed', isTemporary: names.kind === 'failed' };
  const candidates = names.records
    .slice(0, MOST_NAMES)
    .map(nameOf)
    .filter((name) => name !== '');
  let isTemporary = false;
  for (const name of candidates) {
    const addresses = await (address.version === 4 ? dns.a(name, signal) : dns.aaaa(name, signal));
    if (addresses.kind === 'failed') isTemporary = true;
    if (addresses.kind !== 'found') continue;
    if (addresses.records.some((one) => IPAddress.tryParse(one)?.equals(address))) return { kind: 'confirmed', name };
  }
  const [first] = candidates;
  return first === undefined || isTemporary ? { kind: 'failed', isTemporary } : { kind: 'unconfirmed', name: first };
}

/** A host name as the Received field may hold it; a PTR record can hold anything. */
function nameOf(record: string): string {
  const name = record.toLowerCase().replace(/\.$/, '');
  return /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(name) ? name : '';
}
