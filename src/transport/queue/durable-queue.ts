// The queue on one queue file: takes messages in, hands jobs out, and writes what became of them before anybody is told.
import type { EventLogPort } from '../../core/ports.ts';
import type { JobRow, QueueChange, QueueFile } from '../../core/queue-file.ts';
import {
  type DeliveryJob,
  EXPIRED,
  FAILED,
  type JobLimits,
  type MessageId,
  type NewMessage,
  type NextHop,
  POISON,
  type Queue,
  type RecipientResult,
} from './contract.ts';
import { Duties, type Duty } from './duties.ts';
import { HandOuts, type Held, left } from './hand-outs.ts';
import type { Hands } from './hands.ts';
import { type HopState, newHand, toWaiting } from './hop-state.ts';
import { Hops, isHeld } from './hops.ts';
import { Intake, type Prepared } from './intake.ts';
import { recipientsOf } from './message-record.ts';
import { type MoveGroup, Moves } from './moves.ts';
import { nextReady } from './next-ready.ts';
import { hopPause, type RetryPolicy } from './retry-policy.ts';
import type { Router } from './router.ts';
import type { Spool } from './spool.ts';
import { type SureWrites, sureWrites } from './sure-writes.ts';

/** Jobs of one hop kept in memory when they come faster than they go. */
const MOST_READY = 1024;
const LONGEST_ERROR = 1000;

