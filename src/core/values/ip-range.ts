// A range of IP addresses: a single address, a CIDR block or low-high, as Exchange's IPRange takes and shows them.
import { fail } from '../errors.ts';
import { IPAddress } from './ip-address.ts';

export type RangeFormat = 'SingleAddress' | 'CIDR' | 'LoHi';

/** Immutable, both ends inclusive and of one IP version. Shows as it was given (192.168.0.1/24 keeps its host bits). */
export class IPRange {
  readonly LowerBound: IPAddress;
  readonly UpperBound: IPAddress;
  readonly RangeFormat: RangeFormat;
  readonly Expression: string;

  constructor(lower: IPAddress, upper: IPAddress, format: RangeFormat, expression: string) {
    this.LowerBound = lower;
    this.UpperBound = upper;
    this.RangeFormat = format;
    this.Expression = expression;
  }

  static single(address: IPAddress): IPRange {
    return new IPRange(address, address, 'SingleAddress', address.toString());
  }

  /**
   * Accepts `a`, `a/bits`, `a/255.255.255.0` (IPv4) and `a-b`, blanks around the parts ignored.
   * @throws PosternError InvalidIPRange, IPRangeReversed
   */
  static parse(text: string): IPRange {
    const given = text.trim();
    const range = given.includes('/')
      ? parseCidr(given)
      : given.includes('-')
        ? parseLowHigh(given)
        : parseSingle(given);
    return range ?? fail('InvalidIPRange', { value: text }, { target: text });
  }

  contains(address: IPAddress): boolean {
    return (
      address.version === this.LowerBound.version &&
      address.compare(this.LowerBound) >= 0 &&
      address.compare(this.UpperBound) <= 0
    );
  }

  /** The same set of addresses, however written. */
  equals(other: IPRange): boolean {
    return this.LowerBound.equals(other.LowerBound) && this.UpperBound.equals(other.UpperBound);
  }

  toString(): string {
    return this.Expression;
  }

  toJSON(): string {
    return this.Expression;
  }
}

function parseSingle(text: string): IPRange | undefined {
  const address = IPAddress.tryParse(text);
  return address && new IPRange(address, address, 'SingleAddress', address.toString());
}

function parseLowHigh(text: string): IPRange | undefined {
  const parts = text.split('-');
  const lower = IPAddress.tryParse(parts[0]!.trim());
  const upper = IPAddress.tryParse(parts[1]!.trim());
  if (parts.length !== 2 || !lower || !upper || lower.version !== upper.version) return undefined;
  if (lower.compare(upper) > 0) fail('IPRangeReversed', { value: text }, { target: text });
  return new IPRange(lower, upper, 'LoHi', `${lower}-${upper}`);
}

function parseCidr(text: string): IPRange | undefined {
  const parts = text.split('/');
  const base = IPAddress.tryParse(parts[0]!.trim());
  if (parts.length !== 2 || !base) return undefined;
  const given = parts[1]!.trim();
  // ::ffff:1.2.3.0/120 names IPv4 addresses by an IPv6 length.
  const mapped = base.version === 4 && parts[0]!.includes(':');
  const bits = prefixLength(given, base.version, mapped);
  if (bits === undefined) return undefined;
  const lower = base.words.map((word, i) => (word & mask(bits - 32 * i)) >>> 0);
  const upper = base.words.map((word, i) => (word | ~mask(bits - 32 * i)) >>> 0);
  const address = base.version === 4 ? IPAddress.fromWords : IPAddress.fromV6;
  return new IPRange(address(lower), address(upper), 'CIDR', `${base}/${bits}`);
}

function prefixLength(text: string, version: 4 | 6, mapped: boolean): number | undefined {
  const dotted = version === 4 && !mapped ? IPAddress.tryParse(text) : undefined;
  if (dotted?.version === 4) {
    const bits = Math.clz32(~dotted.words[0]!);
    return mask(bits) >>> 0 === dotted.words[0] ? bits : undefined;
  }
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const bits = Number(text) - (mapped ? 96 : 0);
  return bits >= 0 && bits <= (version === 4 ? 32 : 128) ? bits : undefined;
}

/** A word whose first `bits` bits are set; none for 0 and less, all for 32 and more. */
function mask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
