// One folder that files are dropped into: .eml is taken as .tmp, and is gone when the queue has it; what can't be sent becomes .bad.
//
// A file stays until the queue has its message on the disk, and goes at once afterwards: a crash in between sends it twice, which
// is the price of never losing one. No step overwrites another file.
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { BadFile, type DropKind } from './envelope-of.ts';
import type { Submitted } from './submit-file.ts';

/** Milliseconds; Exchange's figure. */
export const LOOK_INTERVAL = 5000;
const MINUTE = 60_000;

export interface DropFolderOptions {
  readonly kind: DropKind;
  /** The setting; null for off. */
  readonly folder: () => string | null;
  readonly perMinute: () => number;
  /** False while resources are scarce. */
  readonly isWelcome: () => boolean;
  readonly submit: (path: string) => Promise<Submitted>;
  readonly onSubmitted: (name: string, message: Submitted) => void;
  readonly onBad: (name: string, why: string) => void;
  /** Once for each trouble that lasts; undefined when it is over. */
  readonly onTrouble: (why: string | undefined) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

export class DropFolder {
  readonly #options: DropFolderOptions;
  #folder: string | undefined;
  #trouble: string | undefined;
  #allowance = 0;
  #lastLook: number;
  #isClosed = false;
  #looking: Promise<void> | undefined;

  constructor(options: DropFolderOptions) {
    this.#options = options;
    this.#lastLook = options.now() - LOOK_INTERVAL;
  }

  /** One after the other; resolves when what may be taken now is. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .then(
        () => this.#tell(undefined),
        (error: unknown) => this.#tell(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** Finishes the file in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { folder: setting, isWelcome } = this.#options;
    const folder = setting();
    if (folder === null) {
      this.#folder = undefined;
      return;
    }
    if (!isAbsolute(folder)) throw new Error(`the folder must be an absolute path: ${folder}`);
    if (folder !== this.#folder) {
      await giveBack(folder);
      this.#folder = folder;
    }
    const most = this.#allow();
    if (most < 1 || !isWelcome()) return;
    const names = (await readdir(folder)).filter((name) => /^[^.].*\.eml$/i.test(name)).sort();
    let taken = 0;
    try {
      for (const name of names.slice(0, most)) {
        if (this.#isClosed || !isWelcome()) return;
        await this.#take(folder, name);
        taken++;
      }
    } finally {
      this.#allowance -= taken;
      // What was removed must stay removed after a power cut, or it is sent again.
      if (taken > 0) await sync(folder);
    }
  }

  /** Spread over the minute. What isn't used isn't saved up for longer than a look. */
  #allow(): number {
    const { perMinute, now } = this.#options;
    const time = now();
    const share = (perMinute() * (time - this.#lastLook)) / MINUTE;
    this.#lastLook = time;
    const most = Math.max(1, (perMinute() * LOOK_INTERVAL) / MINUTE);
    this.#allowance = Math.min(most, this.#allowance + share);
    return Math.floor(this.#allowance);
  }

  async #take(folder: string, name: string): Promise<void> {
    const { submit, onSubmitted, onBad } = this.#options;
    const stem = name.slice(0, -4);
    const inHand = await moved(folder, name, stem, '.tmp');
    if (inHand === undefined) return;
    const path = join(folder, inHand);
    let message: Submitted;
    try {
      message = await submit(path);
    } catch (error) {
      if (error instanceof BadFile) {
        await moved(folder, inHand, stem, '.bad');
        onBad(name, error.message);
        return;
      }
      await moved(folder, inHand, stem, '.eml');
      throw error;
    }
    await unlink(path);
    onSubmitted(name, message);
  }

  #tell(why: string | undefined): void {
    if (why === this.#trouble) return;
    this.#trouble = why;
    this.#options.onTrouble(why);
  }
}

/** What was in hand when the process died. */
async function giveBack(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (/^[^.].*\.tmp$/i.test(name)) await moved(folder, name, name.slice(0, -4), '.eml');
}

/** Its new name, which nothing had before; undefined when the file is gone. */
async function moved(folder: string, name: string, stem: string, end: string): Promise<string | undefined> {
  let to = `${stem}${end}`;
  for (let i = 1; await exists(join(folder, to)); i++) to = `${stem}-${i}${end}`;
  try {
    await rename(join(folder, name), join(folder, to));
    return to;
  } catch (error) {
    if (!(await exists(join(folder, name)))) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
