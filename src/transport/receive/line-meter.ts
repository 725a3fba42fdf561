// Tells when a line of a message gets too long, however the message was cut up.

const LF = 10;

export class LineMeter {
  readonly #limit: number;
  /** Bytes of the line so far. */
  #length = 0;

  /** `limit` in bytes without CRLF. */
  constructor(limit: number) {
    this.#limit = limit + 2;
  }

  /** False once a line was too long. */
  accepts(bytes: Buffer): boolean {
    let from = 0;
    for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, from)) {
      if (this.#length + lf + 1 - from > this.#limit) return false;
      this.#length = 0;
      from = lf + 1;
    }
    this.#length += bytes.length - from;
    return this.#length <= this.#limit;
  }
}
