// Opens the queue on a queue file, and first puts in order what a crash has left.
import { join } from 'node:path';
import type { EventLogPort } from '../../core/ports.ts';
import type { QueueChange, QueueFile } from '../../core/queue-file.ts';
import type { NextHopName } from '../../core/queue-orders.ts';
import { FAILED, type NextHop, POISON, SUBMISSION, UNREACHABLE } from './contract.ts';
import { DurableQueue } from './durable-queue.ts';
import { Hands } from './hands.ts';
import { Housekeeper } from './housekeeper.ts';
import { recipientsOf } from './message-record.ts';
import { QUEUE_EVENTS } from './queue-events.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Router } from './router.ts';
import { Spool } from './spool.ts';

export interface OpenQueue {
  readonly queue: DurableQueue;
  readonly spool: Spool;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** The queue's folder; the spool and the notes about what is in hand lie beside the file. */
  readonly folder: string;
  readonly file: QueueFile;
  readonly router: Router;
  readonly policy: () => RetryPolicy;
  readonly eventLog: EventLogPort;
  readonly now?: (() => number) | undefined;
  /** Queues that are suspended in the server's other files: a new file holds them too. */
  readonly suspended?: (() => readonly NextHopName[]) | undefined;
}

/** Takes the file over: `close` closes it. */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
  const { folder, file, router, policy, eventLog, now = Date.now } = options;
  const spool = await Spool.open(join(folder, `spool-${file.ordinal}`), now());
  await spool.sweep(file.spoolFiles());
  const hands = new Hands(join(folder, `${file.ordinal}.hands`));
  const queue = new DurableQueue({ file, spool, hands, router, policy, eventLog, now });
  const isNew = file.hops().length === 0;
  // The well-known ones have the least numbers.
  for (const hop of [SUBMISSION, UNREACHABLE, POISON, FAILED]) queue.hops.of(hop);
  if (isNew) await suspend(queue, options.suspended);
  await accountForCrash(queue);
  const housekeeper = new Housekeeper(queue);
  return {
    queue,
    spool,
    async close() {
      housekeeper.close();
      await queue.close();
    },
  };
}

async function suspend(queue: DurableQueue, suspended: QueueOptions['suspended']): Promise<void> {
  let hops: readonly NextHopName[] = [];
  try {
    hops = suspended?.() ?? [];
  } catch (error) {
    const message = `Which queues are suspended could not be read: a new queue file begins with none. ${String(error)}`;
    queue.parts.eventLog.write({ source: 'MSExchangeTransport', ...QUEUE_EVENTS.readFailed, message });
  }
  const held = hops.map((hop) => Object.assign(queue.hops.of(hop as NextHop), { suspended: 1 }));
  if (held.length > 0) await queue.write(held.map((hop) => hop.row()));
  for (const hop of held) queue.hops.rest(hop);
}

/** What was in hand when the process died may be what it died of: counted, and set aside when it happens too often. */
async function accountForCrash(queue: DurableQueue): Promise<void> {
  const { file, hands, policy, eventLog } = queue.parts;
  const { poisonThreshold } = policy();
  const changes: QueueChange[] = [];
  const poisoned: number[] = [];
  for (const id of hands.leftOver) {
    const message = file.message(id);
    if (!message || poisonThreshold === undefined) continue;
    changes.push(['noteCrash', id]);
    if (message.crashes + 1 < poisonThreshold) continue;
    poisoned.push(id);
    for (const row of file.jobsOf(id)) {
      if (queue.hops.byId(row.hop)?.nextHop.key === POISON.key) continue;
      const error = '554 5.6.0 The transport ended with this message in hand';
      changes.push(...queue.move(row, [{ hop: POISON, recipients: recipientsOf(row), error }]));
    }
  }
  if (changes.length > 0) await file.write(changes);
  hands.begin();
  if (poisoned.length === 0) return;
  const message = `${poisoned.length} messages were in hand when the transport ended unexpectedly, once too often, and are in the poison queue now: ${poisoned.slice(0, 20).join(', ')}.`;
  eventLog.write({ source: 'MSExchangeTransport', ...QUEUE_EVENTS.poison, message });
}
