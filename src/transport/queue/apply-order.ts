// Carries out an operator's order on a queue: on what is in memory at once, on what is in hand when it comes back.
import type { JobRow, QueueChange } from '../../core/queue-file.ts';
import type { JobRef, QueueOrder } from '../../core/queue-orders.ts';
import { redirectHop } from '../delivery/redirect.ts';
import { FAILED, type NextHop, POISON } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { type HopState, REMOVED } from './hop-state.ts';
import { recipientsOf } from './message-record.ts';
import { redirect, resubmit, resubmitJob } from './resubmit.ts';

/** Resolves, when everything is on the disk, with the number of queues or messages it was carried out on. */
export async function applyOrder(queue: DurableQueue, order: QueueOrder): Promise<number> {
  switch (order.kind) {
    case 'suspendQueue':
      for (const hop of order.hops ?? []) queue.hops.of(hop as NextHop);
      return forQueues(queue, order.queues, (hop) => {
        hop.suspended = 1;
        queue.hops.rest(hop);
        return queue.write([hop.row()]);
      });
    case 'resumeQueue':
      return forQueues(queue, order.queues, async (hop) => {
        hop.suspended = 0;
        await queue.write([hop.row()]);
        queue.moved([hop.nextHop]);
      });
    case 'retryQueue':
      return forQueues(queue, order.queues, (hop) => (order.resubmit ? resubmit(queue, hop, true) : retry(queue, hop)));
    case 'suspendMessage':
      return forJobs(queue, order.jobs, (row, hop) => suspend(queue, row, hop, 1));
    case 'resumeMessage':
      return forJobs(queue, order.jobs, (row, hop) => {
        if (hop.nextHop.key === POISON.key) return resubmitJob(queue, row, [['forgiveCrashes', row.message]]);
        return suspend(queue, row, hop, 0);
      });
    case 'removeMessage':
      return forJobs(queue, order.jobs, (row, hop) => remove(queue, row, hop, order.withNdr));
    case 'redirectMessages':
      return redirect(queue, redirectHop(order.targets));
  }
}

async function forQueues(
  queue: DurableQueue,
  keys: readonly string[],
  work: (hop: HopState) => Promise<unknown>,
): Promise<number> {
  let done = 0;
  for (const key of keys) {
    const hop = queue.hops.get(key);
    if (!hop) continue;
    await work(hop);
    done++;
  }
  return done;
}

async function forJobs(
  queue: DurableQueue,
  jobs: readonly JobRef[],
  work: (row: JobRow, hop: HopState) => Promise<unknown>,
): Promise<number> {
  const all = jobs.map(async ({ message, queue: key }) => {
    const hop = queue.hops.get(key);
    const row = hop && queue.parts.file.job(message, hop.id);
    if (!row) return 0;
    await work(row, hop);
    return 1;
  });
  return (await Promise.all<number>(all)).reduce((sum, one) => sum + one, 0);
}

async function retry(queue: DurableQueue, hop: HopState): Promise<void> {
  Object.assign(hop, { retryAt: 0 });
  const now = queue.parts.now();
  await queue.write([hop.row(), ['hurryHop', now, hop.id, now]]);
  queue.moved([hop.nextHop]);
}

async function suspend(queue: DurableQueue, row: JobRow, hop: HopState, suspended: number): Promise<void> {
  const hand = hop.hands.get(row.message);
  if (hand && hand.jobs > 0) {
    // What comes back from delivery is written with it; what nobody has taken yet, isn't.
    hand.suspended = suspended;
    queue.forget(hop, row.message);
    return;
  }
  if (row.suspended === suspended) return;
  queue.forget(hop, row.message);
  hop.hands.delete(row.message);
  const { message, hop: id, attempts, noticed, lastError, recipients } = row;
  await queue.write([['putJob', message, id, queue.parts.now(), attempts, suspended, noticed, lastError, recipients]]);
  if (suspended === 0) queue.moved([hop.nextHop]);
}

async function remove(queue: DurableQueue, row: JobRow, hop: HopState, withNdr: boolean): Promise<void> {
  const { message } = row;
  const hand = hop.hands.get(message);
  if (hand && hand.jobs > 0) {
    hand.removal = withNdr ? 'fail' : 'drop';
    queue.forget(hop, message);
    return;
  }
  queue.forget(hop, message);
  hop.hands.delete(message);
  const tell: NextHop = FAILED;
  if (withNdr && hop.nextHop.key !== FAILED.key) {
    await queue.relocate(row, [{ hop: tell, recipients: recipientsOf(row), error: REMOVED }]);
    return;
  }
  const spoolFile = queue.parts.file.message(message)?.file ?? undefined;
  const changes: QueueChange[] = [
    ['dropJob', message, row.hop],
    ['dropMessage', message],
    ['dropContent', message],
  ];
  await queue.write(changes);
  queue.forgetFile(message, spoolFile);
}
