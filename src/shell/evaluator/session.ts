// One shell session: its variables, functions, commands, errors and what may stop it.
import type { Cmdlet } from '../../core/cmdlet.ts';
import type { ShellServices } from '../contract.ts';
import { CALL_DEPTH, shellError } from '../errors/raise.ts';
import { PipelineStop } from '../errors/shell-exception.ts';
import { type ErrorObject, ListValue } from '../values/index.ts';
import { attempt, type Maybe } from './maybe.ts';
import type { Prompter } from './prompter.ts';
import { Scope } from './scope.ts';
import type { StreamRecord } from './stream-record.ts';

/** How long work may go on without letting the process see its signals. */
const SLICE_MS = 40;
const MAX_ERRORS = 256;

/** Ctrl-C, or the reader of the output has enough. */
export type StopReason = 'interrupt' | 'unread';

/** What the session needs of its surroundings. */
export interface SessionHost {
  /** The success stream of whole statements. */
  write(value: unknown): Maybe<void>;
  error(error: ErrorObject): Maybe<void>;
  record(record: StreamRecord): Maybe<void>;
  /** One line that the next one replaces; an empty text takes it away. */
  progress(text: string): void;
  /** Undefined when nobody can be asked. */
  readonly prompter: Prompter | undefined;
}

export class Session {
  readonly services: ShellServices;
  readonly host: SessionHost;
  readonly global = new Scope(undefined, true);
  /** `$Error`, newest first. */
  readonly errors = new ListValue([]);
  /** Built-in and given cmdlets by name in lower case. */
  readonly cmdlets = new Map<string, Cmdlet>();
  /** `$_`. */
  underscore: unknown = null;
  /** `$?`. */
  succeeded = true;
  lastExitCode: number | null = null;
  strict = false;
  /** A script was given on the command line: its exit status is the process's. */
  exits = false;
  /** The directory relative paths start from. */
  location: string;
  readonly locationStack: string[] = [];
  #depth = 0;
  #ticks = 0;
  #sliceEnds = 0;
  /** `finally` blocks that run although there was a stop. */
  #sheltered = 0;
  #abort = new AbortController();

  constructor(services: ShellServices, host: SessionHost, location = process.cwd()) {
    this.services = services;
    this.host = host;
    this.location = location;
  }

  /** Makes cmdlets known by their names and aliases; those known already stay. */
  addCmdlets(cmdlets: readonly Cmdlet[]): void {
    for (const cmdlet of cmdlets)
      for (const name of [cmdlet.name, ...(cmdlet.aliases ?? [])]) {
        const key = name.toLowerCase();
        if (!this.cmdlets.has(key)) this.cmdlets.set(key, cmdlet);
      }
  }

  /** Loads the cmdlets that are not there yet: who lists or suggests names needs them all. */
  async loadCmdlets(): Promise<void> {
    this.addCmdlets((await this.services.later?.all()) ?? []);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Stops what runs; the session can be used again afterwards. */
  stop(why: StopReason = 'interrupt'): void {
    // Who asks twice does not want to wait for `finally` blocks.
    if (this.#abort.signal.aborted) this.#sheltered = 0;
    this.#abort.abort(why);
  }

  /** Why what ran was stopped; undefined when it was not. */
  get stopped(): StopReason | undefined {
    return this.#abort.signal.aborted ? (this.#abort.signal.reason as StopReason) : undefined;
  }

  /** Ends what runs if it was stopped. @throws PipelineStop */
  checkStopped(): void {
    if (this.#abort.signal.aborted && this.#sheltered === 0) throw new PipelineStop();
  }

  /** Runs a `finally` block to its end although a stop is what led to it. */
  sheltered<T>(work: () => Maybe<T>): Maybe<T> {
    if (!this.#abort.signal.aborted) return work();
    this.#sheltered++;
    const leave = () => {
      if (this.#sheltered > 0) this.#sheltered--;
    };
    return attempt(
      work,
      (thrown) => {
        throw thrown;
      },
      leave,
    );
  }

  /** Begins a new command line. */
  renew(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    this.#depth = 0;
    this.#sheltered = 0;
    this.#sliceEnds = performance.now() + SLICE_MS;
  }

  /** To be called once per object or turn of a loop: lets signals in from time to time. @throws PipelineStop */
  tick(): Maybe<void> {
    this.checkStopped();
    if ((++this.#ticks & 255) === 0) return this.breathe();
  }

  /** Lets signals in when they have waited long enough. @throws PipelineStop */
  breathe(): Maybe<void> {
    if (performance.now() < this.#sliceEnds) return;
    return new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#sliceEnds = performance.now() + SLICE_MS;
        if (this.#abort.signal.aborted && this.#sheltered === 0) reject(new PipelineStop());
        else resolve();
      });
    });
  }

  /** Runs a call one level deeper. The JS stack is left from time to time, so that the limit is ours and not the engine's. */
  nested<T>(work: () => Maybe<T>): Maybe<T> {
    if (this.#depth >= CALL_DEPTH) throw shellError('CallDepthOverflow', { limit: CALL_DEPTH }, {}, 'stop');
    this.#depth++;
    if (this.#depth % 40 === 0) return this.#leave(Promise.resolve(this.breathe()).then(work));
    let result: Maybe<T>;
    try {
      result = work();
    } catch (thrown) {
      this.#depth--;
      throw thrown;
    }
    if (result instanceof Promise) return this.#leave(result);
    this.#depth--;
    return result;
  }

  async #leave<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.#depth--;
    }
  }

  /** Puts an error at the head of `$Error`. */
  remember(error: ErrorObject): void {
    if (this.errors.items[0] === error) return;
    this.errors.items.unshift(error);
    if (this.errors.items.length > MAX_ERRORS) this.errors.items.length = MAX_ERRORS;
  }
}
