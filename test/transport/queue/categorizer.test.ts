// The Submission queue: routing agents see each message in turn, and say what becomes of it.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { defineAgent, type Handlers } from '../../../src/core/agent.ts';
import { TransportAgent } from '../../../src/core/objects/transport-agent.ts';
import { reply } from '../../../src/core/reply.ts';
import { next, reject } from '../../../src/core/verdict.ts';
import { createAgentHost } from '../../../src/transport/agent-host.ts';
import { Categorizer, ROUTING_EVENTS } from '../../../src/transport/queue/categorizer.ts';
import { FAILED, type NewMessage } from '../../../src/transport/queue/contract.ts';
import { routingAgents } from '../../../src/transport/queue/routing-agents.ts';
import { plainConfig } from '../../support/plain-config.ts';
import { BY_DOMAIN, hopTo, message, openTestQueue, takeSoon } from './open-test-queue.ts';

async function submit(t: TestContext, handlers: Handlers<undefined>, given: NewMessage = message()) {
  const config = plainConfig();
  config.set(TransportAgent, { Name: 'Router', Enabled: true, IsBuiltIn: true, Priority: 1, Events: [] });
  const agent = defineAgent({ name: 'Router', apiVersion: 1, onFailure: 'tempfail', antispam: false, handlers });
  const host = createAgentHost({
    agents: [{ agent }],
    live: config,
    dns: {} as never,
    eventLog: { write: () => undefined },
    now: Date.now,
    log: () => undefined,
  });
  t.after(() => host.close());
  const hasAgents = () => host.handles(ROUTING_EVENTS);
  const opened = await openTestQueue(t, { router: { ...BY_DOMAIN, hasAgents }, policy: { messageInterval: 300 } });
  new Categorizer(opened.queue, routingAgents(host));
  const id = await opened.queue.submit(given);
  return { ...opened, id };
}

test('the four events come in order, and their fields go on top', async (t) => {
  const seen: string[] = [];
  const note =
    (event: string) => (args: { readonly headers: { readonly fields: readonly { readonly name: string }[] } }) => {
      seen.push(`${event} ${args.headers.fields.map(({ name }) => name)}`);
      return event === 'categorized' ? next : { kind: 'next' as const, stamps: [{ name: `X-${event}`, value: 'yes' }] };
    };
  const { queue, id } = await submit(t, {
    onSubmittedMessage: note('submitted'),
    onResolvedMessage: note('resolved'),
    onRoutedMessage: note('routed'),
    onCategorizedMessage: note('categorized'),
  });
  const job = await takeSoon(queue, hopTo('fabrikam.com'));
  assert.deepEqual(seen, ['submitted Subject', 'resolved Subject', 'routed Subject', 'categorized Subject']);
  const content = job.content();
  assert.ok(content.kind === 'bytes');
  const text = content.bytes.toString();
  assert.equal(text, 'X-routed: yes\r\nX-resolved: yes\r\nX-submitted: yes\r\nSubject: Offer\r\n\r\nHello\r\n');
  assert.equal(job.size, text.length);
  assert.equal(queue.parts.file.message(id)?.size, text.length);
});

test('a refused message is for the duty that tells its sender; a deleted one is gone', async (t) => {
  const refused = await submit(t, {
    onRoutedMessage: () => reject(reply(550, '5.7.1', 'Not here'), { reason: 'Policy' }),
  });
  const job = await takeSoon(refused.queue, FAILED);
  assert.equal(job.lastError, '550 5.7.1 Not here');
  const deleted = await submit(t, { onResolvedMessage: () => ({ kind: 'delete', why: { reason: 'Policy' } }) });
  for (let i = 0; i < 50 && deleted.queue.parts.file.message(deleted.id); i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(deleted.queue.parts.file.message(deleted.id), undefined);
});

test('a message that an agent fails on waits and is shown again', async (t) => {
  let calls = 0;
  const { queue } = await submit(t, {
    onSubmittedMessage: () => {
      if (calls++ === 0) throw new Error('not today');
      return next;
    },
  });
  assert.ok(await takeSoon(queue, hopTo('fabrikam.com')));
  assert.equal(calls, 2);
});
