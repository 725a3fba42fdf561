// One run of objects shown alike: a table, a list or a wide display, with its groups.
import type { FormatOptions } from '../contract.ts';
import { getProperty, propertyNames, stringify } from '../values/index.ts';
import type { GroupedView } from './builtin-views.ts';
import { type Column, columnsOf, columnsOfNames, columnsOfView, naturalAlignment, valuesOf } from './column.ts';
import { type DisplayOptions, displayText, namingProperty } from './display-text.ts';
import type { Layout } from './layout.ts';
import { listLines } from './list-lines.ts';
import { TableWriter } from './table-writer.ts';
import { visibleCell } from './visible-text.ts';
import { WideWriter } from './wide-writer.ts';

export interface DocumentOptions {
  readonly lineWidth: number;
  readonly layout: Layout;
  readonly enumerationLimit: () => number;
  readonly emit: (line: string) => void;
}

export interface Asked extends FormatOptions {
  readonly exclude?: readonly string[];
  /** The columns are known already. */
  readonly fixed?: readonly Column[];
}

/** Rows that are looked at for the widths, and for how long: a slow producer's first rows must not stay unseen. */
const MOST_ROWS = 5000;
const LONGEST_MS = 300;
const MOST_COLUMNS = 10;
const MOST_TABLE_PROPERTIES = 4;
const WIDE_COLUMNS = 2;

export class Document {
  /** What a Format- cmdlet asked for; undefined when nothing did. */
  readonly asked: Asked | undefined;
  readonly #options: DocumentOptions;
  readonly #type: string;
  readonly #view: GroupedView | undefined;
  readonly #shape: 'table' | 'list' | 'wide';
  readonly #group: { readonly column: Column; readonly indent: number } | undefined;
  #columns: readonly Column[] | undefined;
  #table: TableWriter | undefined;
  #wide: WideWriter | undefined;
  #groupText: string | undefined;
  /** Headings that wait for the first row. */
  readonly #headings: string[][] = [];
  #began = false;
  #timer: NodeJS.Timeout | undefined;
  #deadline = 0;

