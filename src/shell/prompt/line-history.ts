// readline's history and ours: it keeps a command of several lines as one text, its lines reversed and a CR between them.
import type { Interface } from 'node:readline';
import type { History } from './history.ts';

/** Properties of readline's interface that its types leave out. */
interface HistoryReader {
  readonly line: string;
  historyIndex: number;
}

const encode = (command: string) => command.split('\n').reverse().join('\r');

export class LineHistory {
  readonly #history: History;
  /** readline works on this very array. */
  readonly entries: string[];
  /** What Ctrl-R looks for, and what it has shown. */
  #search: { readonly text: string; readonly shown: string; readonly at: number } | undefined;

  constructor(history: History) {
    this.#history = history;
    this.entries = history.newestFirst().map(encode);
  }

  /** A command was given whole: it replaces the lines readline has kept of it. */
  add(command: string | undefined): void {
    this.#search = undefined;
    if (command !== undefined) this.#history.add(command);
    this.entries.splice(0, this.entries.length, ...this.#history.newestFirst().map(encode));
  }

  /** Ctrl-R: puts the next older command that contains what was typed into the line. */
  searchBack(reader: Interface): void {
    const at = reader as unknown as HistoryReader;
    const going = this.#search !== undefined && this.#search.shown === at.line;
    const text = going ? this.#search!.text : at.line;
    const commands = this.#history.newestFirst();
    const from = going ? this.#search!.at + 1 : 0;
    const found = commands.findIndex((one, i) => i >= from && one.toLowerCase().includes(text.toLowerCase()));
    const shown = commands[found];
    if (shown === undefined) return;
    clearLine(reader);
    at.historyIndex = found - 1;
    reader.write(null, { name: 'up' });
    this.#search = { text, shown, at: found };
  }
}

/** readline has no other way to forget the line. */
export function clearLine(reader: Interface): void {
  reader.write(null, { ctrl: true, name: 'e' });
  reader.write(null, { ctrl: true, name: 'u' });
}
