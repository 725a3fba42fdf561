// An IP list entry as the database keeps it, and back.
import type { IpEntry, IpList } from '../core/ports.ts';
import { IPAddress } from '../core/values/ip-address.ts';
import { IPRange } from '../core/values/ip-range.ts';
import type { Words } from './ip-block.ts';

/** IPv4 as an integer, IPv6 as 16 bytes. */
export type Bound = number | Uint8Array;
/** As a bound goes in: SQLite would keep a number above 2^31 as a float. */
export type BoundKey = bigint | Uint8Array;

export interface IpRow {
  readonly id: number;
  readonly lo: Bound;
  readonly hi: Bound;
  readonly machine: number;
  readonly expires: number | null;
  readonly comment: string;
  readonly expression: string | null;
}

export function toBound(words: Words): BoundKey {
  if (words.length === 1) return BigInt(words[0]!);
  const bytes = Buffer.allocUnsafe(16);
  for (let i = 0; i < 4; i++) bytes.writeUInt32BE(words[i]!, 4 * i);
  return bytes;
}

export function fromBound(bound: Bound): Words {
  if (typeof bound === 'number') return [bound];
  const view = new DataView(bound.buffer, bound.byteOffset, 16);
  return [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
}

export function entryFrom(row: IpRow, list: IpList, server: string): IpEntry {
  return Object.freeze({
    id: row.id,
    list,
    range: rangeFrom(row),
    expires: row.expires === null ? undefined : new Date(row.expires),
    isMachineGenerated: row.machine === 1,
    comment: row.comment,
    server,
  });
}

function rangeFrom({ lo, hi, expression }: IpRow): IPRange {
  const lower = IPAddress.fromWords(fromBound(lo));
  if (expression === null) return IPRange.single(lower);
  return new IPRange(lower, IPAddress.fromWords(fromBound(hi)), expression.includes('/') ? 'CIDR' : 'LoHi', expression);
}
