// The shell at a terminal: prompt, line editor, history, Tab, continuation lines, Ctrl-C and the end.
import { createInterface, type Interface } from 'node:readline';
import { toErrorRecord } from '../../core/error-record.ts';
import type { ShellIo } from '../contract.ts';
import { visibleText } from '../format/visible-text.ts';
import { parse } from '../parser/parse.ts';
import { complete } from './complete.ts';
import type { CompletionSource } from './completion-source.ts';
import { History } from './history.ts';
import { clearLine, LineHistory } from './line-history.ts';
import { markContinued } from './mark-continued.ts';
import type { TerminalPrompter } from './terminal-prompter.ts';

/** What the prompt drives: the engine's session. */
export interface PromptSession {
  /** What is to be done before the first prompt. */
  start?(): Promise<void>;
  /** Runs a complete command line and shows its output and errors; a number is the status of `exit`. */
  run(text: string): Promise<number | undefined>;
  /** Stops what runs; `run` then resolves. */
  stop(): void;
  readonly completion: CompletionSource;
}

export interface InteractiveOptions {
  readonly io: ShellIo;
  readonly server: string;
  readonly version: string;
  /** Of the history file; undefined keeps none. */
  readonly historyFile: string | undefined;
  readonly banner?: boolean;
  /** Whose questions need the terminal for themselves. */
  readonly prompter?: TerminalPrompter | undefined;
}

const CONTINUED = '>> ';
/** Bracketed paste of xterm: pasted text comes between marks. */
const PASTE_MARKS_ON = '\x1b[?2004h';
const PASTE_MARKS_OFF = '\x1b[?2004l';

export class InteractiveShell {
  readonly #options: InteractiveOptions;
  readonly #history: LineHistory;
  readonly #typed: string[] = [];
  #session: PromptSession | undefined;
  #reader: Interface | undefined;
  #buffer = '';
  /** Between the marks of a paste nothing runs. */
  #pasting = false;
  #running = false;
  #suspended = false;
  #ended = false;
  #finish: ((status: number) => void) | undefined;

  constructor(options: InteractiveOptions) {
    this.#options = options;
    this.#history = new LineHistory(new History(options.historyFile));
    if (options.prompter !== undefined) options.prompter.suspend = () => this.#suspend();
  }

  /** Resolves with the exit status when the person leaves. */
  run(session: PromptSession): Promise<number> {
    this.#session = session;
    if (this.#options.banner !== false) this.#write(bannerOf(this.#options));
    const interrupt = () => this.#interrupt();
    process.on('SIGINT', interrupt);
    return new Promise<number>((resolve) => {
      this.#finish = resolve;
      this.#open();
      if (session.start === undefined) this.#prompt();
      else void this.#begin(session.start);
    }).finally(() => process.off('SIGINT', interrupt));
  }

  /** Lines typed meanwhile have their turn afterwards. */
  async #begin(start: () => Promise<void>): Promise<void> {
    await this.#attempt(start);
    return this.#next();
  }

