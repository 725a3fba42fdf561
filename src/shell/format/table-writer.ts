// Lines of a table: collects rows to learn the widths, then streams.
import { cellWidth, headOf, tailOf } from './cell-width.ts';
import type { Alignment } from './column.ts';
import { fitWidths } from './column-widths.ts';
import { wrapText } from './wrap-text.ts';

export interface TableColumn {
  readonly label: string;
  readonly width: number | undefined;
  readonly alignment: Alignment;
}

export interface TableOptions {
  readonly lineWidth: number;
  readonly columns: readonly TableColumn[];
  /** Columns without a width are as wide as label and collected values; else they share the line. */
  readonly autoSize: boolean;
  readonly wrap: boolean;
  readonly hideHeaders: boolean;
  readonly padsHeader: boolean;
  /** Whole numbers on the right are not cut. */
  readonly keepsCounts?: boolean;
  readonly ellipsis: string;
  readonly emit: (line: string) => void;
}

/** A row of cell texts, or lines to print before a header; the first item is always a heading. */
export type TableItem = { readonly cells: readonly string[] } | { readonly heading: readonly string[] };

export class TableWriter {
  readonly #options: TableOptions;
  #pending: TableItem[] = [];
  #widths: readonly number[] | undefined;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** How many items wait for the widths; none once these are decided. */
  get pending(): number {
    return this.#pending.length;
  }

  add(item: TableItem): void {
    if (this.#widths === undefined) this.#pending.push('cells' in item ? { cells: this.#cut(item.cells) } : item);
    else this.#write(item, this.#widths);
  }

  /** Decides the widths and prints what was collected. */
  flush(): void {
    if (this.#widths !== undefined) return;
    const widths = fitWidths(this.#givenWidths(), this.#options.lineWidth);
    this.#widths = widths;
    const items = this.#pending;
    this.#pending = [];
    for (const item of items) this.#write(item, widths);
  }

  /** What can't be seen is not kept: a cell is never wider than the line. */
  #cut(cells: readonly string[]): readonly string[] {
    const limit = this.#options.lineWidth * 4;
    if (this.#options.wrap || cells.every((cell) => cell.length <= limit)) return cells;
    return cells.map((cell, i) =>
      cell.length <= limit
        ? cell
        : this.#options.columns[i]?.alignment === 'right'
          ? cell.slice(-limit)
          : cell.slice(0, limit),
    );
  }

  #givenWidths(): (number | undefined)[] {
    const { columns, autoSize } = this.#options;
    const widths = columns.map(({ width }) => width);
    if (!autoSize) return widths;
    return columns.map(({ label, width }, i) => {
      if (width !== undefined) return width;
      let widest = cellWidth(label);
      for (const item of this.#pending) {
        if ('cells' in item) widest = Math.max(widest, this.#cells(item.cells[i] ?? ''));
      }
      return Math.max(1, widest);
    });
  }

  /** A line end counts as one cell, as PowerShell counts it. */
  #cells(text: string): number {
    const lines = text.includes('\n') ? text.length - text.replaceAll('\n', '').length : 0;
    return lines === 0 ? cellWidth(text) : cellWidth(text.replaceAll('\n', '')) + lines;
  }

  #write(item: TableItem, widths: readonly number[]): void {
    if ('heading' in item) {
      for (const line of item.heading) this.#options.emit(line);
      this.#header(widths);
    } else if (this.#options.wrap) this.#lines(item.cells, widths, false);
    else this.#row(item.cells, widths);
  }

  #header(widths: readonly number[]): void {
    const { columns, hideHeaders, padsHeader } = this.#options;
    if (hideHeaders) return;
    const labels = columns.map(({ label }) => label);
    const dashes = labels.map((label, i) => '-'.repeat(Math.max(1, Math.min(cellWidth(label), widths[i]!))));
    this.#lines(labels, widths, padsHeader);
    this.#lines(dashes, widths, padsHeader);
  }

  #lines(cells: readonly string[], widths: readonly number[], pads: boolean): void {
    const wrapped = widths.map((width, i) => (width < 1 ? [] : wrapText(cells[i] ?? '', width)));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    for (let line = 0; line < height; line++) {
      const parts = widths.flatMap((width, i) => (width < 1 ? [] : [this.#place(wrapped[i]?.[line] ?? '', width, i)]));
      this.#options.emit(pads ? parts.join(' ') : parts.join(' ').trimEnd());
    }
  }

  #row(cells: readonly string[], widths: readonly number[]): void {
    let line = '';
    for (let i = 0; i < widths.length; i++) {
      const width = widths[i]!;
      if (width < 1) continue;
      if (i > 0) line += ' ';
      line += this.#place(this.#fit(cells[i] ?? '', width, i), width, i);
    }
    this.#options.emit(line.trimEnd());
  }

  #fit(text: string, width: number, column: number): string {
    const { ellipsis, columns, keepsCounts } = this.#options;
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end) + ellipsis;
    if (cellWidth(line) <= width) return line;
    const right = columns[column]?.alignment === 'right';
    // PowerShell cuts a count of 249000 to …9000: a figure that reads like another one. The row gets longer instead.
    if (right && keepsCounts && /^\d+$/.test(line)) return line;
    if (width <= ellipsis.length) return right ? tailOf(line, width) : headOf(line, width);
    return right ? ellipsis + tailOf(line, width - ellipsis.length) : headOf(line, width - ellipsis.length) + ellipsis;
  }

  #place(text: string, width: number, column: number): string {
    const free = Math.max(0, width - cellWidth(text));
    const alignment = this.#options.columns[column]?.alignment;
    const before = alignment === 'right' ? free : alignment === 'center' ? Math.floor(free / 2) : 0;
    return ' '.repeat(before) + text + ' '.repeat(free - before);
  }
}
