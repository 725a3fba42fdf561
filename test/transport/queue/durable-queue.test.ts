// The queue on real files: what was taken in comes out, until its results are on the disk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { DELAYED, EXPIRED, type NextHop } from '../../../src/transport/queue/contract.ts';
import { BY_DOMAIN, deferred, delivered, hopTo, message, openTestQueue, takeSoon } from './open-test-queue.ts';

const ALL = { recipients: 100 };

test('a message comes out as it went in, and is gone when it is delivered', async (t) => {
  const { queue } = await openTestQueue(t);
  const given = message({
    envid: 'QQ314159',
    ret: 'HDRS',
    recipients: [
      { address: '"a b"@fabrikam.com', notify: ['SUCCESS', 'DELAY'], orcpt: 'rfc822;a@b' },
      { address: 'c@d.example', notify: [] },
    ],
  });
  const id = await queue.submit(given);
  const job = await takeSoon(queue, MAILDIR_HOP);
  assert.equal(job.messageId, id);
  assert.equal(job.attempts, 0);
  assert.equal(job.facts.envid, 'QQ314159');
  assert.deepEqual(
    job.recipients.map(({ address, notify, orcpt }) => ({ address, notify, orcpt })),
    [
      { address: '"a b"@fabrikam.com', notify: ['SUCCESS', 'DELAY'], orcpt: 'rfc822;a@b' },
      { address: 'c@d.example', notify: [], orcpt: undefined },
    ],
  );
  assert.deepEqual(job.content(), given.content);
  assert.equal(queue.take(MAILDIR_HOP, ALL), undefined);
  await queue.finish(job, delivered(job));
  assert.equal(queue.parts.file.message(id), undefined);
  assert.equal(queue.parts.file.content(id), undefined);
});

test('what was not finished comes again after a restart, with everything that was said about it', async (t) => {
  const first = await openTestQueue(t, { router: BY_DOMAIN });
  const recipients = [
    { address: 'a@one.example', orcpt: 'rfc822;x@y' },
    { address: 'b@two.example' },
    { address: 'c@one.example' },
  ];
  const id = await first.queue.submit(message({ recipients, auth: 'kim@contoso.com' }));
  const two = await takeSoon(first.queue, hopTo('two.example'));
  await first.queue.finish(two, delivered(two));
  await takeSoon(first.queue, hopTo('one.example'));
  await first.close();

  const again = await openTestQueue(t, { router: BY_DOMAIN, folder: first.folder });
  const announced: NextHop[] = [];
  again.queue.onDue((hop) => announced.push(hop));
  await setImmediate();
  const one = await takeSoon(again.queue, hopTo('one.example'));
  assert.equal(one.messageId, id);
  assert.equal(one.facts.auth, 'kim@contoso.com');
  assert.deepEqual(
    one.recipients.map(({ address }) => address),
    ['a@one.example', 'c@one.example'],
  );
  assert.equal(one.recipients[0]!.orcpt, 'rfc822;x@y');
  assert.equal(again.queue.take(hopTo('two.example'), ALL), undefined);
  assert.deepEqual(announced, [hopTo('one.example')]);
  await again.queue.finish(one, delivered(one));
  assert.equal(again.queue.parts.file.message(id), undefined);
  // Numbers are never used twice, though the file is empty now.
  assert.ok((await again.queue.submit(message())) > id);
});

