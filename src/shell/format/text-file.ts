// A text file that is written in pieces and never held open, so that a stopped pipeline leaves nothing behind.
import { appendFileSync, chmodSync, statSync, writeFileSync } from 'node:fs';
import { shown } from '../../core/errors/define.ts';
import { formatError } from './format-error.ts';
import type { Profile } from './layout.ts';
import { type Encoder, type Encoding, encoderOf } from './text-encoding.ts';

const PIECE = 64 * 1024;
const OWNER_WRITES = 0o200;

export interface TextFileOptions {
  readonly append: boolean;
  readonly noClobber: boolean;
  readonly force: boolean;
  readonly encoding: Encoding | undefined;
  readonly profile: Profile;
}

export class TextFile {
  readonly #path: string;
  readonly #encoder: Encoder;
  #text: string[] = [];
  #length = 0;

  private constructor(path: string, encoder: Encoder) {
    this.#path = path;
    this.#encoder = encoder;
  }

  /**
   * Creates the file, or empties it unless it is appended to.
   * @throws PosternError NoClobber, FileOpenFailure
   */
  static open(path: string, options: TextFileOptions): TextFile {
    const encoder = encoderOf(options.encoding, options.profile);
    const size = sizeOf(path);
    if (options.noClobber && size !== undefined)
      throw formatError('NoClobber', `The file ${shown(path)} exists already, and -NoClobber was given.`, path);
    access(path, () => {
      if (options.force && size !== undefined) chmodSync(path, statSync(path).mode | OWNER_WRITES);
      if (!options.append) writeFileSync(path, encoder.preamble);
      else if (!size) appendFileSync(path, encoder.preamble);
      else appendFileSync(path, '');
    });
    return new TextFile(path, encoder);
  }

  /** @throws PosternError FileOpenFailure */
  write(text: string): void {
    this.#text.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) this.flush();
  }

  /** @throws PosternError FileOpenFailure */
  flush(): void {
    if (this.#length === 0) return;
    const bytes = this.#encoder.encode(this.#text.join(''));
    this.#text = [];
    this.#length = 0;
    access(this.#path, () => appendFileSync(this.#path, bytes));
  }
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}

function access(path: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    const detail = (thrown as Error).message;
    throw formatError('FileOpenFailure', `Can't write to ${shown(path)}: ${shown(detail)}.`, path);
  }
}