  #open(): void {
    const { stdin, stdout } = this.#options.io;
    const terminal = stdout.isTTY === true;
    const reader = createInterface({
      input: stdin,
      output: stdout,
      terminal,
      history: this.#history.entries,
      historySize: 2000,
      removeHistoryDuplicates: true,
      completer: (line: string) => this.#complete(line),
    });
    markContinued(reader, CONTINUED);
    reader.on('line', (line) => this.#line(line));
    reader.on('SIGINT', () => this.#interrupt());
    reader.on('close', () => {
      if (!this.#suspended) this.#leave();
    });
    if (terminal) {
      stdin.on('keypress', this.#key);
      this.#write(PASTE_MARKS_ON);
    }
    this.#reader = reader;
  }

  #close(): void {
    const { stdin, stdout } = this.#options.io;
    stdin.off('keypress', this.#key);
    if (this.#reader !== undefined && stdout.isTTY === true) this.#write(PASTE_MARKS_OFF);
    this.#reader?.close();
    this.#reader = undefined;
  }

  /** Hands the terminal to another reader; the result takes it back. */
  #suspend(): () => void {
    this.#suspended = true;
    this.#close();
    return () => {
      this.#suspended = false;
      if (!this.#ended) this.#open();
    };
  }

  #prompt(): void {
    const { io, server } = this.#options;
    const name = `[PS] ${visibleText(server)}`;
    const first = io.color ? `\x1b[36m${name}\x1b[39m > ` : `${name} > `;
    this.#reader?.setPrompt(this.#buffer === '' ? first : CONTINUED);
    this.#reader?.prompt();
  }

  #line(given: string): void {
    // A command of several lines comes out of the history with its lines apart by CR.
    const line = given.replace(/\r\n?/g, '\n');
    if (this.#running) this.#typed.push(line);
    else if (this.#pasting) {
      this.#buffer += `${line}\n`;
      this.#prompt();
    } else void this.#take(line);
  }

  /** Runs the lines typed so far when they are complete; an empty line submits them as they are. */
  async #take(line: string): Promise<void> {
    const text = this.#buffer + line;
    const waits = parse(text).errors[0]?.incomplete === true;
    if (waits && line.trim() !== '') {
      this.#buffer = `${text}\n`;
      const more = this.#typed.shift();
      return more === undefined ? this.#prompt() : this.#take(more);
    }
    this.#buffer = '';
    this.#history.add(text.trimEnd());
    if (text.trim() !== '') {
      const status = await this.#attempt(() => this.#session!.run(text));
      if (status !== undefined) return this.#end(status);
    }
    return this.#next();
  }

  async #next(): Promise<void> {
    const next = this.#typed.shift();
    if (next !== undefined) return this.#take(next);
    if (this.#ended) this.#finish?.(0);
    else this.#prompt();
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.#running = true;
    try {
      return await work();
    } catch (thrown) {
      // The session shows its own errors; what comes here would else end the shell.
      const { id, message } = toErrorRecord(thrown);
      this.#options.io.stderr.write(`${visibleText(message)} (${id})\n`);
      return undefined;
    } finally {
      this.#running = false;
    }
  }

  /** Ctrl-C: stops what runs, or drops what was typed; never the shell. */
  #interrupt(): void {
    this.#typed.length = 0;
    if (this.#running) {
      this.#session?.stop();
      return;
    }
    this.#buffer = '';
    this.#pasting = false;
    this.#history.add(undefined);
    if (this.#reader === undefined) return;
    this.#write('^C\n');
    clearLine(this.#reader);
    this.#prompt();
  }

  /** Ctrl-D, or the end of the input. */
  #leave(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#running || this.#typed.length > 0) return;
    if (this.#options.io.stdout.isTTY) this.#write('\n');
    this.#finish?.(0);
  }

  #end(status: number): void {
    this.#ended = true;
    this.#close();
    this.#finish?.(status);
  }

  #complete(line: string): [string[], string] {
    const { start, words } = complete(this.#buffer + line, this.#session!.completion);
    const only = words.length === 1 && !/[/\\]['"]?$/.test(words[0]!) ? [`${words[0]} `] : [...words];
    return [only, line.slice(Math.max(0, start - this.#buffer.length))];
  }

  /** Ctrl-R searches; the marks around a paste tell its lines from typed ones. */
  readonly #key = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string } | undefined): void => {
    if (key?.name === 'paste-start') this.#pasting = true;
    else if (key?.name === 'paste-end') this.#pasting = false;
    else if (key?.ctrl && key.name === 'r' && this.#reader !== undefined && !this.#running)
      this.#history.searchBack(this.#reader);
  };

  #write(text: string): void {
    this.#options.io.stdout.write(text);
  }
}

function bannerOf({ version, server }: InteractiveOptions): string {
  return [
    `Postern ${version}, the management shell of ${visibleText(server)}.`,
    '',
    'All commands:      Get-Command',
    'Help on a command: Get-Help <name> -Full',
    'Topics:            Get-Help about_*',
    'Why mail stopped:  Get-AgentLog -Last 20',
    'Leave:             exit',
    '',
    '',
  ].join('\n');
}
