// Lines of Format-Wide: one value per object, several to a line.
import { cellWidth } from './cell-width.ts';
import { TableWriter } from './table-writer.ts';

export interface WideOptions {
  readonly lineWidth: number;
  /** Cells per line; undefined: as many as the widest collected value allows. */
  readonly columns: number | undefined;
  readonly ellipsis: string;
  readonly emit: (line: string) => void;
}

export class WideWriter {
  readonly #options: WideOptions;
  #cells: string[] = [];
  #writer: TableWriter | undefined;
  #columns = 0;

  constructor(options: WideOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#writer === undefined ? this.#cells.length : 0;
  }

  add(cell: string): void {
    this.#cells.push(cell);
    if (this.#writer !== undefined || this.#options.columns !== undefined) this.#rows(false);
  }

  /** Decides the number of columns and prints every line that is full. */
  flush(): void {
    this.#rows(false);
  }

  /** A new group, or the end: the last line may be short. */
  finishLine(): void {
    this.#rows(true);
  }

  #rows(all: boolean): void {
    const writer = this.#writer ?? this.#start();
    while (this.#cells.length >= this.#columns || (all && this.#cells.length > 0))
      writer.add({ cells: this.#cells.splice(0, this.#columns) });
  }

  #start(): TableWriter {
    const { lineWidth, columns, ellipsis, emit } = this.#options;
    const widest = Math.max(1, ...this.#cells.map((cell) => cellWidth(cell)));
    this.#columns = Math.min(columns ?? Math.floor((lineWidth + 1) / (widest + 1)), lineWidth) || 1;
    const width =
      columns === undefined ? widest : Math.max(1, Math.floor((lineWidth - this.#columns + 1) / this.#columns));
    this.#writer = new TableWriter({
      lineWidth,
      columns: Array.from({ length: this.#columns }, () => ({ label: '', width, alignment: 'left' as const })),
      autoSize: false,
      wrap: false,
      hideHeaders: true,
      padsHeader: false,
      ellipsis,
      emit,
    });
    this.#writer.flush();
    return this.#writer;
  }
}
