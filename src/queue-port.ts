// The queue as cmdlets use it: read beside the transport, changed by orders to it, or here when none runs.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from './core/errors.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import type { EventLogPort } from './core/ports.ts';
import { hopName, type NextHopName, type OrderAnswer, type QueueOrder } from './core/queue-orders.ts';
import type { QueuePort, QueueView } from './core/queue-view.ts';
import { takeLock } from './service/lock-file.ts';
import { isSameProcess, ownProcess } from './service/process-identity.ts';
import { openOrderBook } from './store/queue/order-book.ts';
import { createQueueViewer } from './store/queue/queue-viewer.ts';

/** Milliseconds the transport has for an order; it looks ten times a second. */
const PATIENCE = 10_000;
const LOOK = 20;

export function openQueuePort(home: string, eventLog: EventLogPort): QueuePort {
  const folder = join(home, 'queue');
  const viewer = createQueueViewer(folder);
  return {
    queues: viewer.queues,
    messages: viewer.messages,
    content: viewer.content,
    async order(order, signal) {
      const { ownerOf } = await import('./transport/queue/claims.ts');
      const owned = viewer.files().filter((ordinal) => ownerOf(folder, ordinal, isSameProcess));
      const whole = order.kind === 'suspendQueue' ? { ...order, hops: named(order.queues, viewer.queues()) } : order;
      if (owned.length > 0) return orderOwners(home, owned, whole, signal);
      return viewer.files().length === 0 ? { done: 0 } : carryOut(home, folder, whole, eventLog);
    },
  };
}

function named(keys: readonly string[], queues: readonly QueueView[]): readonly NextHopName[] {
  return queues.filter(({ key }) => keys.includes(key)).map(hopName);
}

/** Every owner does its part; files without one are taken over by an owner soon. */
async function orderOwners(
  home: string,
  files: readonly number[],
  order: QueueOrder,
  signal: AbortSignal | undefined,
): Promise<OrderAnswer> {
  const book = openOrderBook(home);
  try {
    const open = new Set(files.map((file) => book.place(order, file)));
    let done = 0;
    for (const end = Date.now() + PATIENCE; open.size > 0; ) {
      for (const id of open) {
        const answer = book.answerTo(id);
        if (!answer) continue;
        open.delete(id);
        if (answer.error !== undefined) fail('QueueOrderFailed', { detail: answer.error });
        done += answer.done;
      }
      if (open.size === 0) break;
      if (Date.now() > end || signal?.aborted) {
        for (const id of open) book.withdraw(id);
        if (signal?.aborted) break;
        fail('QueueOrderFailed', { detail: 'the transport did not answer in time' });
      }
      await delay(LOOK);
    }
    return { done };
  } finally {
    book.close();
  }
}

/** Under the transport's lock: none can start meanwhile. @throws PosternError AlreadyRunning for one that is just starting */
async function carryOut(home: string, folder: string, order: QueueOrder, eventLog: EventLogPort): Promise<OrderAnswer> {
  const [{ QueueSet }, { configRouter }, { retryPolicy }, { applyOrder }, files, { openLiveConfig }] =
    await Promise.all([
      import('./transport/queue/queue-set.ts'),
      import('./transport/queue/config-router.ts'),
      import('./transport/queue/retry-policy.ts'),
      import('./transport/queue/apply-order.ts'),
      import('./store/queue/open-queue-file.ts'),
      import('./store/live-config.ts'),
    ]);
  const lock = takeLock(home);
  try {
    const live = await openLiveConfig(home);
    const set = await QueueSet.open({
      folder,
      openFile: files.openQueueFile,
      processes: { own: ownProcess(), isAlive: isSameProcess },
      adopt: 'atOnce',
      // What is sent through the categorizer waits for a transport and its agents.
      router: configRouter(live, () => true),
      policy: () => retryPolicy(live.current().one(TransportServer)),
      eventLog,
    });
    try {
      let done = 0;
      for (const queue of set.queues) done += await applyOrder(queue, order);
      return { done };
    } finally {
      await set.close();
      await live.close();
    }
  } finally {
    lock.release();
  }
}
