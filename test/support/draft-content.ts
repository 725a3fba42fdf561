// The content of a message that is arriving: small ones in memory, larger ones in a file that nobody else sees.
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, unlink } from 'node:fs/promises';
import { ByteBuffer } from '../../src/transport/delivery/byte-buffer.ts';

/** Bytes kept in memory. Most mail is smaller, and saves a file. */
export const IN_MEMORY = 32 * 1024;
const COPY_BLOCK = 64 * 1024;

export class DraftContent {
  readonly #path: string;
  readonly #buffer = new ByteBuffer();
  #file: FileHandle | undefined;
  #size = 0;

  /** `path`: where the file goes when one is needed. */
  constructor(path: string) {
    this.#path = path;
  }

  get size(): number {
    return this.#size;
  }

  write(bytes: Buffer): void | Promise<void> {
    this.#size += bytes.length;
    if (!this.#file && this.#size <= IN_MEMORY) this.#buffer.append(bytes);
    else return this.#spill(bytes);
  }

  async read(): Promise<Buffer> {
    return this.#file ? readFile(this.#path) : Buffer.from(this.#buffer.bytes);
  }

  /** Writes the whole content to an open file, behind what is there. */
  async copyTo(target: FileHandle, top: Buffer): Promise<void> {
    if (!this.#file) {
      await writeAll(target, Buffer.concat([top, this.#buffer.bytes]));
      return;
    }
    await writeAll(target, top);
    const block = Buffer.allocUnsafe(COPY_BLOCK);
    for (let position = 0; position < this.#size; ) {
      const { bytesRead } = await this.#file.read(block, 0, block.length, position);
      if (bytesRead === 0) throw new Error('The file of a message in progress became shorter.');
      await writeAll(target, block.subarray(0, bytesRead));
      position += bytesRead;
    }
  }

  async discard(): Promise<void> {
    this.#buffer.clear();
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    await file.close().catch(() => undefined);
    await unlink(this.#path).catch(() => undefined);
  }

  async #spill(bytes: Buffer): Promise<void> {
    if (!this.#file) {
      this.#file = await open(this.#path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      await writeAll(this.#file, this.#buffer.bytes);
      this.#buffer.clear();
    }
    await writeAll(this.#file, bytes);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
