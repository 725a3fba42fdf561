// Sends what waits at a hop through routing again: because an operator asks, or because routes have changed.
import { setImmediate } from 'node:timers/promises';
import type { JobRow, QueueChange } from '../../core/queue-file.ts';
import { isRedirect } from '../delivery/redirect.ts';
import { FAILED, type NextHop, POISON, SUBMISSION } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import type { HopState } from './hop-state.ts';
import { factsOf, recipientsOf } from './message-record.ts';
import type { Routed } from './router.ts';

const PAGE = 100;

/** Every job of the hop that nobody has in hand. `agents`: routing agents see the messages again, where there are any. */
export function resubmit(queue: DurableQueue, hop: HopState, agents: boolean): Promise<number> {
  return eachWaiting(queue, hop, (row) => resubmitJob(queue, row, [], agents));
}

/** Does something with every job of the hop that nobody has in hand and that isn't suspended; resolves to their number when all is written. */
async function eachWaiting(queue: DurableQueue, hop: HopState, work: (row: JobRow) => Promise<void>): Promise<number> {
  let count = 0;
  for (let after: JobRow | undefined; ; ) {
    const rows = queue.parts.file.jobsAt(hop.id, after, PAGE);
    for (const row of rows) {
      after = row;
      const isInHand = (hop.hands.get(row.message)?.jobs ?? 0) > 0;
      if (isInHand || row.suspended !== 0 || hop.leaving.has(row.message)) continue;
      count++;
      void work(row).catch(() => undefined);
    }
    if (rows.length < PAGE) break;
    await setImmediate();
  }
  // Written in order: when this is, they are.
  await queue.write([]);
  return count;
}

export async function resubmitJob(
  queue: DurableQueue,
  row: JobRow,
  changes: readonly QueueChange[] = [],
  agents = true,
): Promise<void> {
  const recipients = recipientsOf(row);
  const groups: Routed<(typeof recipients)[number]>[] = [];
  const { file, router } = queue.parts;
  if (agents && router.hasAgents()) groups.push({ hop: SUBMISSION, recipients });
  else {
    const message = file.message(row.message);
    if (!message) return;
    groups.push(...router.route(factsOf(message), message.size, recipients));
  }
  const stays = groups.length === 1 && queue.hops.get(groups[0]!.hop.key)?.id === row.hop;
  if (stays && changes.length === 0) return;
  await queue.relocate(row, groups, changes);
}

/** Everything that waits and isn't in hand, suspended or poison goes to one hop. Gives how many messages. */
export async function redirect(queue: DurableQueue, to: NextHop): Promise<number> {
  const stay = new Set([to.key, POISON.key, FAILED.key]);
  let count = 0;
  // One hop after the other: a message that waits at several must not arrive there twice at once.
  for (const hop of [...queue.hops.all()])
    if (!stay.has(hop.nextHop.key))
      count += await eachWaiting(queue, hop, (row) =>
        queue.relocate(row, [{ hop: to, recipients: recipientsOf(row) }]),
      );
  return count;
}

/** What was routed by other domains and connectors is routed again; what waits for the categorizer or a person isn't. */
export async function routesChanged(queue: DurableQueue): Promise<void> {
  const fixed: readonly NextHop[] = [SUBMISSION, POISON, FAILED];
  for (const hop of [...queue.hops.all()]) {
    if (!fixed.some(({ key }) => key === hop.nextHop.key) && !isRedirect(hop.nextHop))
      await resubmit(queue, hop, false);
  }
}
