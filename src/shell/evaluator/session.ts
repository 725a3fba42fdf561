// One shell session: its variables, functions, commands, errors and what may stop it.
import type { Cmdlet } from '../../core/cmdlet.ts';
import type { ShellServices } from '../contract.ts';
import { CALL_DEPTH, shellError } from '../errors/raise.ts';
import { PipelineStop } from '../errors/shell-exception.ts';
import { type ErrorObject, ListValue } from '../values/index.ts';
import type { Maybe } from './maybe.ts';
import type { Prompter } from './prompter.ts';
import { Scope } from './scope.ts';
import type { StreamRecord } from './stream-record.ts';

/** How long work may go on without letting the process see its signals. */
const SLICE_MS = 40;
const MAX_ERRORS = 256;

/** What the session needs of its surroundings. */
export interface SessionHost {
  /** The success stream of whole statements. */
  write(value: unknown): Maybe<void>;
  error(error: ErrorObject): Maybe<void>;
  record(record: StreamRecord): Maybe<void>;
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
  stop(): void {
    this.#abort.abort();
  }

  /** Begins a new command line. */
  renew(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    this.#depth = 0;
    this.#sliceEnds = performance.now() + SLICE_MS;
  }

  /** To be called once per object or turn of a loop: lets signals in from time to time. @throws PipelineStop */
  tick(): Maybe<void> {
    if (this.#abort.signal.aborted) throw new PipelineStop();
    if ((++this.#ticks & 255) !== 0 || performance.now() < this.#sliceEnds) return;
    return new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#sliceEnds = performance.now() + SLICE_MS;
        if (this.#abort.signal.aborted) reject(new PipelineStop());
        else resolve();
      });
    });
  }

  /** Runs a call one level deeper. The JS stack is left from time to time, so that the limit is ours and not the engine's. */
  nested<T>(work: () => Maybe<T>): Maybe<T> {
    if (this.#depth >= CALL_DEPTH) throw shellError('CallDepthOverflow', { limit: CALL_DEPTH }, {}, 'stop');
    this.#depth++;
    if (this.#depth % 40 === 0) return this.#leave(Promise.resolve().then(work));
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
