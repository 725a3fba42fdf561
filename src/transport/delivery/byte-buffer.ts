// Bytes gathered in one growing block: a client that sends single bytes costs no object for each.

export class ByteBuffer {
  #block: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was gathered so far; valid until the next append. */
  get bytes(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  append(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#block.length) {
      const block = Buffer.allocUnsafeSlow(Math.max(needed, this.#block.length * 2, 1024));
      this.#block.copy(block, 0, 0, this.#length);
      this.#block = block;
    }
    bytes.copy(this.#block, this.#length);
    this.#length = needed;
  }

  clear(): void {
    this.#block = Buffer.alloc(0);
    this.#length = 0;
  }
}
