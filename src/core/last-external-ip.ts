// The last host that had the message before it entered the organization, found in the Received header fields.
import { receivedFrom } from './received-from.ts';
import type { IPAddress } from './values/ip-address.ts';

/** RFC 5321, 6.3 takes a message with more than 100 hops for a loop; hostile mail must not cost more than a looping one. */
const MAX_HOPS = 100;

/** What the walk needs of a range. */
interface Range {
  contains(address: IPAddress): boolean;
}

/**
 * The peer when it is no internal server, else the first address outside `internalServers` from the newest Received field on,
 * as Exchange walks them. Undefined when there is none, or when a hop on the way names no address: what older fields say beyond
 * such a hop may be written by anyone. `fields` are in order of appearance.
 */
export function lastExternalIp(
  peer: IPAddress,
  fields: readonly { readonly name: string; readonly value: string }[],
  internalServers: readonly Range[],
): IPAddress | undefined {
  const isInternal = (address: IPAddress) => internalServers.some((range) => range.contains(address));
  if (!isInternal(peer)) return peer;
  let hops = 0;
  for (const { name, value } of fields) {
    if (name.length !== 8 || name.toLowerCase() !== 'received') continue;
    if (++hops > MAX_HOPS) return undefined;
    const from = receivedFrom(value);
    if (from === 'local') continue;
    if (from === undefined) return undefined;
    if (!staysOnHost(from) && !isInternal(from)) return from;
  }
  return undefined;
}

/** Loopback, unspecified and link-local addresses: a hand-over within a host or a wire, such as to a content filter. */
function staysOnHost({ version, words }: IPAddress): boolean {
  const [first = 0, second, third, fourth = 0] = words;
  if (version === 4) return first >>> 24 === 127 || first === 0 || first >>> 16 === 0xa9fe;
  const compatible = first === 0 && second === 0 && third === 0;
  return (compatible && fourth <= 1) || (first & 0xffc00000) >>> 0 === 0xfe800000;
}
