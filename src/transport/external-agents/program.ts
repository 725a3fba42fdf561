// One agent program: started when needed, spoken to in JSON lines, cut off when it breaks the protocol, restarted with back-off.
import type { ResultPromise } from 'execa';
import type { EventName } from '../../core/agent.ts';
import { AgentFailure, toAgentFailure } from '../agent-host/agent-failure.ts';
import { type AgentDescription, soundDescription } from './agent-description.ts';
import { LineReader } from './line-reader.ts';
import { LINE_LIMIT, parseAnswer, requestLine } from './protocol.ts';
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

/** Bytes a slow reader may leave in our memory. */
const BACKLOG_LIMIT = 8 * LINE_LIMIT;
const STDERR_LINE_LIMIT = 1000;
/** Milliseconds of running after which a program that ends has the shortest back-off again. */
const STABLE = 60_000;
const MOST_EXPIRED = 1000;
/** Milliseconds from a program's end to the end of its output, at most. */
const PIPES_LEFT_OPEN = 1000;

export interface ProgramWatcher {
  /** A line it wrote on standard error. */
  output(line: string): void;
  /** It ended or was cut off. */
  ended(failure: AgentFailure): void;
}

type Child = ResultPromise<{ buffer: false; reject: false; stdin: 'pipe'; stdout: 'pipe'; stderr: 'pipe' }>;

interface Waiting {
  readonly resolve: (verdict: unknown) => void;
  readonly reject: (failure: unknown) => void;
}

/** One run of the program. */
interface Run {
  readonly child: Child;
  /** Resolves with the exit code, the signal or why it never ran. */
  readonly gone: Promise<string>;
  readonly since: number;
  readonly greeting: Promise<AgentDescription>;
  readonly refuse: (failure: AgentFailure) => void;
  isOver: boolean;
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
  #run: Run | undefined;
  #starting: Promise<Run> | undefined;
  #lastId = 0;
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