export interface QueueParts {
  readonly file: QueueFile;
  readonly spool: Spool;
  readonly hands: Hands;
  readonly router: Router;
  readonly policy: () => RetryPolicy;
  readonly eventLog: EventLogPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class DurableQueue implements Queue {
  readonly parts: QueueParts;
  readonly hops: Hops;
  readonly #intake: Intake;
  readonly #hands: HandOuts;
  readonly #duties = new Duties();
  readonly #writes: SureWrites;
  readonly #moves: Moves;

  constructor(parts: QueueParts) {
    this.parts = parts;
    this.hops = new Hops(parts.file, parts.now);
    this.#intake = new Intake(parts, this.hops);
    this.#writes = sureWrites(parts);
    this.#moves = new Moves(this);
    this.#hands = new HandOuts(this);
  }

  async submit(message: NewMessage): Promise<MessageId> {
    const prepared = this.#intake.prepare(message);
    try {
      await this.parts.file.write(prepared.changes);
    } catch (error) {
      this.#intake.failed(prepared);
      throw error;
    }
    this.#added(prepared);
    return prepared.id;
  }

  take(nextHop: NextHop, { recipients }: JobLimits): DeliveryJob | undefined {
    const duty = this.#duties.of(nextHop);
    if (duty) return this.#takeDuty(nextHop, duty);
    const hop = this.hops.get(nextHop.key);
    if (!hop || isHeld(hop.nextHop)) return undefined;
    const now = this.parts.now();
    for (let waiting = nextReady(this, hop, now); waiting; waiting = nextReady(this, hop, now)) {
      const job = this.#hands.out(hop, waiting, Math.max(1, recipients), 'deliver');
      if (job) return job;
    }
    this.hops.rest(hop);
    return undefined;
  }

  async finish(
    job: DeliveryJob,
    results: readonly RecipientResult[],
    follow: readonly NewMessage[] = [],
  ): Promise<void> {
    const held = this.#hands.back(job);
    const { hop, hand } = held;
    const { message } = hand.waiting;
    const now = this.parts.now();
    let hasWorked = false;
    for (const { recipient, outcome, reply } of results) {
      hand.hasResults = true;
      if (outcome === 'deferred') {
        hand.isDeferred = true;
        hand.lastError = reply.slice(0, LONGEST_ERROR);
      } else {
        hasWorked = true;
        hand.open.delete(recipient);
      }
    }
    const isLast = hand.jobs === 0 && !hop.ready.has(message);
    const due = !isLast || !hand.isDeferred ? hand.waiting.due : now + this.parts.policy().messageInterval;
    const changes: QueueChange[] = left(this, held, isLast, due);
    if (hasWorked && hop.failures > 0 && held.purpose === 'deliver') {
      Object.assign(hop, { failures: 0, retryAt: 0 });
      changes.push(hop.row());
    }
    const prepared = follow.map((one) => this.#intake.prepare(one));
    for (const one of prepared) changes.push(...one.changes);
    await this.write(changes);
    for (const one of prepared) this.#added(one);
    this.parts.hands.putBack(message);
    if (isLast) this.#settled(held, due <= now);
  }

  release(job: DeliveryJob): void {
    const held = this.#hands.back(job);
    const { hop, hand, purpose } = held;
    const { message } = hand.waiting;
    this.parts.hands.putBack(message);
    const isOrdered = hand.suspended !== hand.waiting.suspended || hand.removal !== 'no';
    if (isOrdered) {
      if (hand.jobs > 0) return;
      this.forget(hop, message);
      this.write(left(this, held, true, hand.waiting.due))
        .then(() => this.#settled(held, false))
        .catch(() => undefined);
      return;
    }
    if (purpose !== 'deliver') {
      hop.hands.delete(message);
      hop.hasMore = true;
    } else {
      const rest = hop.ready.get(message)?.recipients ?? [];
      const back = job.recipients.filter(({ id }) => hand.open.has(id));
      const { fresh } = hand.waiting;
      this.forget(hop, message);
      const again = fresh && { ...fresh, bytes: this.#intake.kept(fresh.bytes) };
      hop.ready.set(message, { ...hand.waiting, recipients: [...rest, ...back], fresh: again });
    }
    this.hops.announce(hop);
  }

  async hopFailed(nextHop: NextHop, reply: string): Promise<void> {
    const hop = this.hops.get(nextHop.key);
    const now = this.parts.now();
    // Several connections that fail together are one failure.
    if (!hop || now < hop.retryAt) return;
    hop.failures++;
    hop.lastRetry = now;
    hop.lastError = reply.slice(0, LONGEST_ERROR);
    hop.retryAt = now + hopPause(this.parts.policy(), hop.failures);
    this.hops.rest(hop);
    await this.write([hop.row()]);
  }

  onDue(listener: (hop: NextHop) => void): void {
    this.hops.listen(listener);
    for (const duty of this.#duties.open()) this.hops.announceDuty(duty);
  }

  async close(): Promise<void> {
    this.#writes.close();
    this.hops.close();
    await this.parts.file.close();
    this.parts.hands.close();
    await this.parts.spool.close();
  }

  /** A message whose time has come, for whoever takes EXPIRED or DELAYED; false when it is in hand. */
  addDuty(duty: NextHop, row: JobRow): boolean {
    const hop = this.hops.byId(row.hop);
    if (!hop || hop.hands.has(row.message) || hop.leaving.has(row.message)) return false;
    if (this.#duties.has(duty, hop, row.message)) return false;
    this.forget(hop, row.message);
    const waiting = toWaiting(row);
    this.#duties.of(duty)!.push({ hop, waiting });
    hop.hands.set(row.message, newHand(waiting));
    this.hops.announceDuty(duty);
    return true;
  }

  /** How many duties wait to be taken. */
  dutiesWaiting(duty: NextHop): number {
    return this.#duties.of(duty)!.length;
  }

  /** See Moves. */
  move(row: Pick<JobRow, 'message' | 'hop'>, groups: readonly MoveGroup[]): QueueChange[] {
    return this.#moves.changes(row, groups);
  }

  /** Moves a job that nobody has in hand, and resolves when that is on the disk; `also` is written with it. */
  relocate(row: JobRow, groups: readonly MoveGroup[], also: readonly QueueChange[] = []): Promise<void> {
    return this.#moves.relocate(row, groups, also);
  }

  moved(hops: Iterable<NextHop>): void {
    for (const nextHop of hops) {
      const hop = this.hops.of(nextHop);
      hop.hasMore = true;
      hop.hasLater = true;
      this.hops.announce(hop);
    }
  }

  /** Resolves when the changes are on the disk, however long that takes. */
  write(changes: readonly QueueChange[]): Promise<void> {
    return this.#writes.write(changes);
  }

  /** Ends a job of the categorizer: its recipients go to other hops. */
  async reroute(job: DeliveryJob, groups: readonly MoveGroup[], change: readonly QueueChange[] = []): Promise<void> {
    const held = this.#hands.back(job);
    const { message } = held.hand.waiting;
    const changes = [...change, ...this.move({ message, hop: held.hop.id }, groups)];
    if (groups.length === 0) changes.push(['dropMessage', message], ['dropContent', message]);
    await this.write(changes);
    this.parts.hands.putBack(message);
    held.hop.hands.delete(message);
    this.moved(groups.map(({ hop }) => hop));
    if (groups.length === 0) this.forgetFile(message, held.spoolFile);
  }

  /** Removes the spool file of a message that is gone. */
  forgetFile(message: MessageId, spoolFile: string | undefined): void {
    if (spoolFile !== undefined && this.parts.file.message(message) === undefined)
      void this.parts.spool.remove(spoolFile);
  }

  /** Sets a job aside where nothing takes it, for an operator to look at. */
  async poison(row: JobRow, why: string): Promise<void> {
    await this.write(this.move(row, [{ hop: POISON, recipients: recipientsOf(row), error: why }]));
    this.hops.byId(row.hop)?.hands.delete(row.message);
  }

  #takeDuty(duty: NextHop, duties: Duty[]): DeliveryJob | undefined {
    for (let next = duties.shift(); next; next = duties.shift()) {
      const job = this.#hands.out(
        next.hop,
        next.waiting,
        Number.POSITIVE_INFINITY,
        duty.key === EXPIRED.key ? 'expire' : 'delay',
      );
      if (job) return job;
    }
    this.hops.dutyDone(duty);
    return undefined;
  }

  #settled({ hop, hand, spoolFile }: Held, isDue: boolean): void {
    const { message } = hand.waiting;
    hop.hands.delete(message);
    if (hand.removal === 'fail') this.moved([FAILED]);
    if (hand.open.size === 0 || hand.removal === 'drop') this.forgetFile(message, spoolFile);
    else {
      hop.hasLater = true;
      if (isDue) {
        hop.hasMore = true;
        this.hops.announce(hop);
      } else this.hops.look(hop);
    }
  }

  #added(prepared: Prepared): void {
    const { id, hops, facts, size, bytes } = prepared;
    this.#intake.written(prepared);
    const now = this.parts.now();
    for (const { hop, recipients, error } of hops) {
      const isRoom = hop.ready.size < MOST_READY && !hop.hasMore && hop.isOpen(now) && !isHeld(hop.nextHop);
      if (!isRoom || hop.holds(id)) hop.hasMore = true;
      else {
        const fresh = { facts, size, bytes: hops.length === 1 ? this.#intake.kept(bytes) : undefined };
        const state = { due: facts.received, attempts: 0, suspended: 0, noticed: 0, lastError: error ?? '' };
        hop.ready.set(id, { message: id, ...state, recipients, fresh });
      }
      this.hops.announce(hop);
    }
  }

  /** It isn't ready any more: taken, or gone elsewhere. */
  forget(hop: HopState, message: MessageId): void {
    this.#intake.released(hop.ready.get(message)?.fresh?.bytes);
    hop.ready.delete(message);
  }
}
