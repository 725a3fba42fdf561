// One IP address as numbers: parsed once, compared and matched without text. IPv4-mapped IPv6 is the IPv4 address.
import { isIPv4, isIPv6 } from 'node:net';
import { fail } from '../errors.ts';

/** Immutable. `words` holds one unsigned 32-bit number for IPv4 and four, most significant first, for IPv6. */
export class IPAddress {
  readonly version: 4 | 6;
  readonly words: readonly number[];
  readonly #text: string;

  private constructor(version: 4 | 6, words: readonly number[], text: string) {
    this.version = version;
    this.words = words;
    this.#text = text;
  }

  /** The address, or undefined when the text is none. Zone ids are refused; blanks around are not part of an address. */
  static tryParse(text: string): IPAddress | undefined {
    if (isIPv4(text)) return IPAddress.fromV4(parseV4(text));
    if (text.includes('%') || !isIPv6(text)) return undefined;
    return IPAddress.fromWords(parseV6(text));
  }

  /** @throws PosternError InvalidIPAddress */
  static parse(text: string): IPAddress {
    return IPAddress.tryParse(text) ?? fail('InvalidIPAddress', { value: text }, { target: text });
  }

  static fromV4(word: number): IPAddress {
    const bits = word >>> 0;
    return new IPAddress(4, [bits], `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`);
  }

  /** One word makes IPv4; four make IPv6, or IPv4 when they are ::ffff:0:0/96. */
  static fromWords(words: readonly number[]): IPAddress {
    if (words.length === 1) return IPAddress.fromV4(words[0]!);
    if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) return IPAddress.fromV4(words[3]!);
    return new IPAddress(6, words, printV6(words));
  }

  /** Four words as IPv6 even when they are a mapped IPv4 address: the end of a range that only passes through those. */
  static fromV6(words: readonly number[]): IPAddress {
    return new IPAddress(6, words, printV6(words));
  }

  /** The label .NET gives: InterNetwork or InterNetworkV6. */
  get AddressFamily(): string {
    return this.version === 4 ? 'InterNetwork' : 'InterNetworkV6';
  }

  compare(other: IPAddress): number {
    if (this.version !== other.version) return this.version - other.version;
    for (let i = 0; i < this.words.length; i++) {
      const difference = this.words[i]! - other.words[i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  equals(other: IPAddress): boolean {
    return this.compare(other) === 0;
  }

  /** The name a DNS list is asked for: reversed octets (RFC 5782, 2.1), or reversed nibbles for IPv6 (2.4). */
  reversedName(zone: string): string {
    const labels =
      this.version === 4
        ? this.#text.split('.').reverse()
        : [...this.words.map((word) => word.toString(16).padStart(8, '0')).join('')].reverse();
    return `${labels.join('.')}.${zone}`;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

function parseV4(text: string): number {
  let word = 0;
  for (const octet of text.split('.')) word = word * 256 + Number(octet);
  return word;
}

function parseV6(text: string): number[] {
  let hex = text;
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const v4 = parseV4(dotted[1]!);
    hex = `${text.slice(0, dotted.index)}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right].map((g) =>
    Number.parseInt(g, 16),
  );
  return [0, 2, 4, 6].map((i) => groups[i]! * 65536 + groups[i + 1]!);
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups shortened. */
function printV6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) [start, length] = [i, run];
    if (run > 0) i += run - 1;
  }
  const text = groups.map((group) => group.toString(16));
  if (start < 0) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}
