// Operators' orders on a queue: what waits obeys at once, what is in hand when it comes back.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openOrderBook } from '../../../src/store/queue/order-book.ts';
import { applyOrder } from '../../../src/transport/queue/apply-order.ts';
import { FAILED, POISON, UNREACHABLE } from '../../../src/transport/queue/contract.ts';
import { OrderDesk } from '../../../src/transport/queue/order-desk.ts';
import { routesChanged } from '../../../src/transport/queue/resubmit.ts';
import type { Router } from '../../../src/transport/queue/router.ts';
import {
  BY_DOMAIN,
  deferred,
  delivered,
  hopTo,
  message,
  openTestQueue,
  takeSoon,
  testFolder,
} from './open-test-queue.ts';

const ALL = { recipients: 100 };
const hop = hopTo('fabrikam.com');

const open = (t: TestContext, router: Router = BY_DOMAIN) => openTestQueue(t, { router });

test('a suspended queue hands nothing out, also after a restart, until it is resumed', async (t) => {
  const { queue, folder, close } = await open(t);
  await queue.submit(message());
  assert.equal(await applyOrder(queue, { kind: 'suspendQueue', queues: [hop.key, 'smtp:c:unknown'] }), 1);
  assert.equal(queue.take(hop, ALL), undefined);
  await queue.submit(message());
  assert.equal(queue.take(hop, ALL), undefined);
  await close();
  const again = await openTestQueue(t, { folder, router: BY_DOMAIN });
  assert.equal(again.queue.take(hop, ALL), undefined);
  const told: string[] = [];
  again.queue.onDue(({ key }) => told.push(key));
  await applyOrder(again.queue, { kind: 'resumeQueue', queues: [hop.key] });
  await takeSoon(again.queue, hop);
  await takeSoon(again.queue, hop);
  await delay(5);
  assert.deepEqual(told, [hop.key]);
});

test('Retry-Queue makes a waiting queue and its deferred messages due', async (t) => {
  const { queue } = await open(t);
  await queue.submit(message());
  const job = await takeSoon(queue, hop);
  await queue.finish(job, deferred(job));
  await queue.hopFailed(hop, '421 4.4.1 No answer');
  assert.equal(queue.take(hop, ALL), undefined);
  await applyOrder(queue, { kind: 'retryQueue', queues: [hop.key], resubmit: false });
  assert.equal((await takeSoon(queue, hop)).attempts, 1);
});

test('a suspended message waits; one in hand is suspended when it comes back', async (t) => {
  const { queue } = await open(t);
  const waiting = await queue.submit(message());
  const ref = (id: number) => ({ message: id, queue: hop.key });
  await applyOrder(queue, { kind: 'suspendMessage', jobs: [ref(waiting)] });
  assert.equal(queue.take(hop, ALL), undefined);
  const inHand = await queue.submit(message());
  const job = await takeSoon(queue, hop);
  assert.equal(job.messageId, inHand);
  await applyOrder(queue, { kind: 'suspendMessage', jobs: [ref(inHand)] });
  queue.release(job);
  await delay(50);
  assert.equal(queue.take(hop, ALL), undefined);
  assert.deepEqual(
    queue.parts.file.jobsAt(queue.hops.get(hop.key)!.id, undefined, 10).map((row) => row.suspended),
    [1, 1],
  );
  assert.equal(await applyOrder(queue, { kind: 'resumeMessage', jobs: [ref(waiting), ref(inHand), ref(999)] }), 2);
  await takeSoon(queue, hop);
  await takeSoon(queue, hop);
});

test('a removed message is gone, or for the duty that tells its sender; one in hand when it comes back undelivered', async (t) => {
  const { queue } = await open(t);
  const remove = (id: number, withNdr: boolean) =>
    applyOrder(queue, { kind: 'removeMessage', jobs: [{ message: id, queue: hop.key }], withNdr });
  const gone = await queue.submit(message());
  await remove(gone, false);
  assert.equal(queue.parts.file.message(gone), undefined);
  assert.equal(queue.take(hop, ALL), undefined);

  const told = await queue.submit(message());
  await remove(told, true);
  const duty = await takeSoon(queue, FAILED);
  assert.equal(duty.messageId, told);
  assert.match(duty.lastError, /^550 5\.3\.0 /);
  await queue.finish(duty, [{ recipient: 1, outcome: 'failed', reply: duty.lastError }]);
  assert.equal(queue.parts.file.message(told), undefined);

  const recipients = [{ address: 'a@fabrikam.com' }, { address: 'b@fabrikam.com' }];
  const half = await queue.submit(message({ recipients }));
  const job = await takeSoon(queue, hop);
  await remove(half, true);
  await queue.finish(job, [
    { recipient: 1, outcome: 'delivered', reply: '250' },
    { recipient: 2, outcome: 'deferred', reply: '451' },
  ]);
  const rest = await takeSoon(queue, FAILED);
  assert.deepEqual(
    rest.recipients.map(({ address }) => address),
    ['b@fabrikam.com'],
  );
  const dropped = await queue.submit(message());
  const last = await takeSoon(queue, hop);
  await remove(dropped, false);
  await queue.finish(last, deferred(last));
  assert.equal(queue.parts.file.message(dropped), undefined);
});

test('messages move when routes change, and a poison message goes back into the mail flow when resumed', async (t) => {
  let isRouted = false;
  const { queue } = await open(t, {
    hasAgents: () => false,
    route: (facts, size, recipients) =>
      isRouted ? BY_DOMAIN.route(facts, size, recipients) : [{ hop: UNREACHABLE, recipients }],
  });
  const id = await queue.submit(message({ recipients: [{ address: 'a@fabrikam.com' }, { address: 'b@contoso.com' }] }));
  assert.equal(queue.take(UNREACHABLE, ALL), undefined);
  isRouted = true;
  await routesChanged(queue);
  const job = await takeSoon(queue, hop);
  const other = await takeSoon(queue, hopTo('contoso.com'));
  await queue.finish(job, delivered(job));
  queue.release(other);
  const row = queue.parts.file.jobsOf(id)[0]!;
  await queue.poison(row, '554 5.6.0 Bad');
  assert.equal(queue.take(hopTo('contoso.com'), ALL), undefined);
  await applyOrder(queue, { kind: 'resumeMessage', jobs: [{ message: id, queue: POISON.key }] });
  assert.equal((await takeSoon(queue, hopTo('contoso.com'))).messageId, id);
});

test('an order written by another process is carried out and answered within a second', async (t) => {
  const { queue } = await open(t);
  const home = testFolder(t);
  const books = [openOrderBook(home), openOrderBook(home)] as const;
  const desk = new OrderDesk(() => [queue], books[0]);
  t.after(async () => {
    await desk.close();
    for (const book of books) book.close();
  });
  await queue.submit(message());
  const id = books[1].place({ kind: 'suspendQueue', queues: [hop.key] }, 0);
  for (let i = 0; i < 100 && !books[1].answerTo(id); i++) await delay(20);
  assert.deepEqual(books[1].answerTo(id), { done: 1 });
  assert.equal(queue.take(hop, ALL), undefined);
});
