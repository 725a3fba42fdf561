// Bytes gathered in one block: what came in one piece stays where it lies, and a client that sends single bytes costs no object for each.

export class ByteBuffer {
  #block: Buffer = Buffer.alloc(0);
  #length = 0;
  /** The block is memory that was given, to be read only. */
  #isGiven = true;

  get length(): number {
    return this.#length;
  }

  /** What was gathered so far; valid until the next append. */
  get bytes(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  /** The bytes may stay in use until `clear`: whoever gives them must not write there again. */
  append(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (this.#length === 0) {
      this.#block = bytes;
      this.#isGiven = true;
    } else if (this.#isGiven && continues(this.#block, bytes)) {
      this.#block = Buffer.from(bytes.buffer, this.#block.byteOffset, needed);
    } else {
      if (this.#isGiven || needed > this.#block.length) this.#grow(needed);
      bytes.copy(this.#block, this.#length);
    }
    this.#length = needed;
  }

  clear(): void {
    this.#block = Buffer.alloc(0);
    this.#length = 0;
  }

  #grow(needed: number): void {
    const block = Buffer.allocUnsafeSlow(Math.max(needed, this.#length * 2, 1024));
    this.#block.copy(block, 0, 0, this.#length);
    this.#block = block;
    this.#isGiven = false;
  }
}

/** The bytes lie right behind the block, as the body of a message lies behind its header. */
function continues(block: Buffer, bytes: Buffer): boolean {
  return block.buffer === bytes.buffer && block.byteOffset + block.length === bytes.byteOffset;
}
