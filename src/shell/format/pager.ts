// Long output one page at a time: space for the next page, Enter for the next line, q for enough.
import { cellWidth } from './cell-width.ts';

export interface PagerOptions {
  /** Of the terminal, asked for anew before each page. */
  readonly height: () => number;
  readonly width: () => number;
  readonly write: (line: string) => void | Promise<void>;
  /** Shows the text, waits for one key and takes the text away. */
  readonly key: (text: string) => Promise<string>;
}

const QUESTION = '<SPACE> next page; <CR> next line; Q quit';

export class Pager {
  readonly #options: PagerOptions;
  readonly #lines: string[] = [];
  /** Rows that may be written before the next question. */
  #left: number;
  #enough = false;

  constructor(options: PagerOptions) {
    this.#options = options;
    this.#left = this.#page();
  }

  add(line: string): void {
    if (!this.#enough) this.#lines.push(line);
  }

  /** Writes what was added; false once the person has seen enough. */
  async drain(): Promise<boolean> {
    const { key, write, width } = this.#options;
    for (let line = this.#lines[0]; line !== undefined && !this.#enough; line = this.#lines[0]) {
      if (this.#left <= 0) await this.#ask(key);
      if (this.#enough) break;
      this.#lines.shift();
      this.#left -= Math.max(1, Math.ceil(cellWidth(line) / Math.max(1, width())));
      await write(line);
    }
    return !this.#enough;
  }

  async #ask(key: PagerOptions['key']): Promise<void> {
    const pressed = await key(QUESTION);
    if (pressed === ' ') this.#left = this.#page();
    else if (pressed === '\r' || pressed === '\n') this.#left = 1;
    else if (pressed.toLowerCase() === 'q') {
      this.#enough = true;
      this.#lines.length = 0;
    } else await this.#ask(key);
  }

  /** One row is kept for the question. */
  #page(): number {
    return Math.max(1, this.#options.height() - 1);
  }
}
