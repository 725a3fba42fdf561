// Who is counted: an IPv4 address, or an IPv6 network of 64 bits, which one client has whole (RFC 6177); or a user.
import { hash } from 'node:crypto';
import type { IPAddress } from '../../../core/values/ip-address.ts';

/** A number is cheaper than a text, and most clients are IPv4. */
export type Source = number | string;

export function sourceOf({ version, words }: IPAddress): Source {
  return version === 4 ? words[0]! : `${words[0]}:${words[1]}`;
}

/** A user as a source of messages: a digest, since an address may have 1860 characters (XLONGADDR) and very many are remembered. */
export function userSource(user: string): Source {
  return hash('sha256', user.toLowerCase(), 'base64');
}