  constructor(
    options: DocumentOptions,
    first: unknown,
    type: string,
    view: GroupedView | undefined,
    asked: Asked | undefined,
  ) {
    this.#options = options;
    this.#type = type;
    this.#view = view;
    this.asked = asked;
    this.#shape = asked?.shape ?? shapeOf(first, view);
    this.#group = this.#groupOf(first);
    if (this.#shape !== 'list') this.#columns = this.#columnsFor(first);
  }

  /** Whether an object belongs into this run; if not, it is printed out of band. */
  takes(type: string, view: GroupedView | undefined, custom: boolean): boolean {
    if (this.asked?.properties !== undefined || type === this.#type) return true;
    if (this.#view !== undefined) return view?.family !== undefined && view.family === this.#view.family;
    return custom || view === undefined;
  }

  add(item: unknown): void | Promise<void> {
    const columns = this.#columns ?? this.#columnsFor(item);
    const group = this.#group?.column.value(item);
    const values = valuesOf(columns, item);
    if (values instanceof Promise || group instanceof Promise)
      return Promise.all([values, group]).then(([all, key]) => this.#show(columns, all, key));
    this.#show(columns, values, group);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#table?.flush();
    if ((this.#wide?.pending ?? 0) > 0) this.#wide?.flush();
  }

  end(): void {
    this.flush();
    this.#wide?.finishLine();
    const { layout } = this.#options;
    // A list has printed one blank line after its last object already.
    const after = this.#shape === 'list' ? layout.list.after - 1 : layout.table.after;
    if (this.#began) this.#blank(after);
  }

  #show(columns: readonly Column[], values: readonly unknown[], group: unknown): void {
    this.#enterGroup(group);
    if (this.#shape === 'table') this.#row(columns, values);
    else if (this.#shape === 'wide') this.#cell(columns, values);
    else this.#entry(columns, values);
  }

  #row(columns: readonly Column[], values: readonly unknown[]): void {
    const display = this.#display(true);
    this.#tableFor(columns, values).add({ cells: values.map((value, i) => this.#text(value, columns[i], display)) });
    this.#collect(this.#table!.pending);
  }

  #cell(columns: readonly Column[], values: readonly unknown[]): void {
    this.#wideWriter().add(this.#text(values[0], columns[0], this.#display(true)));
    this.#collect(this.#wide!.pending);
  }

  #entry(columns: readonly Column[], values: readonly unknown[]): void {
    const { lineWidth, emit } = this.#options;
    const display = this.#display(false);
    const texts = values.map((value, i) => this.#text(value, columns[i], display));
    const labels = columns.map(({ label }) => visibleCell(label).replaceAll('\n', ' '));
    for (const line of listLines(labels, texts, lineWidth)) emit(line);
    emit('');
  }

  /** The blank lines, and the heading when the group is a new one. */
  #enterGroup(key: unknown): void {
    const { layout } = this.#options;
    const before = (this.#shape === 'list' ? layout.list : layout.table).before;
    if (this.#group === undefined) {
      if (!this.#began) this.#heading(Array.from({ length: before }, () => ''));
      this.#began = true;
      return;
    }
    const text = visibleCell(displayText(key, this.#display(false), this.#group.column.format)).replaceAll('\n', ' ');
    if (this.#began && text === this.#groupText) return;
    this.#wide?.finishLine();
    const label = `${' '.repeat(this.#group.indent)}${visibleCell(this.#group.column.label)}: ${text}`;
    const first = this.#shape === 'list' && this.#began ? [] : [''];
    this.#heading([...first, label, '']);
    this.#groupText = text;
    this.#began = true;
  }

  /** Tables print a heading together with their header, the others at once. */
  #heading(lines: string[]): void {
    if (this.#shape !== 'table') for (const line of lines) this.#options.emit(line);
    else if (this.#table === undefined) this.#headings.push(lines);
    else this.#table.add({ heading: lines });
  }

  #tableFor(columns: readonly Column[], first: readonly unknown[]): TableWriter {
    if (this.#table !== undefined) return this.#table;
    const { lineWidth, layout, emit } = this.#options;
    const generated = this.#view === undefined || this.asked?.properties !== undefined;
    // A view made for a wide terminal: on a narrow one its widths would only hide columns.
    const narrow = !generated && widthOf(columns) > lineWidth;
    const unset = narrow || columns.every(({ width }) => width === undefined);
    this.#table = new TableWriter({
      lineWidth,
      columns: columns.map(({ label, width, alignment }, i) => ({
        label: visibleCell(label).replaceAll('\n', ' '),
        width: narrow ? undefined : width,
        alignment: alignment ?? naturalAlignment(first[i]),
      })),
      autoSize:
        this.asked?.autoSize === true || (unset && (layout.autoSizes || (!generated && this.#view?.autoSize === true))),
      wrap: this.asked?.wrap === true || this.#ownLines(),
      hideHeaders: this.asked?.hideHeaders === true || this.#ownLines(),
      padsHeader: layout.padsHeader,
      keepsCounts: !generated,
      ellipsis: layout.ellipsis,
      emit,
    });
    for (const heading of this.#headings) this.#table.add({ heading });
    return this.#table;
  }

  #wideWriter(): WideWriter {
    const { lineWidth, layout, emit } = this.#options;
    const columns = this.asked?.columns ?? (this.asked?.autoSize === true ? undefined : WIDE_COLUMNS);
    this.#wide ??= new WideWriter({ lineWidth, columns, ellipsis: layout.ellipsis, emit });
    return this.#wide;
  }

  /** Ends the collecting in time. */
  #collect(pending: number): void {
    if (pending === 0) return;
    if (this.#timer === undefined) {
      this.#deadline = performance.now() + LONGEST_MS;
      this.#timer = setTimeout(() => this.flush(), LONGEST_MS).unref();
    } else if (pending >= MOST_ROWS || performance.now() >= this.#deadline) this.flush();
  }

  #text(value: unknown, column: Column | undefined, display: DisplayOptions): string {
    return visibleCell(displayText(value, display, column?.format));
  }

  #display(table: boolean): DisplayOptions {
    const { layout, enumerationLimit } = this.#options;
    return {
      enumerationLimit: enumerationLimit(),
      ellipsis: layout.ellipsis,
      fixedDecimals: table && layout.fixedDecimals,
    };
  }

  #columnsFor(item: unknown): readonly Column[] {
    const { asked } = this;
    const view = this.#view;
    if (asked?.fixed !== undefined) return asked.fixed;
    if (asked?.properties !== undefined || asked?.exclude !== undefined) {
      const columns = columnsOf(asked.properties ?? [{ name: '*' }], item, asked.exclude);
      return this.#shape === 'wide' ? columns.slice(0, 1) : columns;
    }
    if (this.#ownLines()) return [{ ...columnsOfNames([''])[0]!, value: (one) => stringify(one) }];
    if (this.#shape === 'table')
      return view?.table ? columnsOfView(view.table) : columnsOfNames(propertyNames(item).slice(0, MOST_COLUMNS));
    if (this.#shape === 'list') return columnsOfNames(view?.list ?? propertyNames(item));
    return columnsOfNames([namingProperty(item) ?? propertyNames(item)[0] ?? '']);
  }

  #ownLines(): boolean {
    return this.#view?.lines === true && this.asked === undefined;
  }

  #groupOf(first: unknown): { readonly column: Column; readonly indent: number } | undefined {
    const { groupBy } = this.asked ?? {};
    if (groupBy !== undefined) {
      const [column] = columnsOf([groupBy], first);
      return column && { column, indent: 3 };
    }
    const own = this.asked?.properties === undefined ? this.#view?.groupBy : undefined;
    if (own === undefined || this.#shape === 'wide') return undefined;
    const { property, label, indent } = own;
    const value = (item: unknown) => getProperty(item, property);
    return { column: { label, width: undefined, alignment: undefined, format: undefined, value }, indent };
  }

  #blank(count: number): void {
    for (let i = 0; i < count; i++) this.#options.emit('');
  }
}

/** The least a table with these columns takes. */
function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width, label }) => sum + (width ?? label.length) + 1, -1);
}

function shapeOf(first: unknown, view: GroupedView | undefined): 'table' | 'list' {
  if (view !== undefined) return view.shape ?? (view.table ? 'table' : 'list');
  return propertyNames(first).length <= MOST_TABLE_PROPERTIES ? 'table' : 'list';
}
