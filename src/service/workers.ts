// The receive workers of a transport process: starts them, passes on what they tell each other, and starts anew those that end.
import { type ChildProcess, fork } from 'node:child_process';
import type { EventLogPort } from '../core/ports.ts';
import { TRANSPORT_FLAGS } from './transport-flags.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';

/** Milliseconds a worker has to have run for its end to be a first one. */
const STEADY = 30_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 60_000;
/** Milliseconds a worker's queue file waits for the next one before it is taken over. */
const ABSENCE = 5000;
/** Milliseconds without a word after which a worker is taken for stuck: many times what a busy machine needs. */
const SILENCE = 120_000;
const WATCH = 10_000;
/** Milliseconds for all answers to `collect`. */
const COLLECT_LIMIT = 1000;
/** Milliseconds a worker has to stop in order: sessions, then deliveries. */
const STOP_LIMIT = 40_000;

/** Event ids of Postern's own under the source MSExchangeTransport. */
const EVENTS = {
  ended: { id: 10301, level: 'Error' },
  stuck: { id: 10302, level: 'Error' },
  started: { id: 10303, level: 'Information' },
} as const;

export interface WorkersOptions {
  /** bin/postern.js, run with `--receive-worker <number>`. */
  readonly entry: string;
  readonly home: string;
  readonly eventLog: EventLogPort;
  /** A worker has counted something: a limit is shared by all. */
  readonly onCounts: (from: number, counts: object) => void;
  readonly onGone: (from: number) => void;
  /** What a new worker is to know of the counts so far, by process. */
  readonly allCounts: () => readonly (readonly [from: number, counts: object])[];
}

interface Seat {
  readonly index: number;
  child: ChildProcess | undefined;
  begun: number;
  heard: number;
  /** Ends in a row. */
  ends: number;
  /** Since when there is none; undefined while there is. */
  absentSince: number | undefined;
  isReady: boolean;
  restart: NodeJS.Timeout | undefined;
}

export class Workers {
  readonly #options: WorkersOptions;
  /** Workers have the numbers from 1. */
  readonly #seats = new Map<number, Seat>();
  readonly #collecting = new Map<number, (value: unknown) => void>();
  readonly #exits = new Set<Promise<void>>();
  #watch: NodeJS.Timeout | undefined;
  #places: WorkerSettings['places'] = [];
  #wanted = 0;
  #nextCollect = 0;
  #isStopping = false;

  /** `wanted`: how many there will be. */
  constructor(options: WorkersOptions, wanted: number) {
    this.#options = options;
    this.#wanted = wanted;
  }

  /** How many processes receive, this one included. */
  get processes(): number {
    return this.#wanted + 1;
  }

