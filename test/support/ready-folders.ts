// Makes Maildirs, remembers which exist, and syncs their folders; a folder's name is durable before mail goes into it.
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Mailboxes remembered, and folders kept open for syncing. */
const MOST_READY = 10_000;
const MOST_OPEN = 64;

export class ReadyFolders {
  readonly #root: string;
  readonly #ready = new Map<string, Promise<void>>();
  readonly #open = new Map<string, Promise<FileHandle>>();

  constructor(root: string) {
    this.#root = root;
  }

  makeReady(mailbox: string): Promise<void> {
    const known = this.#ready.get(mailbox);
    if (known) return known;
    if (this.#ready.size >= MOST_READY) this.#ready.clear();
    const making = this.#make(mailbox);
    this.#ready.set(mailbox, making);
    return making;
  }

  forget(mailbox: string): void {
    this.#ready.delete(mailbox);
    const folder = join(mailbox, 'new');
    const handle = this.#open.get(folder);
    this.#open.delete(folder);
    handle?.then((file) => file.close()).catch(() => undefined);
  }

  async sync(folder: string): Promise<void> {
    let handle = this.#open.get(folder);
    if (!handle) {
      handle = open(folder, 'r');
      if (this.#open.size < MOST_OPEN) this.#open.set(folder, handle);
    }
    try {
      await (await handle).sync();
    } finally {
      if (this.#open.get(folder) !== handle) await handle.then((file) => file.close()).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    const handles = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(handles.map((handle) => handle.then((file) => file.close()).catch(() => undefined)));
  }

  async #make(mailbox: string): Promise<void> {
    const made: string[] = [];
    for (const name of ['tmp', 'new', 'cur']) {
      const first = await mkdir(join(mailbox, name), { recursive: true, mode: 0o700 });
      if (first !== undefined) made.push(first);
    }
    // mkdir names the first folder it made: from its parent down to the mailbox every entry may be new.
    if (made.length > 0) await this.#syncDown(dirname(made[0]!), mailbox);
  }

  async #syncDown(from: string, mailbox: string): Promise<void> {
    for (let folder = mailbox; ; folder = dirname(folder)) {
      const file = await open(folder, 'r');
      await file.sync().finally(() => file.close());
      if (folder === from || folder === this.#root || folder === dirname(folder)) return;
    }
  }
}
