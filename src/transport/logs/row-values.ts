// The values of one log line after the other, made text when they are asked for; a text that comes again is the same text.
import { parseRow } from './log-row.ts';

/** So many texts of a column are known at a time. */
const KNOWN = 4096;
const QUOTE = 0x22;
const COMMA = 0x2c;
const NOT_ASCII = /[\u0080-\u00ff]/g;

interface Column {
  last: string;
  /** Undefined for a column whose texts don't come again, such as sessions. */
  known: Map<string, string> | undefined;
  hits: number;
}

export class RowValues {
  #block: Buffer = Buffer.alloc(0);
  /** The block byte by byte: positions in it are positions in the block. */
  #text = '';
  #foreign = -1;
  /** Where each value of the line begins and ends. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** The values of a line with more than ASCII, or with quotes inside values. */
  #parsed: string[] | undefined;
  readonly #columns: Column[] = [];

  /** The block whose lines come next, and its bytes as characters. */
  open(block: Buffer, text: string): void {
    this.#block = block;
    this.#text = text;
    this.#foreign = -1;
  }

  /** Takes the line that stands there, and says how many values it has: 0 for a torn one. Lines come in their order. */
  take(from: number, to: number): number {
    this.#parsed = undefined;
    const plain = this.#nextForeign(from) < to ? -1 : this.#split(from, to);
    if (plain >= 0) return plain;
    this.#parsed = parseRow(this.#block.toString('utf8', from, to));
    return this.#parsed?.length ?? 0;
  }

  /** Finds where the values lie; -1 when one isn't a piece of the line as it stands. */
  #split(from: number, to: number): number {
    const [text, starts, ends] = [this.#text, this.#starts, this.#ends];
    for (let at = from, width = 0; ; width++) {
      let end = text.indexOf(',', at);
      if (end < 0 || end > to) end = to;
      starts[width] = at;
      ends[width] = end;
      if (text.charCodeAt(at) === QUOTE) {
        const close = text.indexOf('"', at + 1);
        if (close < 0 || close >= to) return 0;
        if (close + 1 < to && text.charCodeAt(close + 1) !== COMMA) return -1;
        starts[width] = at + 1;
        ends[width] = close;
        end = close + 1;
      }
      if (end >= to) return width + 1;
      at = end + 1;
    }
  }

  /** The value of the line last taken; blank where the line has no such value. */
  at(index: number): string {
    if (index < 0) return '';
    if (this.#parsed !== undefined) return this.#interned(index, this.#parsed[index] ?? '');
    const from = this.#starts[index]!;
    const to = this.#ends[index]!;
    if (from >= to) return '';
    const { last } = this.#column(index);
    if (last.length === to - from && this.#text.startsWith(last, from)) return last;
    return this.#interned(index, this.#text.slice(from, to), from);
  }

  /** A part of a text keeps the whole of it in memory: what is kept is a copy. */
  #interned(index: number, text: string, from?: number): string {
    const column = this.#column(index);
    const known = column.known?.get(text);
    if (known !== undefined) {
      column.hits++;
      column.last = known;
      return known;
    }
    const copy =
      from === undefined ? Buffer.from(text).toString() : this.#block.toString('latin1', from, from + text.length);
    if (column.known?.size === KNOWN) {
      if (column.hits < KNOWN) column.known = undefined;
      column.known?.clear();
      column.hits = 0;
    }
    column.known?.set(copy, copy);
    column.last = copy;
    return copy;
  }

  #column(index: number): Column {
    return (this.#columns[index] ??= { last: '', known: new Map(), hits: 0 });
  }

  #nextForeign(from: number): number {
    if (this.#foreign < from) {
      NOT_ASCII.lastIndex = from;
      this.#foreign = NOT_ASCII.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return this.#foreign;
  }
}
