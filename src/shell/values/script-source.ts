// A piece of script text with its name and its line table, for the positions in errors.
import type { Extent } from '../ast.ts';

const END_OF_LINE = /\r\n|\n|\r/g;

export class ScriptSource {
  readonly text: string;
  /** Absolute path of the script; undefined for text typed or given by -Command. */
  readonly file: string | undefined;
  /** Where lines begin, as far as the text was read. */
  readonly #starts = [0];
  #isRead = false;

  constructor(text: string, file?: string) {
    this.text = text;
    this.file = file;
  }

  /** One-based line and column of an offset, and the whole line's text. */
  position(offset: number): { readonly line: number; readonly column: number; readonly text: string } {
    this.#readTo(offset);
    let [line, above] = [0, this.#starts.length];
    while (above - line > 1) {
      const middle = (line + above) >> 1;
      if (this.#starts[middle]! <= offset) line = middle;
      else above = middle;
    }
    const start = this.#starts[line]!;
    END_OF_LINE.lastIndex = start;
    const end = END_OF_LINE.exec(this.text)?.index ?? this.text.length;
    return { line: line + 1, column: offset - start + 1, text: this.text.slice(start, end) };
  }

  /** Only as far as someone asks: a script that is refused for its length has its line ends counted by nobody. */
  #readTo(offset: number): void {
    while (this.#starts.at(-1)! <= offset && !this.#isRead) {
      END_OF_LINE.lastIndex = this.#starts.at(-1)!;
      const match = END_OF_LINE.exec(this.text);
      if (match === null) this.#isRead = true;
      else this.#starts.push(match.index + match[0].length);
    }
  }

  slice(extent: Extent): string {
    return this.text.slice(extent.start, extent.end);
  }
}
