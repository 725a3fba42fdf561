// Splits a stream of bytes into lines of bounded length.

const LF = 0x0a;

export class LineReader {
  readonly #limit: number;
  readonly #line: (line: string) => void;
  readonly #tooLong: () => void;
  #parts: Buffer[] = [];
  #length = 0;

  /** `tooLong` is called instead of `line` for a line of more than `limit` bytes, as soon as it is that long; the reader is then done. */
  constructor(limit: number, line: (line: string) => void, tooLong: () => void) {
    this.#limit = limit;
    this.#line = line;
    this.#tooLong = tooLong;
  }

  read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      if (!this.#take(chunk.subarray(start, end))) return;
      const line = Buffer.concat(this.#parts, this.#length).toString('utf8');
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
      this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  #take(part: Buffer): boolean {
    this.#length += part.length;
    if (this.#length > this.#limit) {
      this.#parts = [];
      this.#tooLong();
      return false;
    }
    this.#parts.push(part);
    return true;
  }
}
