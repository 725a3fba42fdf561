// The spool folder: one file for each large message, written while it arrives, synced before the queue refers to it.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export class Spool {
  readonly folder: string;
  readonly #prefix: string;
  readonly #directory: FileHandle;
  #count = 0;

  private constructor(folder: string, directory: FileHandle, prefix: string) {
    this.folder = folder;
    this.#directory = directory;
    this.#prefix = prefix;
  }

  static async open(folder: string, now: number): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, await open(folder, 'r'), `${now.toString(36)}-${process.pid.toString(36)}`);
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  /** A new name; nothing exists yet. */
  nextName(): string {
    return `${this.#prefix}-${(++this.#count).toString(36)}`;
  }

  create(name: string): Promise<FileHandle> {
    return open(this.pathOf(name), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  }

  /** Resolves when file and name are on the disk. The file is closed. */
  async seal(file: FileHandle): Promise<void> {
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#directory.sync();
  }

  async remove(name: string): Promise<void> {
    await unlink(this.pathOf(name)).catch(() => undefined);
  }

  /** Removes what no message refers to: left by a crash before its 250. Only while nothing is arriving. */
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.folder)) if (!keep.has(name)) await this.remove(name);
  }

  async close(): Promise<void> {
    await this.#directory.close();
  }
}
