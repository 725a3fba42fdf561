// Who a connection is counted for: an IPv4 address, or an IPv6 network of 64 bits, which one client has whole (RFC 6177).
import type { IPAddress } from '../../../core/values/ip-address.ts';

/** A number is cheaper than a text, and most clients are IPv4. */
export type Source = number | string;

export function sourceOf({ version, words }: IPAddress): Source {
  return version === 4 ? words[0]! : `${words[0]}:${words[1]}`;
}
