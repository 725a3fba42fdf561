// What operators see of the queue, read from the files beside their owners.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { createQueueViewer } from '../../../src/store/queue/queue-viewer.ts';
import { BY_DOMAIN, deferred, hopTo, message, openTestQueue, takeSoon, testFolder } from './open-test-queue.ts';

test('queues are counted over all files, and messages are shown with what is known of them', async (t) => {
  const folder = testFolder(t);
  assert.deepEqual(createQueueViewer(`${folder}/nothing`).queues(), []);
  const one = await openTestQueue(t, { folder, router: BY_DOMAIN });
  const two = await openTestQueue(t, { folder, router: BY_DOMAIN, ordinal: 1 });
  const client = Endpoint.parseBinding('[2001:db8::1]:4711');
  const source = { kind: 'SMTP', connector: 'EDGE\\Default', client } as const;
  const first = await one.queue.submit(message({ source }));
  const second = await one.queue.submit(
    message({ recipients: [{ address: 'a@contoso.com' }, { address: 'b@contoso.com' }] }),
  );
  const third = await two.queue.submit(message());
  const waiting = await takeSoon(one.queue, hopTo('contoso.com'));
  await one.queue.finish(waiting, deferred(waiting));
  await takeSoon(two.queue, hopTo('fabrikam.com'));
  await one.queue.hopFailed(hopTo('fabrikam.com'), '421 4.4.1 No answer');

  const viewer = createQueueViewer(folder);
  assert.deepEqual(viewer.files(), [0, 1]);
  const shown = viewer.queues().map(({ key, messages, deferred: later, inHand, failures, lastError }) => {
    return [key, messages, later, inHand, failures, lastError];
  });
  assert.deepEqual(
    shown.filter(([, messages]) => messages !== 0),
    [
      ['smtp:c:fabrikam.com', 2, 0, 1, 1, '421 4.4.1 No answer'],
      ['smtp:c:contoso.com', 1, 1, 0, 0, ''],
    ],
  );
  const queue = viewer.queues().find(({ key }) => key === 'smtp:c:fabrikam.com')!;
  const found = [...viewer.messages({ queue: queue.key })];
  assert.deepEqual(
    found.map(({ id, isInHand, queue: at, sourceIp, connector }) => [id, isInHand, at.id, sourceIp, connector]),
    [
      [first, false, queue.id, '2001:db8::1', 'EDGE\\Default'],
      [third, true, queue.id, undefined, undefined],
    ],
  );
  const [only] = [...viewer.messages({ message: second })];
  assert.deepEqual(
    [only!.attempts, only!.lastError, only!.recipients],
    [1, '451 4.3.0 Later', ['a@contoso.com', 'b@contoso.com']],
  );
  assert.equal([...viewer.messages()].length, 3);
  assert.equal(String(viewer.content(third)), 'Subject: Offer\r\n\r\nHello\r\n');
  assert.equal(viewer.content(999), undefined);
});