  /** Whether a worker of that number is there or will be soon. */
  isExpected(index: number): boolean {
    const seat = this.#seats.get(index);
    if (seat?.child) return true;
    if (index < 1 || index > this.#wanted) return false;
    return seat?.absentSince === undefined || performance.now() - seat.absentSince < ABSENCE;
  }

  /** From now on so many workers, listening there. */
  set(wanted: number, places: WorkerSettings['places']): void {
    if (this.#isStopping) return;
    this.#wanted = wanted;
    this.#places = places;
    this.#watch ??= setInterval(() => this.#lookForStuck(), WATCH).unref();
    for (const [index, seat] of this.#seats) {
      if (index <= wanted) continue;
      this.#send(seat, { kind: 'stop' });
      clearTimeout(seat.restart);
      if (!seat.child) this.#seats.delete(index);
    }
    for (const seat of this.#seats.values()) this.#send(seat, this.#settings());
    for (let index = 1; index <= wanted; index++) if (!this.#seats.has(index)) this.#begin(index);
  }

  /** What this process has counted. */
  tell(counts: object): void {
    for (const seat of this.#seats.values()) this.#send(seat, { kind: 'counts', from: 0, counts });
  }

  /** What the workers answer to being asked for their figures; a worker that doesn't answer in time is left out. */
  async collect(): Promise<readonly unknown[]> {
    const values: unknown[] = [];
    const asked: number[] = [];
    const all = [...this.#seats.values()]
      .filter(({ isReady }) => isReady)
      .map(
        (seat) =>
          new Promise<void>((resolve) => {
            const id = this.#nextCollect++;
            asked.push(id);
            this.#collecting.set(id, (value) => {
              values.push(value);
              resolve();
            });
            this.#send(seat, { kind: 'collect', id });
          }),
      );
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, COLLECT_LIMIT);
    await Promise.race([Promise.all(all), promise]);
    clearTimeout(timer);
    for (const id of asked) this.#collecting.delete(id);
    return values;
  }

  /** Tells all to stop in order; resolves when they have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watch);
    for (const seat of this.#seats.values()) {
      clearTimeout(seat.restart);
      this.#send(seat, { kind: 'stop' });
    }
    const timer = setTimeout(() => {
      for (const { child } of this.#seats.values()) child?.kill('SIGKILL');
    }, STOP_LIMIT);
    await Promise.all(this.#exits);
    clearTimeout(timer);
  }

  #begin(index: number): void {
    const now = performance.now();
    const seat = this.#seats.get(index) ?? newSeat(index);
    this.#seats.set(index, seat);
    const { entry, home } = this.#options;
    // Its channel and its two outputs are all that it inherits.
    const child = fork(entry, ['--receive-worker', String(index)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, POSTERN_HOME: home },
      // What this process was given says the last word.
      execArgv: [...TRANSPORT_FLAGS, ...process.execArgv],
    });
    Object.assign(seat, { child, begun: now, heard: now, absentSince: undefined, isReady: false, restart: undefined });
    child.on('message', (message: FromWorker) => this.#heard(seat, message));
    child.on('error', () => undefined);
    const exit = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#ended(seat, code, signal);
        resolve();
      });
      // What couldn't be started at all has no exit.
      child.once('error', () => {
        if (child.pid !== undefined) return;
        this.#ended(seat, null, null);
        resolve();
      });
    }).finally(() => this.#exits.delete(exit));
    this.#exits.add(exit);
  }

  #heard(seat: Seat, message: FromWorker): void {
    seat.heard = performance.now();
    switch (message.kind) {
      case 'hello':
        this.#send(seat, this.#settings());
        for (const [from, counts] of this.#options.allCounts()) {
          if (from !== seat.index) this.#send(seat, { kind: 'counts', from, counts });
        }
        return;
      case 'ready':
        seat.isReady = true;
        this.#report('started', `Receive worker ${seat.index} is process ${seat.child?.pid}.`);
        return;
      case 'counts':
        this.#options.onCounts(seat.index, message.counts);
        this.#others(seat, { kind: 'counts', from: seat.index, counts: message.counts });
        return;
      case 'collected':
        this.#collecting.get(message.id)?.(message.value);
        return;
    }
  }

  #ended(seat: Seat, code: number | null, signal: NodeJS.Signals | null): void {
    const now = performance.now();
    const { index, child } = seat;
    seat.child = undefined;
    seat.isReady = false;
    seat.absentSince = now;
    this.#options.onGone(index);
    this.#others(seat, { kind: 'gone', from: index });
    if (this.#isStopping || index > this.#wanted) {
      this.#seats.delete(index);
      return;
    }
    seat.ends = now - seat.begun > STEADY ? 0 : seat.ends + 1;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** seat.ends);
    const how = signal ?? (code === null ? 'it could not be started' : `status ${code}`);
    this.#report(
      'ended',
      `Receive worker ${index} (process ${child?.pid}) has ended unexpectedly: ${how}. The next one is started in ${pause / 1000} s.`,
    );
    seat.restart = setTimeout(() => this.#begin(index), pause).unref();
  }

  #lookForStuck(): void {
    for (const { index, child, heard } of this.#seats.values()) {
      if (!child || performance.now() - heard < SILENCE) continue;
      this.#report(
        'stuck',
        `Receive worker ${index} (process ${child.pid}) has been silent for too long and is ended.`,
      );
      child.kill('SIGKILL');
    }
  }

  #settings(): ToWorker {
    return { kind: 'settings', processes: this.processes, places: this.#places };
  }

  #others(seat: Seat, message: ToWorker): void {
    for (const other of this.#seats.values()) if (other !== seat) this.#send(other, message);
  }

  /** To one that is just ending nothing arrives, and that is no error. */
  #send({ child }: Seat, message: ToWorker): void {
    if (child?.connected) child.send(message, () => undefined);
  }

  #report(event: keyof typeof EVENTS, message: string): void {
    this.#options.eventLog.write({ source: 'MSExchangeTransport', ...EVENTS[event], message });
  }
}

function newSeat(index: number): Seat {
  return {
    index,
    child: undefined,
    begun: 0,
    heard: 0,
    ends: 0,
    absentSince: undefined,
    isReady: false,
    restart: undefined,
  };
}