test('deferred recipients wait MessageRetryInterval; the others are done with', async (t) => {
  let now = Date.now();
  const { queue } = await openTestQueue(t, { now: () => now });
  const recipients = ['a', 'b', 'c'].map((local) => ({ address: `${local}@fabrikam.com` }));
  await queue.submit(message({ recipients, received: now }));
  const job = await takeSoon(queue, MAILDIR_HOP);
  const [a, b, c] = job.recipients;
  await queue.finish(job, [
    { recipient: a!.id, outcome: 'delivered', reply: '250 OK' },
    { recipient: b!.id, outcome: 'deferred', reply: '452 4.2.2 Mailbox full' },
    { recipient: c!.id, outcome: 'failed', reply: '550 5.1.1 Unknown' },
  ]);
  assert.equal(queue.take(MAILDIR_HOP, ALL), undefined);
  now += 59_000;
  assert.equal(queue.take(MAILDIR_HOP, ALL), undefined);
  now += 2000;
  const again = await takeSoon(queue, MAILDIR_HOP);
  assert.deepEqual(
    again.recipients.map(({ id, address }) => [id, address]),
    [[b!.id, b!.address]],
  );
  assert.equal(again.attempts, 1);
  assert.equal(again.lastError, '452 4.2.2 Mailbox full');
});

test('a message of many recipients is handed out in parts, and no recipient twice', async (t) => {
  const { queue } = await openTestQueue(t);
  const recipients = Array.from({ length: 25 }, (_, i) => ({ address: `u${i}@fabrikam.com` }));
  const id = await queue.submit(message({ recipients }));
  const jobs = [];
  for (let job = await takeSoon(queue, MAILDIR_HOP, 10); job; job = queue.take(MAILDIR_HOP, { recipients: 10 })!)
    jobs.push(job);
  assert.deepEqual(
    jobs.map((job) => job.recipients.length),
    [10, 10, 5],
  );
  assert.equal(new Set(jobs.flatMap((job) => job.recipients.map((one) => one.id))).size, 25);
  await queue.finish(jobs[0]!, delivered(jobs[0]!));
  await queue.finish(jobs[1]!, delivered(jobs[1]!));
  assert.equal(JSON.parse(queue.parts.file.jobsOf(id)[0]!.recipients).length, 5);
  queue.release(jobs[2]!);
  const last = await takeSoon(queue, MAILDIR_HOP);
  assert.equal(last.recipients.length, 5);
  await queue.finish(last, delivered(last));
  assert.equal(queue.parts.file.message(id), undefined);
});

test('a hop that failed waits, more patiently after TransientFailureRetryCount; others do not', async (t) => {
  let now = Date.now();
  const policy = { transientCount: 2, transientInterval: 1000, outboundInterval: 60_000 };
  const { queue } = await openTestQueue(t, { router: BY_DOMAIN, now: () => now, policy });
  const [dead, alive] = [hopTo('dead.example'), hopTo('alive.example')];
  await queue.submit(
    message({ received: now, recipients: [{ address: 'a@dead.example' }, { address: 'a@alive.example' }] }),
  );
  for (const pause of [1000, 1000, 60_000]) {
    const job = await takeSoon(queue, dead);
    assert.equal(job.attempts, 0);
    queue.release(job);
    await queue.hopFailed(dead, '421 4.4.1 Connection timed out');
    await queue.hopFailed(dead, '421 4.4.1 Connection timed out');
    assert.equal(queue.take(dead, ALL), undefined);
    now += pause - 10;
    assert.equal(queue.take(dead, ALL), undefined);
    now += 11;
  }
  assert.ok(queue.take(alive, ALL));
  const job = await takeSoon(queue, dead);
  assert.equal(job.lastError, '421 4.4.1 Connection timed out');
  await queue.finish(job, deferred(job));
  assert.equal(queue.parts.file.hops().find(({ key }) => key === dead.key)!.failures, 3);
  now += 60_001;
  const works = await takeSoon(queue, dead);
  await queue.finish(works, delivered(works));
  assert.equal(queue.parts.file.hops().find(({ key }) => key === dead.key)!.failures, 0);
});

test('whoever delivers is told once when something is due, and again after it found nothing', async (t) => {
  const { queue } = await openTestQueue(t);
  const told: string[] = [];
  queue.onDue(({ key }) => told.push(key));
  for (let i = 0; i < 3; i++) await queue.submit(message());
  const jobs = [];
  for (let job = await takeSoon(queue, MAILDIR_HOP); job; job = queue.take(MAILDIR_HOP, ALL)!) jobs.push(job);
  assert.equal(jobs.length, 3);
  assert.deepEqual(told, ['maildir']);
  await queue.submit(message());
  await takeSoon(queue, MAILDIR_HOP);
  await setImmediate();
  assert.deepEqual(told, ['maildir', 'maildir']);
});

