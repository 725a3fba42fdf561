// Objects in, lines of text out: chooses the view, keeps a table open while the type stays, and prints what doesn't fit out of band.

import { Hashtable } from '../../core/values/hashtable.ts';
import type { View } from '../../core/view.ts';
import { FormatEntry, type FormatOptions } from '../contract.ts';
import {
  Char,
  EnumValue,
  ErrorObject,
  formatDate,
  isNumeric,
  ListValue,
  PSCustomObject,
  propertyNames,
  ScriptBlock,
  stringify,
  TypeValue,
  typeNames,
} from '../values/index.ts';
import { BUILTIN_VIEWS, type GroupedView } from './builtin-views.ts';
import { columnsOfNames } from './column.ts';
import { Document, type DocumentOptions } from './document.ts';
import { LAYOUTS, type Profile } from './layout.ts';
import { textLinesOf } from './text-view.ts';
import { visibleText } from './visible-text.ts';

export interface FormatterOptions {
  /** Cells of a line, asked for when a table or list begins; 120 when nothing is known. */
  readonly width?: (() => number) | undefined;
  /** The layout, asked for likewise. */
  readonly profile?: (() => Profile) | undefined;
  /** `$FormatEnumerationLimit`, read when a value is shown. */
  readonly enumerationLimit?: () => number;
  /** Views of the cmdlets' types; the shell's own are added. */
  readonly views?: readonly View[];
  /** Control characters in plain text: shown as `\u001b` (a terminal), or left alone (a file, Out-String). */
  readonly text?: 'shown' | 'verbatim';
  /** The lines of an error record in the success stream; default its message. */
  readonly errorLines?: (error: ErrorObject) => readonly string[];
  /** One line without its end; verbatim text comes whole, with its own line ends inside. */
  readonly emit: (line: string) => void;
}

export interface Formatter {
  /** One object of the success stream, or a FormatEntry; the promise, if any, must be waited for before the next call. */
  push(object: unknown): void | Promise<void>;
  /** Ends what is open; the formatter can be used again. */
  end(): void;
  /** Prints collected rows at once, before something else is written to the same place. */
  flush(): void;
}

/** Format- cmdlets may say more than the contract of columns. */
export interface ExtendedFormatOptions extends FormatOptions {
  /** Text and numbers are laid out by their properties, too. */
  readonly force?: boolean;
  /** Patterns of property names to leave out. */
  readonly exclude?: readonly string[];
}

const DEFAULT_WIDTH = 120;
const DEFAULT_LIMIT = 4;

export function createFormatter(options: FormatterOptions): Formatter {
  return new StreamFormatter(options);
}

class StreamFormatter implements Formatter {
  readonly #options: FormatterOptions;
  readonly #views = new Map<string, GroupedView>();
  #open: Document | undefined;

  constructor(options: FormatterOptions) {
    this.#options = options;
    for (const view of [...BUILTIN_VIEWS, ...(options.views ?? [])]) this.#views.set(view.type, view);
  }

  /** Read anew for each run of objects: a window may have been resized, a preference set. */
  #documentOptions(): DocumentOptions {
    const { width, profile, enumerationLimit = () => DEFAULT_LIMIT, emit } = this.#options;
    const lineWidth = Math.max(1, width?.() ?? DEFAULT_WIDTH);
    return { lineWidth, layout: LAYOUTS[profile?.() ?? '7'], enumerationLimit, emit };
  }

  push(object: unknown): void | Promise<void> {
    const entry = object instanceof FormatEntry ? object : undefined;
    const value = entry === undefined ? object : entry.object;
    const asked = entry?.options as ExtendedFormatOptions | undefined;
    const items = enumerated(value);
    if (items === undefined) return this.#one(value, asked);
    const iterator = items[Symbol.iterator]();
    for (let step = iterator.next(); !step.done; step = iterator.next()) {
      const waiting = this.#one(step.value, asked);
      if (waiting instanceof Promise) return this.#rest(waiting, iterator, asked);
    }
  }

  async #rest(waiting: Promise<void>, items: Iterator<unknown>, asked: ExtendedFormatOptions | undefined) {
    await waiting;
    for (let step = items.next(); !step.done; step = items.next()) await this.#one(step.value, asked);
  }

  end(): void {
    this.#open?.end();
    this.#open = undefined;
  }

  flush(): void {
    this.#open?.flush();
  }

  #one(item: unknown, asked: ExtendedFormatOptions | undefined): void | Promise<void> {
    if (item === null || item === undefined) return;
    if (!asked?.force) {
      const lines = this.#textLines(item, asked);
      if (lines !== undefined) {
        this.flush();
        for (const line of lines) this.#options.emit(line);
        return;
      }
    }
    const types = typeNames(item);
    const view = this.#viewOf(types);
    if (this.#open?.asked === asked && this.#open !== undefined) {
      if (this.#open.takes(types[0]!, view, item instanceof PSCustomObject)) return this.#open.add(item);
      return this.#outOfBand(item, view);
    }
    this.end();
    this.#open = new Document(this.#documentOptions(), item, types[0]!, view, asked);
    return this.#open.add(item);
  }

  #viewOf(types: readonly string[]): GroupedView | undefined {
    for (const type of types) {
      const view = this.#views.get(type);
      if (view !== undefined) return view;
    }
    return undefined;
  }

  /** An object of another type inside a running table: a list of its own. */
  #outOfBand(item: unknown, view: GroupedView | undefined): void | Promise<void> {
    this.flush();
    const names = view?.list ?? view?.table?.map(({ property }) => property) ?? propertyNames(item);
    const block = new Document(this.#documentOptions(), item, '', undefined, {
      shape: 'list',
      properties: undefined,
      fixed: columnsOfNames(names),
    });
    const waiting = block.add(item);
    if (waiting instanceof Promise) return waiting.then(() => block.end());
    block.end();
  }

  /** The lines of what is shown as text; undefined for objects with properties to show. */
  #textLines(item: unknown, asked: ExtendedFormatOptions | undefined): readonly string[] | undefined {
    if (typeof item === 'string') return this.#split(item);
    const own = asked === undefined ? textLinesOf(item) : undefined;
    if (own !== undefined) return own.map(visibleText);
    if (item instanceof ErrorObject && asked === undefined)
      return this.#options.errorLines?.(item) ?? this.#split(stringify(item));
    if (item instanceof Date && asked === undefined) return ['', formatDate(item, 'F'), ''];
    return isScalar(item) || propertyNames(item).length === 0 ? this.#split(stringify(item)) : undefined;
  }

  #split(text: string): readonly string[] {
    // Whole, so that the receiver can tell the text's own line ends from those between lines.
    if (this.#options.text === 'verbatim') return [text];
    const seen = visibleText(text);
    return seen.includes('\n') ? seen.split(/\r?\n/) : [seen];
  }
}

function isScalar(item: unknown): boolean {
  if (typeof item !== 'object') return true;
  return (
    isNumeric(item) ||
    item instanceof Char ||
    item instanceof EnumValue ||
    item instanceof ScriptBlock ||
    item instanceof TypeValue
  );
}

/** Collections are shown by their elements, hashtables by their entries. */
function enumerated(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof ListValue) return value.items;
  return value instanceof Hashtable ? entriesOf(value) : undefined;
}

function* entriesOf(table: Hashtable): Iterable<unknown> {
  for (const [Name, Value] of table.entries())
    yield new PSCustomObject(
      [
        ['Name', Name],
        ['Value', Value],
      ],
      ['System.Collections.DictionaryEntry'],
    );
}
