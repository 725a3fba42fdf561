// One agent program: started when needed, asked and answering in any order, started again with back-off when it ended.
import type { ConfigView } from '../../core/ports.ts';
import type { Json } from '../../core/value-type.ts';
import { AgentFailure } from '../agent-host/agent-failure.ts';
import type { AgentDescription } from './agent-description.ts';
import { exportConfig } from './config-export.ts';
import { loadFailure } from './load-failure.ts';
import { ProgramRun } from './program-run.ts';
import { parseAnswer, type Request, requestLine } from './protocol.ts';
import { SpoolFolder } from './spool-folder.ts';

export interface ProgramLimits {
  /** Milliseconds until the first line must be there. */
  readonly handshake: number;
  /** Milliseconds until a program that ended is started again; each further time twice as long. */
  readonly restart: number;
  readonly longestRestart: number;
  /** Milliseconds between the end of its input and SIGTERM, and again between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Requests without an answer at any one time. */
  readonly inFlight: number;
  /** Requests in a row that got no answer in time until the program counts as hanging and is killed. */
  readonly missed: number;
}

export const PROGRAM_LIMITS: ProgramLimits = {
  handshake: 10_000,
  restart: 1000,
  longestRestart: 300_000,
  grace: 2000,
  inFlight: 256,
  missed: 3,
};

/** Milliseconds of running after which a program that ends has the shortest back-off again. */
const STABLE = 60_000;
const MOST_EXPIRED = 1000;

export interface ProgramWatcher {
  /** A line it wrote on standard error. */
  output(line: string): void;
  /** It ended or was cut off. */
  ended(failure: AgentFailure): void;
}

interface Waiting {
  readonly resolve: (verdict: unknown) => void;
  readonly reject: (failure: unknown) => void;
}

export interface Question extends Request {
  /** Reads the message that the program is to have as a file. */
  readonly raw: (() => Promise<Buffer>) | undefined;
  readonly config: { readonly view: ConfigView; readonly classes: readonly string[] } | undefined;
}

export class Program {
  readonly #name: string;
  readonly #command: readonly string[];
  readonly #limits: ProgramLimits;
  readonly #watcher: ProgramWatcher;
  readonly #spool = new SpoolFolder();
  readonly #waiting = new Map<number, Waiting>();
  /** Requests given up, whose answers may still come. */
  readonly #expired = new Set<number>();
  #run: ProgramRun | undefined;
  #starting: Promise<ProgramRun> | undefined;
  #lastId = 0;
  #toldGeneration: number | undefined;
  #missed = 0;
  #delay = 0;
  #notBefore = 0;
  #lastFailure: AgentFailure | undefined;
  #isStopped = false;

  constructor(
    name: string,
    command: readonly string[],
    watcher: ProgramWatcher,
    limits: ProgramLimits = PROGRAM_LIMITS,
  ) {
    this.#name = name;
    this.#command = command;
    this.#watcher = watcher;
    this.#limits = limits;
  }

  /** What its first line says; starts it when it isn't running. @throws PosternError AgentContractBroken, AgentFailure */
  async start(): Promise<AgentDescription> {
    return (await this.#running()).greeting;
  }

  /** Its verdict, unchecked. `signal` gives the request up. @throws AgentFailure */
  async request(question: Question, signal: AbortSignal): Promise<unknown> {
    if (this.#waiting.size >= this.#limits.inFlight)
      throw new AgentFailure('unavailable', `${this.#waiting.size} requests without an answer`);
    const run = await this.#running();
    await run.greeting.catch((error) => {
      throw loadFailure(error);
    });
    const id = ++this.#lastId;
    const { raw } = question;
    const rawPath = raw && (await this.#spool.write(`${id}.eml`, await raw()));
    try {
      if (run.isOver || signal.aborted) throw new AgentFailure('unavailable', 'the program has ended');
      const config = this.#news(question);
      run.write(requestLine(id, question, { rawPath, config }));
      if (config !== undefined) this.#toldGeneration = question.config?.view.generation;
      return await this.#answer(id, signal);
    } finally {
      if (rawPath !== undefined) await this.#spool.remove(rawPath);
    }
  }

  /** The configuration, when it has changed since this run of the program was last told. */
  #news({ config }: Question): Json | undefined {
    if (!config || config.view.generation === this.#toldGeneration) return undefined;
    return exportConfig(config.view, config.classes);
  }

  /** Resolves when it has ended; it isn't started again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#starting?.catch(() => undefined);
    await this.#run?.stop(this.#limits.grace);
    await this.#spool.close();
  }

  #running(): Promise<ProgramRun> {
    if (this.#run) return Promise.resolve(this.#run);
    this.#starting ??= this.#startRun().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startRun(): Promise<ProgramRun> {
    if (this.#isStopped) throw new AgentFailure('unavailable', 'it was stopped');
    if (performance.now() < this.#notBefore)
      throw new AgentFailure('unavailable', this.#lastFailure?.message ?? 'it waits to be started again');
    this.#run = await ProgramRun.start(this.#name, this.#command, this.#limits.handshake, {
      line: (line) => this.#take(line),
      output: (line) => this.#watcher.output(line),
      over: (failure) => this.#over(failure),
    });
    return this.#run;
  }

  #answer(id: number, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(id);
        this.#expired.add(id);
        reject(signal.reason);
        // A session that ended says nothing about the program; a deadline does.
        const missed = signal.reason instanceof AgentFailure ? ++this.#missed : 0;
        if (missed >= this.#limits.missed || this.#expired.size > MOST_EXPIRED)
          this.#run?.cutOff(new AgentFailure('deadline', `${this.#expired.size} requests without an answer`));
      };
      const settle = (then: (value: unknown) => void) => (value: unknown) => {
        signal.removeEventListener('abort', giveUp);
        then(value);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
  }

  /** @throws AgentFailure when the line is no answer to a request of ours */
  #take(line: string): void {
    const { id, verdict, error } = parseAnswer(line);
    const waiting = this.#waiting.get(id);
    if (!waiting) {
      if (!this.#expired.delete(id)) throw new AgentFailure('contract', `an answer to ${id}, which nobody asked`);
      return;
    }
    this.#waiting.delete(id);
    this.#missed = 0;
    if (error === undefined) waiting.resolve(verdict);
    else waiting.reject(new AgentFailure('threw', error.slice(0, 1000)));
  }

  #over(failure: AgentFailure): void {
    const wasStable = this.#run !== undefined && performance.now() - this.#run.since > STABLE;
    this.#run = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#expired.clear();
    this.#missed = 0;
    this.#toldGeneration = undefined;
    this.#lastFailure = failure;
    const { restart, longestRestart } = this.#limits;
    this.#delay = wasStable || this.#delay === 0 ? restart : Math.min(this.#delay * 2, longestRestart);
    this.#notBefore = performance.now() + this.#delay;
    for (const { reject } of waiting) reject(failure);
    if (!this.#isStopped) this.#watcher.ended(failure);
  }
}
