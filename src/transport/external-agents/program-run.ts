// One run of an agent program: its process, its first line, its output by lines, and its end, which comes once.
import type { ResultPromise } from 'execa';
import { fail } from '../../core/errors.ts';
import { AgentFailure } from '../agent-host/agent-failure.ts';
import { type AgentDescription, soundDescription } from './agent-description.ts';
import { LineReader } from './line-reader.ts';
import { loadFailure } from './load-failure.ts';
import { LINE_LIMIT } from './protocol.ts';
import { workingFolder } from './working-folder.ts';

/** Bytes a slow reader may leave in our memory. */
const BACKLOG_LIMIT = 8 * LINE_LIMIT;
/** Bytes on standard error a minute, and characters of one line of it. */
const STDERR_LIMIT = LINE_LIMIT;
const STDERR_LINE_LIMIT = 1000;
const MINUTE = 60_000;
/** Milliseconds from a program's end to the end of its output, at most. */
const PIPES_LEFT_OPEN = 1000;

export interface RunListener {
  /** A line after the first. What it throws cuts the program off. */
  line(line: string): void;
  /** A line on standard error. */
  output(line: string): void;
  /** Once: it ended, or was cut off. */
  over(failure: AgentFailure): void;
}

type Child = ResultPromise<{ buffer: false; reject: false; stdin: 'pipe'; stdout: 'pipe'; stderr: 'pipe' }>;

export class ProgramRun {
  /** @throws PosternError AgentContractBroken, AgentFailure */
  readonly greeting: Promise<AgentDescription>;
  readonly since = performance.now();
  readonly #child: Child;
  readonly #name: string;
  readonly #listener: RunListener;
  readonly #greet: PromiseWithResolvers<AgentDescription>;
  readonly #gone: Promise<string>;
  readonly #patience: NodeJS.Timeout;
  #isGreeted = false;
  #isOver = false;

  /** `handshake`: milliseconds until the first line must be there. */
  static async start(
    name: string,
    command: readonly string[],
    handshake: number,
    listener: RunListener,
  ): Promise<ProgramRun> {
    const { execa } = await import('execa');
    const [file, ...args] = command;
    // The transport's own environment is none of the program's business.
    const { PATH = '/usr/bin:/bin', HOME = '/', LANG = 'C.UTF-8', TZ } = process.env;
    const env = { PATH, HOME, LANG, POSTERN_AGENT: name, ...(TZ === undefined ? {} : { TZ }) };
    const child = execa(file!, args, {
      cwd: workingFolder(),
      ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' },
      ...{ buffer: false, reject: false, extendEnv: false, env, killDescendants: true },
    } as const);
    return new ProgramRun(name, child as Child, handshake, listener);
  }

  private constructor(name: string, child: Child, handshake: number, listener: RunListener) {
    this.#name = name;
    this.#child = child;
    this.#listener = listener;
    this.#greet = Promise.withResolvers();
    this.greeting = this.#greet.promise;
    this.greeting.catch(() => undefined);
    const late = () => this.cutOff(new AgentFailure('unavailable', `no first line within ${handshake} ms`));
    this.#patience = setTimeout(late, handshake);
    const flood = (what: string) => () => this.cutOff(new AgentFailure('flood', what));
    const lines = new LineReader(
      LINE_LIMIT,
      (line) => this.#read(line),
      flood(`a line of more than ${LINE_LIMIT} bytes`),
    );
    child.stdout.on('data', (chunk: Buffer) => this.#isOver || lines.read(chunk));
    this.#watchErrors(flood('too much on standard error'));
    // Writing to a program that has ended isn't news: its end is.
    child.stdin.on('error', () => undefined);
    this.#gone = goneOf(child);
    void this.#gone.then((how) => this.#end(new AgentFailure('unavailable', `the program ended (${how})`)));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** @throws AgentFailure when it doesn't read what was written before */
  write(line: string): void {
    const { stdin } = this.#child;
    if (stdin.writableLength > BACKLOG_LIMIT) throw new AgentFailure('unavailable', 'it reads its requests too slowly');
    stdin.write(line);
  }

  cutOff(failure: AgentFailure): void {
    this.#child.kill('SIGKILL');
    this.#end(failure);
  }

  /** The end of its input, `grace` milliseconds later SIGTERM, as much later SIGKILL. Resolves when it is gone. */
  async stop(grace: number): Promise<void> {
    this.#child.stdin.end();
    const term = setTimeout(() => this.#child.kill('SIGTERM'), grace);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 2 * grace);
    await this.#gone;
    clearTimeout(term);
    clearTimeout(kill);
  }

  #read(line: string): void {
    if (this.#isOver) return;
    try {
      if (this.#isGreeted) this.#listener.line(line);
      else this.#greet.resolve(this.#description(line));
      this.#isGreeted = true;
      clearTimeout(this.#patience);
    } catch (error) {
      // The greeting's own error says more to who installs the program than the failure that is counted.
      this.#greet.reject(error);
      this.cutOff(loadFailure(error));
    }
  }

  /** @throws PosternError AgentContractBroken */
  #description(line: string): AgentDescription {
    let greeting: unknown;
    try {
      greeting = JSON.parse(line);
    } catch {
      const detail = `its first line is no JSON: ${line.slice(0, 100)}`;
      fail('AgentContractBroken', { agent: this.#name, detail }, { target: this.#name });
    }
    return soundDescription(greeting, this.#name);
  }

  #watchErrors(flood: () => void): void {
    let [since, bytes] = [performance.now(), 0];
    const lines = new LineReader(
      STDERR_LIMIT,
      (line) => this.#listener.output(line.slice(0, STDERR_LINE_LIMIT)),
      flood,
    );
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      if (performance.now() - since > MINUTE) [since, bytes] = [performance.now(), 0];
      bytes += chunk.length;
      if (bytes > STDERR_LIMIT) flood();
      else lines.read(chunk);
    });
  }

  #end(failure: AgentFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#patience);
    this.#greet.reject(failure);
    this.#listener.over(failure);
  }
}

/** The exit code, the signal, or why it never ran. A program it started itself may hold its output open; that isn't waited for long. */
function goneOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => {
      setTimeout(() => resolve(String(signal ?? code)), PIPES_LEFT_OPEN).unref();
    });
    void child.then(({ exitCode, signal, shortMessage }) => resolve(String(signal ?? exitCode ?? shortMessage)));
  });
}