  /** The description from its first line; starts it when it isn't running. @throws PosternError AgentContractBroken, AgentFailure unavailable */
  async start(): Promise<AgentDescription> {
    return (await this.#running()).greeting;
  }

  /** Its verdict, unchecked. `signal` gives the request up. @throws AgentFailure */
  async request(
    event: EventName,
    args: object,
    raw: (() => Promise<Buffer>) | undefined,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (this.#waiting.size >= this.#limits.inFlight)
      throw new AgentFailure('unavailable', `${this.#waiting.size} requests without an answer`);
    const run = await this.#running();
    await run.greeting;
    const id = ++this.#lastId;
    const file = raw && (await this.#spool.write(`${id}.eml`, await raw()));
    try {
      if (run.isOver || signal.aborted) throw new AgentFailure('unavailable', 'the program has ended');
      const { stdin } = run.child;
      if (stdin.writableLength > BACKLOG_LIMIT)
        throw new AgentFailure('unavailable', 'it reads its requests too slowly');
      const line = requestLine(id, event, args, file);
      return await this.#answer(id, signal, () => stdin.write(line));
    } finally {
      if (file !== undefined) await this.#spool.remove(file);
    }
  }

  /** Ends its input, then SIGTERM, then SIGKILL. Resolves when it has ended; it isn't started again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#starting?.catch(() => undefined);
    const run = this.#run;
    if (run) {
      run.child.stdin.end();
      const term = setTimeout(() => run.child.kill('SIGTERM'), this.#limits.grace);
      const kill = setTimeout(() => run.child.kill('SIGKILL'), 2 * this.#limits.grace);
      await run.gone;
      clearTimeout(term);
      clearTimeout(kill);
    }
    await this.#spool.close();
  }

  #running(): Promise<Run> {
    if (this.#run) return Promise.resolve(this.#run);
    this.#starting ??= this.#spawn().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #spawn(): Promise<Run> {
    if (this.#isStopped) throw new AgentFailure('unavailable', 'it was stopped');
    if (performance.now() < this.#notBefore)
      throw new AgentFailure('unavailable', this.#lastFailure?.message ?? 'it ended and waits to be started again');
    const { execa } = await import('execa');
    const [file, ...args] = this.#command;
    const { PATH = '/usr/bin:/bin', HOME = '/', LANG = 'C.UTF-8', TZ } = process.env;
    const env = { PATH, HOME, LANG, POSTERN_AGENT: this.#name, ...(TZ === undefined ? {} : { TZ }) };
    // The transport's own environment is none of the program's business.
    const child = execa(file!, args, {
      ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' },
      ...{ buffer: false, reject: false, extendEnv: false, env, killDescendants: true },
    } as const) as Child;
    const { promise: greeting, resolve, reject } = Promise.withResolvers<AgentDescription>();
    greeting.catch(() => undefined);
    const gone = goneOf(child);
    const run: Run = { child, gone, since: performance.now(), greeting, refuse: reject, isOver: false };
    this.#run = run;
    const patience = setTimeout(
      () => this.#cutOff(run, new AgentFailure('unavailable', `no first line within ${this.#limits.handshake} ms`)),
      this.#limits.handshake,
    );
    let isGreeted = false;
    const onLine = (line: string) => {
      if (run.isOver) return;
      try {
        if (isGreeted) return this.#take(line);
        isGreeted = true;
        clearTimeout(patience);
        resolve(soundDescription(parsed(line), this.#name));
      } catch (error) {
        if (!isGreeted || error instanceof AgentFailure) return this.#cutOff(run, toAgentFailure(error));
        reject(error);
        this.#cutOff(run, new AgentFailure('contract', error instanceof Error ? error.message : 'a bad first line'));
      }
    };
    const tooLong = () => this.#cutOff(run, new AgentFailure('flood', `a line of more than ${LINE_LIMIT} bytes`));
    const answers = new LineReader(LINE_LIMIT, onLine, tooLong);
    child.stdout.on('data', (chunk: Buffer) => run.isOver || answers.read(chunk));
    this.#watchErrors(run);
    child.stdin.on('error', () => undefined);
    void gone.then((how) => {
      clearTimeout(patience);
      this.#over(run, new AgentFailure('unavailable', `the program ended (${how})`));
    });
    return run;
  }

  #watchErrors(run: Run): void {
    let bytes = 0;
    const errors = new LineReader(
      LINE_LIMIT,
      (line) => this.#watcher.output(line.slice(0, STDERR_LINE_LIMIT)),
      () => this.#cutOff(run, new AgentFailure('flood', 'an endless line on standard error')),
    );
    let since = performance.now();
    run.child.stderr.on('data', (chunk: Buffer) => {
      if (run.isOver) return;
      if (performance.now() - since > STABLE) [since, bytes] = [performance.now(), 0];
      bytes += chunk.length;
      if (bytes > LINE_LIMIT) this.#cutOff(run, new AgentFailure('flood', 'too much on standard error'));
      else errors.read(chunk);
    });
  }

  #answer(id: number, signal: AbortSignal, send: () => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(id);
        this.#expired.add(id);
        reject(signal.reason);
        // A session that ended says nothing about the program; a deadline does.
        const missed = signal.reason instanceof AgentFailure ? ++this.#missed : 0;
        const run = this.#run;
        if (run && (missed >= this.#limits.missed || this.#expired.size > MOST_EXPIRED))
          this.#cutOff(run, new AgentFailure('deadline', `${this.#expired.size} requests without an answer`));
      };
      const settle = (then: (value: unknown) => void) => (value: unknown) => {
        signal.removeEventListener('abort', giveUp);
        then(value);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      send();
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

  #cutOff(run: Run, failure: AgentFailure): void {
    run.child.kill('SIGKILL');
    this.#over(run, failure);
  }

  /** Once per run: whatever comes first, its end or our cutting it off. */
  #over(run: Run, failure: AgentFailure): void {
    if (run.isOver) return;
    run.isOver = true;
    this.#run = undefined;
    run.refuse(failure);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#expired.clear();
    this.#missed = 0;
    this.#lastFailure = failure;
    const wasStable = performance.now() - run.since > STABLE;
    const { restart, longestRestart } = this.#limits;
    this.#delay = wasStable || this.#delay === 0 ? restart : Math.min(this.#delay * 2, longestRestart);
    this.#notBefore = performance.now() + this.#delay;
    for (const { reject } of waiting) reject(failure);
    if (!this.#isStopped) this.#watcher.ended(failure);
  }
}

/** A program it started itself may hold its output open; that isn't waited for long. */
function goneOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => {
      setTimeout(() => resolve(String(signal ?? code)), PIPES_LEFT_OPEN).unref();
    });
    void child.then(({ exitCode, signal, shortMessage }) => resolve(String(signal ?? exitCode ?? shortMessage)));
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AgentFailure('contract', `its first line is no JSON: ${line.slice(0, 100)}`);
  }
}