test('notifications exist if and only if the results do', async (t) => {
  const { queue } = await openTestQueue(t, { router: BY_DOMAIN });
  const id = await queue.submit(message());
  const job = await takeSoon(queue, hopTo('fabrikam.com'));
  const notification = message({
    from: '',
    isOwn: true,
    recipients: [{ address: 'kim@contoso.com' }],
    source: { kind: 'DSN' },
  });
  await queue.finish(
    job,
    [{ recipient: job.recipients[0]!.id, outcome: 'failed', reply: '550 5.1.1 Unknown' }],
    [notification],
  );
  assert.equal(queue.parts.file.message(id), undefined);
  const told = await takeSoon(queue, hopTo('contoso.com'));
  assert.equal(told.facts.isOwn, true);
  assert.equal(told.facts.from, '');
});

test('senders are told of a delay once, and messages expire', async (t) => {
  let now = Date.now();
  const { queue } = await openTestQueue(t, { now: () => now });
  const id = await queue.submit(message({ received: now }));
  const first = await takeSoon(queue, MAILDIR_HOP);
  await queue.finish(first, deferred(first));
  now += 4 * 3600_000;
  const delay = await takeSoon(queue, DELAYED);
  assert.equal(delay.messageId, id);
  assert.equal(delay.hop.key, 'maildir');
  await queue.finish(delay, []);
  const second = await takeSoon(queue, MAILDIR_HOP);
  assert.equal(second.attempts, 1);
  await queue.finish(second, deferred(second));
  now += 44 * 3600_000;
  const expired = await takeSoon(queue, EXPIRED);
  assert.equal(queue.take(DELAYED, ALL), undefined);
  assert.equal(queue.take(MAILDIR_HOP, ALL), undefined);
  assert.equal(expired.lastError, '451 4.3.0 Later');
  await queue.finish(
    expired,
    expired.recipients.map(({ id: recipient }) => ({
      recipient,
      outcome: 'failed',
      reply: '550 4.4.7 QUEUE.Expired; message expired',
    })),
  );
  assert.equal(queue.parts.file.message(id), undefined);
});

test('more messages than memory holds come out once each, in order', async (t) => {
  const { queue } = await openTestQueue(t);
  const received = Date.now();
  const ids: number[] = await Promise.all(Array.from({ length: 3000 }, () => queue.submit(message({ received }))));
  const seen: number[] = [];
  const finishing: Promise<void>[] = [];
  for (let job = await takeSoon(queue, MAILDIR_HOP); job; job = queue.take(MAILDIR_HOP, ALL)!) {
    seen.push(job.messageId);
    finishing.push(queue.finish(job, delivered(job)));
    if (seen.length % 100 === 0) await finishing.at(-1);
  }
  await Promise.all(finishing);
  assert.deepEqual(
    seen,
    ids.toSorted((a, b) => a - b),
  );
  assert.equal(queue.parts.file.counts().length, 0);
});

test('empty queues go after QueueMaxIdleTime', async (t) => {
  const { queue } = await openTestQueue(t, { router: BY_DOMAIN, policy: { queueIdle: 1 } });
  await queue.submit(message());
  const job = await takeSoon(queue, hopTo('fabrikam.com'));
  await queue.finish(job, delivered(job));
  const keys = () => queue.parts.file.hops().map(({ key }) => key);
  assert.ok(keys().includes('smtp:c:fabrikam.com'));
  queue.take(hopTo('fabrikam.com'), ALL);
  for (let i = 0; i < 100 && keys().includes('smtp:c:fabrikam.com'); i++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(!keys().includes('smtp:c:fabrikam.com'));
  await queue.submit(message());
  assert.ok(await takeSoon(queue, hopTo('fabrikam.com')));
});
