// Takes what is due from the queue and delivers it: couriers for each next hop, within the server's limits, until told to stop.
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { ConfigView } from '../../core/ports.ts';
import {
  type Content,
  DELAYED,
  type DeliveryJob,
  EXPIRED,
  FAILED,
  type NextHop,
  type Queue,
  type RecipientResult,
} from '../queue/contract.ts';
import { Commits } from './commits.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type Finisher, type FinisherDeps, finisher } from './finisher.ts';
import { HopState } from './hop-state.ts';
import type { MaildirHop } from './maildir-hop.ts';
import { MAILDIR_HOP } from './route.ts';
import type { SessionSource } from './session-source.ts';

/** RFC 5321, 4.5.3.1.8: every server takes as many. */
const MOST_RECIPIENTS = 100;
/** Messages put into Maildirs together, so that their folders are synced once. */
const MAILDIR_BATCH = 64;
/** Results on their way to the disk that one courier doesn't wait for. */
const MOST_UNCOMMITTED = 32;
/** The share of all connections that may be waiting for an answer to the greeting: dead hops leave room for those that live. */
const MOST_TRYING = 0.75;
const DUTIES = new Set([FAILED.key, EXPIRED.key, DELAYED.key]);
const EXPIRED_REPLY = '550 4.4.7 QUEUE.Expired; message expired';
/** Hops without anything due that are remembered. */
const MOST_REMEMBERED = 5000;

export interface DeliveryDeps extends FinisherDeps {
  readonly queue: Queue;
  readonly config: () => ConfigView;
  readonly sessions: SessionSource;
  readonly maildir: MaildirHop;
  readonly log: DeliveryLog;
  /** A defect or a queue that can't be written: said once for the hop, which waits for its next turn. */
  readonly onTrouble: (hop: NextHop, error: unknown) => void;
  /** Among how many processes the server's limits are divided; each has at least one connection. Default 1. */
  readonly processes?: (() => number) | undefined;
  /** Milliseconds a connection without mail is kept. Default 2000. */
  readonly idleTime?: number;
}

export interface Delivery {
  /** Connections open or being opened. */
  readonly connections: number;
  /** Finishes the messages in hand for up to `grace` milliseconds; what isn't finished then is tried again after a restart. */
  stop(grace?: number): Promise<void>;
}

export function startDelivery(deps: DeliveryDeps): Delivery {
  const delivery = new Dispatcher(deps);
  deps.queue.onDue((hop) => delivery.wake(hop));
  return delivery;
}

