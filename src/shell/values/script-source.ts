// A piece of script text with its name and its line table, for the positions in errors.
import type { Extent } from '../ast.ts';

export class ScriptSource {
  readonly text: string;
  /** Absolute path of the script; undefined for text typed or given by -Command. */
  readonly file: string | undefined;
  #lines: number[] | undefined;

  constructor(text: string, file?: string) {
    this.text = text;
    this.file = file;
  }

  /** One-based line and column of an offset, and the whole line's text. */
  position(offset: number): { readonly line: number; readonly column: number; readonly text: string } {
    this.#lines ??= [0, ...[...this.text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
    let line = 0;
    while (line + 1 < this.#lines.length && this.#lines[line + 1]! <= offset) line++;
    const start = this.#lines[line]!;
    const end = this.#lines[line + 1] ?? this.text.length;
    return { line: line + 1, column: offset - start + 1, text: this.text.slice(start, end).replace(/[\r\n]+$/, '') };
  }

  slice(extent: Extent): string {
    return this.text.slice(extent.start, extent.end);
  }
}
