// PROXY protocol version 2, the binary header by which a trusted proxy names the client it connects for (HAProxy, proxy-protocol.txt, 2.2).
import { Endpoint } from '../../../core/values/endpoint.ts';
import { IPAddress } from '../../../core/values/ip-address.ts';

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const FIXED = 16;
/** Bytes behind the fixed part, addresses and extensions together; those of real proxies are a few hundred at most. */
const LONGEST = 2048;

export type ProxyNamed =
  | Endpoint
  /** The peer speaks for itself: LOCAL, or an address family that isn't told. */
  | 'unknown'
  /** Malformed, too long, or of a family that mail doesn't come by. */
  | undefined;

export type ProxyV2Step =
  | { readonly kind: 'more' }
  /** No such header begins here; the bytes kept so far are the beginning of what follows. */
  | { readonly kind: 'none'; readonly kept: Buffer }
  | { readonly kind: 'header'; readonly named: ProxyNamed; readonly next: number };

export class ProxyV2Reader {
  #kept = Buffer.alloc(0);

  /** What came before the peer went silent and may be the beginning of a line; undefined when it was a header beyond doubt. */
  giveUp(): Buffer | undefined {
    return this.#kept.length < SIGNATURE.length ? this.#kept : undefined;
  }

  /** `next` of a header: where in the chunk the rest begins. */
  read(chunk: Buffer): ProxyV2Step {
    const before = this.#kept.length;
    const bytes = before === 0 ? chunk : Buffer.concat([this.#kept, chunk.subarray(0, FIXED + LONGEST)]);
    const seen = Math.min(bytes.length, SIGNATURE.length);
    if (bytes.compare(SIGNATURE, 0, seen, 0, seen) !== 0) return { kind: 'none', kept: this.#kept };
    if (bytes.length >= FIXED) {
      const length = FIXED + bytes.readUInt16BE(14);
      if (length > FIXED + LONGEST) return { kind: 'header', named: undefined, next: chunk.length };
      if (bytes.length >= length)
        return { kind: 'header', named: named(bytes.subarray(0, length)), next: length - before };
    }
    this.#kept = Buffer.from(bytes);
    return { kind: 'more' };
  }
}

function named(header: Buffer): ProxyNamed {
  const [version, command] = [header[12]! >> 4, header[12]! & 15];
  if (version !== 2 || command > 1) return undefined;
  if (command === 0) return 'unknown';
  switch (header[13]) {
    case 0x00:
      return 'unknown';
    case 0x11:
      return header.length < FIXED + 12
        ? undefined
        : new Endpoint(addressAt(header, 1), header.readUInt16BE(FIXED + 8));
    case 0x21:
      return header.length < FIXED + 36
        ? undefined
        : new Endpoint(addressAt(header, 4), header.readUInt16BE(FIXED + 32));
    default:
      return undefined;
  }
}

/** The source address, of so many words. */
function addressAt(header: Buffer, words: number): IPAddress {
  return IPAddress.fromWords(Array.from({ length: words }, (_, i) => header.readUInt32BE(FIXED + 4 * i)));
}
