// The lines of a message that came in chunks (RFC 3030), where no dot ends it: checked, or mended, over the chunks' borders.

const CR = 13;
const LF = 10;

export class TextLines {
  readonly #mends: boolean;
  #afterCr = false;
  #inLine = false;

  /** `mends`: a bare CR or LF becomes CRLF; else it is a violation, as a NUL always is. */
  constructor(mends: boolean) {
    this.#mends = mends;
  }

  /** The bytes, mended; undefined for a violation. A CR at the end stays here until what follows it is known. */
  read(bytes: Buffer): Buffer | undefined {
    const out = Buffer.allocUnsafe(2 * bytes.length + 2);
    let write = 0;
    for (const byte of bytes) {
      if (byte === 0) return undefined;
      if (this.#afterCr || byte === LF) {
        if (!this.#mends && !(this.#afterCr && byte === LF)) return undefined;
        out[write++] = CR;
        out[write++] = LF;
        this.#inLine = false;
        const isDone = byte === LF;
        this.#afterCr = !isDone && byte === CR;
        if (isDone || byte === CR) continue;
      } else if (byte === CR) {
        this.#afterCr = true;
        continue;
      }
      out[write++] = byte;
      this.#inLine = true;
    }
    return out.subarray(0, write);
  }

  /** What ends the last line, if it isn't ended; undefined for a violation. */
  end(): Buffer | undefined {
    if (this.#afterCr && !this.#mends) return undefined;
    return Buffer.from(this.#afterCr || this.#inLine ? '\r\n' : '');
  }
}
