// The part of BER that LDAP messages and certificates use (X.690; RFC 4511, 5.1): definite lengths, and a reader that trusts none.

export const TAG = { boolean: 1, integer: 2, octets: 4, enumerated: 10, sequence: 0x30, set: 0x31 } as const;

export function element(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(contents.map((one) => (typeof one === 'string' ? Buffer.from(one, 'utf8') : one)));
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** 0 to 2^31 - 1. */
export function integer(value: number, tag: number = TAG.integer): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  let from = 0;
  while (from < 4 && bytes[from] === 0 && bytes[from + 1]! < 0x80) from++;
  return element(tag, bytes.subarray(from));
}

export function boolean(value: boolean): Buffer {
  return element(TAG.boolean, Buffer.from([value ? 0xff : 0]));
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** The element at `from`; undefined when it isn't all there yet. @throws Error when it is none, or larger than `limit` */
export function readElement(bytes: Buffer, from = 0, limit = Number.POSITIVE_INFINITY): Element | undefined {
  if (bytes.length < from + 2) return undefined;
  const first = bytes[from + 1]!;
  let start = from + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first - 0x80;
    if (count === 0 || count > 4) throw new Error('a length of a kind that is not used here');
    if (bytes.length < start + count) return undefined;
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  if (length > limit) throw new Error(`an element of ${length} bytes`);
  const end = start + length;
  return bytes.length < end ? undefined : { tag: bytes[from]!, content: bytes.subarray(start, end), end };
}

/** The elements within a constructed one. @throws Error when one is cut off */
export function children(content: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const one = readElement(content, at);
    if (!one) throw new Error('an element that is cut off');
    found.push(one);
    at = one.end;
  }
  return found;
}

export function numberOf({ content }: Element): number {
  if (content.length === 0 || content.length > 6) throw new Error('a number of a kind that is not used here');
  return content.readIntBE(0, content.length);
}
