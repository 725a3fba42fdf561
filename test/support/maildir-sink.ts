// A sink for tests that need no queue: one Maildir per recipient below a folder, written once, linked for the others, synced before the 250.
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { mailboxFolder } from '../../src/transport/delivery/mailbox-folder.ts';
import type { MessageDraft, MessageSink, StoreRequest } from '../../src/transport/delivery/message-sink.ts';
import { DraftContent } from './draft-content.ts';
import { ReadyFolders } from './ready-folders.ts';

/** A file in a mailbox's tmp this old, in milliseconds, is what a crash left: other programs may deliver there too. */
const LEFT_OVER = 24 * 3600_000;
const WRITE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** `folder` is the mail folder, made when it doesn't exist. Leftovers of a crash are swept before this resolves. */
export async function openMaildir(folder: string, now: () => number = Date.now): Promise<MessageSink> {
  const spool = join(folder, '.tmp');
  await mkdir(spool, { recursive: true, mode: 0o700 });
  await sweep(folder, spool, now() - LEFT_OVER);
  const folders = new ReadyFolders(folder);
  const nextName = uniqueNames(now);
  return {
    begin: () => new MaildirDraft(folder, folders, spool, nextName),
    close: () => folders.close(),
  };
}

class MaildirDraft implements MessageDraft {
  readonly #root: string;
  readonly #folders: ReadyFolders;
  readonly #name: string;
  readonly #content: DraftContent;

  constructor(root: string, folders: ReadyFolders, spool: string, nextName: () => string) {
    this.#root = root;
    this.#folders = folders;
    this.#name = nextName();
    this.#content = new DraftContent(join(spool, this.#name));
  }

  write(bytes: Buffer): void | Promise<void> {
    return this.#content.write(bytes);
  }

  read(): Promise<Buffer> {
    return this.#content.read();
  }

  discard(): Promise<void> {
    return this.#content.discard();
  }

  /** tmp first for everyone, then new for everyone: what can fail mostly fails while nothing is visible. */
  async store({ from, recipients, top }: StoreRequest): Promise<undefined> {
    const mailboxes = [...new Set(recipients.map((recipient) => join(this.#root, mailboxFolder(recipient))))];
    const made: string[] = [];
    try {
      const [first, ...others] = mailboxes.map((mailbox) => join(mailbox, 'tmp', this.#name));
      for (const mailbox of mailboxes) await this.#folders.makeReady(mailbox);
      made.push(first!);
      await this.#writeFile(first!, Buffer.from(`Return-Path: <${from}>\r\n${top}`));
      for (const other of others) {
        await link(first!, other);
        made.push(other);
      }
      for (const [i, mailbox] of mailboxes.entries()) {
        const visible = join(mailbox, 'new', this.#name);
        await rename(made[i]!, visible);
        made[i] = visible;
      }
      await Promise.all(mailboxes.map((mailbox) => this.#folders.sync(join(mailbox, 'new'))));
    } catch (error) {
      await Promise.all(made.map((path) => unlink(path).catch(() => undefined)));
      for (const mailbox of mailboxes) this.#folders.forget(mailbox);
      throw error;
    } finally {
      await this.#content.discard();
    }
  }

  async #writeFile(path: string, top: Buffer): Promise<void> {
    const file = await open(path, WRITE_NEW, 0o600);
    try {
      await this.#content.copyTo(file, top);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** Maildir's unique names: time, process and count, host. */
function uniqueNames(now: () => number): () => string {
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
  let count = 0;
  return () => {
    const time = now();
    const micros = String((time % 1000) * 1000).padStart(6, '0');
    return `${Math.trunc(time / 1000)}.M${micros}P${process.pid}Q${++count}.${host}`;
  };
}

async function sweep(folder: string, spool: string, before: number): Promise<void> {
  // The spool is this process's alone: whatever is there was left by one that died.
  await sweepFolder(spool, Number.POSITIVE_INFINITY);
  for (const domain of await subfolders(folder)) {
    for (const mailbox of await subfolders(domain)) await sweepFolder(join(mailbox, 'tmp'), before);
  }
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && entry.name !== '.tmp').map(({ name }) => join(folder, name));
}

async function sweepFolder(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.mtimeMs < before) await unlink(path).catch(() => undefined);
  }
}