class Dispatcher implements Delivery {
  readonly #deps: DeliveryDeps;
  readonly #finisher: Finisher;
  readonly #hops = new Map<string, HopState>();
  /** Hops that have something due and found no connection free, first come, first served. */
  readonly #waiting = new Set<HopState>();
  readonly #running = new Set<Promise<void>>();
  #connections = 0;
  #trying = 0;
  #isStopping = false;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#finisher = finisher(deps);
  }

  get connections(): number {
    return this.#connections;
  }

  wake(hop: NextHop): void {
    if (this.#isStopping) return;
    let state = this.#hops.get(hop.key);
    if (!state) {
      this.#forget();
      this.#hops.set(hop.key, (state = new HopState(hop, this.#deps.idleTime ?? 2000)));
    }
    state.isDry = false;
    this.#start(state);
  }

  async stop(grace = 30_000): Promise<void> {
    this.#isStopping = true;
    this.#waiting.clear();
    const all = Promise.all(this.#running);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, grace);
    await Promise.race([all, promise]);
    clearTimeout(timer);
    await Promise.all([...this.#hops.values()].map((state) => state.closeIdle()));
  }

  #start(state: HopState): void {
    if (this.#isStopping || state.isDry) return;
    const { key } = state.hop;
    if (DUTIES.has(key) || key === MAILDIR_HOP.key) {
      if (state.couriers === 0)
        this.#run(state, key === MAILDIR_HOP.key ? this.#fillMaildirs(state) : this.#notify(state));
      return;
    }
    const server = this.#deps.config().one(TransportServer);
    const processes = this.#deps.processes?.() ?? 1;
    const share = (limit: number | 'Unlimited') => Math.max(1, Math.floor(numberOf(limit) / processes));
    const most = share(server.MaxOutboundConnections);
    // Until one connection stands the hop may be dead, and one courier is enough to find out.
    const mostHere = state.isProven ? share(server.MaxPerDomainOutboundConnections) : 1;
    if (state.couriers >= mostHere) return;
    const isFull = this.#connections >= most || (!state.isProven && this.#trying >= Math.max(1, most * MOST_TRYING));
    if (isFull) {
      this.#waiting.add(state);
      return;
    }
    this.#connections++;
    this.#run(
      state,
      this.#carry(state).finally(() => {
        this.#connections--;
        const [next] = this.#waiting;
        if (next) {
          this.#waiting.delete(next);
          this.#start(next);
        }
      }),
    );
  }

  #run(state: HopState, work: Promise<void>): void {
    state.couriers++;
    const running = work
      .catch((error: unknown) => {
        state.isDry = true;
        this.#deps.onTrouble(state.hop, error);
      })
      .finally(() => {
        state.couriers--;
        this.#running.delete(running);
        // Something may have become due while the last courier was leaving.
        if (state.couriers === 0) this.#start(state);
      });
    this.#running.add(running);
  }

  /** The next job and its content; one whose content is gone or damaged has been set aside by the queue. */
  #load(state: HopState): Load | undefined {
    for (;;) {
      const job = this.#take(state, MOST_RECIPIENTS);
      if (!job) return undefined;
      try {
        return { job, content: job.content() };
      } catch (error) {
        this.#deps.onTrouble(state.hop, error);
      }
    }
  }

  /** Undefined when nothing is due; the queue says when there is again. */
  #take(state: HopState, recipients: number): DeliveryJob | undefined {
    if (this.#isStopping || state.isDry) return undefined;
    const job = this.#deps.queue.take(state.hop, { recipients });
    if (!job) state.isDry = true;
    return job;
  }

  /** One courier: one connection after another, one message after another. */
  async #carry(state: HopState): Promise<void> {
    const { queue, sessions } = this.#deps;
    const commits = new Commits();
    try {
      for (let load = this.#load(state); load; load = this.#load(state)) {
        const { job } = load;
        const begun = await this.#session(state, job);
        if (begun.kind === 'failed') {
          commits.add(this.#finisher.finish(job, state.hop, everyone(job, 'failed', begun.reply)));
          await commits.room(MOST_UNCOMMITTED);
          continue;
        }
        if (begun.kind === 'deferred') {
          queue.release(job);
          await this.#hopFailed(state, begun.reply);
          return;
        }
        const { session } = begun;
        const isFirst = session.sent === 0;
        const results = await session.send(await sessions.outgoing(state.hop, load));
        if (!isFirst && session.isUnheard) {
          // The server closed while nothing was under way: no fault of the message, nor a try.
          queue.release(job);
          continue;
        }
        commits.add(this.#finisher.finish(job, state.hop, results));
        if (session.isUsable && !sessions.isSpent(state.hop, session)) state.park(session);
        else void session.quit();
        if (isFirst && !session.isUsable && results.every(({ outcome }) => outcome === 'deferred')) {
          await this.#hopFailed(state, results[0]?.reply ?? '451 4.4.2 Connection lost');
          return;
        }
        state.isProven = true;
        this.#start(state);
        await commits.room(MOST_UNCOMMITTED);
      }
    } finally {
      await commits.all();
    }
  }

  async #session(state: HopState, job: DeliveryJob): ReturnType<SessionSource['open']> {
    const idle = state.idle();
    if (idle) return { kind: 'open', session: idle };
    if (state.isProven) return this.#deps.sessions.open(state.hop, job);
    this.#trying++;
    try {
      return await this.#deps.sessions.open(state.hop, job);
    } finally {
      this.#trying--;
    }
  }

  async #hopFailed(state: HopState, reply: string): Promise<void> {
    state.isProven = false;
    state.isDry = true;
    this.#deps.log.hop(state.hop, reply);
    await this.#deps.queue.hopFailed(state.hop, reply);
  }

  /** While one batch is on its way to the disk the next one is read. */
  async #fillMaildirs(state: HopState): Promise<void> {
    const batches = new Commits();
    try {
      for (;;) {
        const loads: Load[] = [];
        for (let load = this.#load(state); load; load = this.#load(state)) {
          loads.push(load);
          if (loads.length >= MAILDIR_BATCH) break;
        }
        if (loads.length === 0) return;
        batches.add(this.#fill(state, loads));
        await batches.room(1);
      }
    } finally {
      await batches.all();
    }
  }

  async #fill(state: HopState, loads: readonly Load[]): Promise<void> {
    const results = await this.#deps.maildir.deliver(loads);
    await Promise.all(loads.map(({ job }, i) => this.#finisher.finish(job, state.hop, results[i]!)));
  }

  /** The duties: senders are told that time is over, or that their message waits. */
  async #notify(state: HopState): Promise<void> {
    for (let job = this.#take(state, MOST_RECIPIENTS); job; job = this.#take(state, MOST_RECIPIENTS)) {
      const { key } = state.hop;
      if (key === EXPIRED.key || key === FAILED.key) {
        const reply = key === EXPIRED.key ? EXPIRED_REPLY : job.lastError;
        await this.#finisher.finish(job, job.hop, everyone(job, 'failed', reply));
      } else await this.#finisher.delayed(job);
    }
  }

  #forget(): void {
    if (this.#hops.size < MOST_REMEMBERED) return;
    for (const [key, state] of this.#hops) if (state.isForgettable) this.#hops.delete(key);
  }
}

export interface Load {
  readonly job: DeliveryJob;
  readonly content: Content;
}

function everyone(
  { recipients }: DeliveryJob,
  outcome: RecipientResult['outcome'],
  reply: string,
): readonly RecipientResult[] {
  return recipients.map(({ id }) => ({ recipient: id, outcome, reply }));
}

function numberOf(limit: number | 'Unlimited'): number {
  return limit === 'Unlimited' ? Number.POSITIVE_INFINITY : limit;
}
