// What a message's bytes demand of the way they go: 8-bit or not, and whether they are lines ended by CRLF at all.
import { isAscii } from 'node:buffer';

export interface ContentFacts {
  readonly isEightBit: boolean;
  /** Bytes above 127 in the header block. */
  readonly isHeaderEightBit: boolean;
  /** A CR or LF that stands alone: sent as text it could end the message early at a careless server. */
  readonly hasBareLineEnd: boolean;
}

const CR = 13;
const LF = 10;

/** Reads content in blocks; cheap enough to do for every message. */
export class ContentScan {
  #isEightBit = false;
  #isHeaderEightBit = false;
  #hasBareLineEnd = false;
  #isHeader = true;
  /** The last bytes, for what begins in one block and ends in the next. */
  #tail = Buffer.alloc(0);

  push(block: Buffer): this {
    const joined = this.#tail.length === 0 ? block : Buffer.concat([this.#tail, block]);
    const end = this.#isHeader ? joined.indexOf('\r\n\r\n') : -1;
    if (!isAscii(block)) {
      this.#isEightBit = true;
      if (this.#isHeader && !isAscii(end < 0 ? joined : joined.subarray(0, end))) this.#isHeaderEightBit = true;
    }
    if (end >= 0) this.#isHeader = false;
    if (!this.#hasBareLineEnd) this.#hasBareLineEnd = hasBare(joined, this.#tail.length);
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - 3)));
    return this;
  }

  facts(): ContentFacts {
    const last = this.#tail[this.#tail.length - 1];
    return {
      isEightBit: this.#isEightBit,
      isHeaderEightBit: this.#isHeaderEightBit,
      hasBareLineEnd: this.#hasBareLineEnd || last === CR,
    };
  }
}

/** From `start` on; a CR at the very end is judged with the next block. */
function hasBare(bytes: Buffer, start: number): boolean {
  for (let at = bytes.indexOf(LF, start); at >= 0; at = bytes.indexOf(LF, at + 1))
    if (bytes[at - 1] !== CR) return true;
  const from = Math.max(0, start - 1);
  for (let at = bytes.indexOf(CR, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== LF) return true;
  return false;
}
