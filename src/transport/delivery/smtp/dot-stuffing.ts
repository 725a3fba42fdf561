// Content as DATA carries it (RFC 5321, 4.5.2): a dot that begins a line is doubled, and nothing else is changed.

const CRLF = Buffer.from('\r\n');
const DOT = 46;

export class DotStuffing {
  /** How many bytes of CRLF the last block ended with; 2 at the beginning, which is the beginning of a line. */
  #matched = 2;

  block(bytes: Buffer): Buffer {
    if (bytes.length === 0) return bytes;
    const places: number[] = [];
    if (bytes[0] === DOT && this.#matched === 2) places.push(0);
    // CR at the end of the last block, LF and the dot in this one.
    if (this.#matched === 1 && bytes[0] === 10 && bytes[1] === DOT) places.push(1);
    for (let at = bytes.indexOf('\r\n.'); at >= 0; at = bytes.indexOf('\r\n.', at + 3)) places.push(at + 2);
    this.#note(bytes);
    if (places.length === 0) return bytes;
    const stuffed = Buffer.allocUnsafe(bytes.length + places.length);
    let from = 0;
    let to = 0;
    for (const place of places) {
      to += bytes.copy(stuffed, to, from, place);
      stuffed[to++] = DOT;
      from = place;
    }
    bytes.copy(stuffed, to, from);
    return stuffed;
  }

  /** The end of the content; a last line without CRLF gets one. */
  end(): Buffer {
    return this.#matched === 2 ? Buffer.from('.\r\n') : Buffer.concat([CRLF, Buffer.from('.\r\n')]);
  }

  #note(bytes: Buffer): void {
    const last = bytes[bytes.length - 1];
    if (last === 13) this.#matched = 1;
    else if (last !== 10) this.#matched = 0;
    else this.#matched = (bytes.length > 1 ? bytes[bytes.length - 2] === 13 : this.#matched === 1) ? 2 : 0;
  }
}
