// Writes messages into Maildirs on the calling thread: each file synced, each folder synced once for all of them.
import {
  closeSync,
  constants,
  fdatasyncSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Content } from '../queue/contract.ts';

/** One message for one or more mailboxes. */
export interface MaildirFile {
  /** The same each time the message is tried. */
  readonly name: string;
  /** Folders with tmp, new and cur, made when they don't exist. */
  readonly mailboxes: readonly string[];
  /** What comes before the content. */
  readonly top: string;
  readonly content: Content;
}

/** Why a mailbox doesn't have the message: the system's code. */
export interface MaildirFault {
  readonly code: string;
}

const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
const COPY_BLOCK = 256 * 1024;
/** Mailboxes remembered as made. */
const MOST_READY = 10_000;

export class MaildirWriter {
  readonly #root: string;
  readonly #ready = new Set<string>();

  /** `root` is the mail folder. */
  constructor(root: string) {
    this.#root = root;
  }

  /** For each file and each of its mailboxes why it isn't there; undefined when it is, durably. */
  write(files: readonly MaildirFile[]): readonly (readonly (MaildirFault | undefined)[])[] {
    const faults = files.map((file) => this.#writeOne(file));
    const folders = new Map<string, MaildirFault | undefined>();
    return files.map(({ mailboxes }, i) =>
      mailboxes.map((mailbox, j) => {
        const fault = faults[i]![j];
        if (fault) return fault;
        if (!folders.has(mailbox))
          folders.set(
            mailbox,
            faultOf(() => syncFolder(join(mailbox, 'new'))),
          );
        return folders.get(mailbox);
      }),
    );
  }

  /** One file, linked for the other mailboxes; a mailbox that fails doesn't keep the others from theirs. */
  #writeOne(file: MaildirFile): readonly (MaildirFault | undefined)[] {
    let source: string | undefined;
    return file.mailboxes.map((mailbox) => {
      const temporary = join(mailbox, 'tmp', file.name);
      const path = join(mailbox, 'new', file.name);
      const fault = faultOf(() => {
        this.#makeReady(mailbox);
        if (source === undefined) writeFile(temporary, file);
        else relink(source, temporary);
        renameSync(temporary, path);
        source = path;
      });
      if (!fault) return undefined;
      this.#ready.delete(mailbox);
      faultOf(() => unlinkSync(temporary));
      return fault;
    });
  }

  /** A folder's name is durable before mail goes into it. */
  #makeReady(mailbox: string): void {
    if (this.#ready.has(mailbox)) return;
    const made: string[] = [];
    for (const name of ['tmp', 'new', 'cur']) {
      const first = mkdirSync(join(mailbox, name), { recursive: true, mode: 0o700 });
      if (first !== undefined) made.push(first);
    }
    // mkdir names the first folder it made: from its parent down to the mailbox every entry may be new.
    if (made.length > 0) this.#syncUp(mailbox, dirname(made[0]!));
    if (this.#ready.size >= MOST_READY) this.#ready.clear();
    this.#ready.add(mailbox);
  }

  #syncUp(from: string, to: string): void {
    for (let folder = from; ; folder = dirname(folder)) {
      syncFolder(folder);
      if (folder === to || folder === this.#root || folder === dirname(folder)) return;
    }
  }
}

function faultOf(work: () => void): MaildirFault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'error' };
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function relink(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    unlinkSync(target);
    linkSync(source, target);
  }
}

function writeFile(path: string, { top, content }: MaildirFile): void {
  const file = openSync(path, WRITE, 0o600);
  try {
    const first = content.kind === 'bytes' ? content.bytes : content.top;
    writeAll(file, Buffer.concat([Buffer.from(top), first]));
    if (content.kind === 'file') copyInto(file, content.path, content.size);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

function copyInto(target: number, path: string, size: number): void {
  const source = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(Math.min(COPY_BLOCK, size));
    for (let position = 0; position < size; ) {
      const read = readSync(source, block, 0, Math.min(block.length, size - position), position);
      if (read === 0) throw Object.assign(new Error('The spool file is shorter than it was.'), { code: 'EIO' });
      writeAll(target, block.subarray(0, read));
      position += read;
    }
  } finally {
    closeSync(source);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written, bytes.length - written);
}
