// A queue on a real file in a folder of the test, with a clock the test moves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultsOf } from '../../../src/core/object-class.ts';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { MAILDIR_ROUTER } from '../../../src/transport/queue/config-router.ts';
import type { DeliveryJob, NewMessage, NextHop, Queue } from '../../../src/transport/queue/contract.ts';
import { type OpenQueue, openQueue } from '../../../src/transport/queue/open-queue.ts';
import { type RetryPolicy, retryPolicy } from '../../../src/transport/queue/retry-policy.ts';
import type { Router } from '../../../src/transport/queue/router.ts';

export interface TestQueue extends OpenQueue {
  readonly folder: string;
  readonly events: { readonly id: number; readonly message: string }[];
}

export interface TestQueueOptions {
  readonly folder?: string | undefined;
  readonly router?: Router;
  readonly policy?: Partial<RetryPolicy>;
  readonly now?: () => number;
  readonly ordinal?: number;
  readonly mostPages?: number;
}

export const DEFAULT_POLICY = retryPolicy(defaultsOf(TransportServer) as never);

export function testFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-queue-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Not closed by itself: what a test leaves open is a process that died, as far as the files say. */
export async function openTestQueue(t: TestContext, options: TestQueueOptions = {}): Promise<TestQueue> {
  const { folder = testFolder(t), router = MAILDIR_ROUTER, policy, now, ordinal = 0, mostPages } = options;
  const events: { id: number; message: string }[] = [];
  const opened = await openQueue({
    folder,
    file: await openQueueFile(join(folder, `${ordinal}.db`), ordinal, { mostPages }),
    router,
    policy: () => ({ ...DEFAULT_POLICY, ...policy }),
    eventLog: { write: ({ id, message }) => void events.push({ id, message }) },
    now,
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= opened.close());
  t.after(close);
  return { ...opened, folder, events, close };
}

/** Each recipient's domain is a hop of its own. */
export const BY_DOMAIN: Router = {
  hasAgents: () => false,
  route(_facts, _size, recipients) {
    const groups = Map.groupBy(recipients, ({ address }) => address.slice(address.lastIndexOf('@') + 1));
    return [...groups].map(([domain, there]) => ({ hop: hopTo(domain), recipients: there }));
  },
};

export function hopTo(domain: string): NextHop {
  return { key: `smtp:c:${domain}`, deliveryType: 'DnsConnectorDelivery', domain, connector: 'c' };
}

export function message(changes: Partial<NewMessage> = {}): NewMessage {
  return {
    from: 'kim@contoso.com',
    received: Date.now(),
    messageId: '<1@contoso.com>',
    subject: 'Offer',
    source: { kind: 'SMTP' },
    body: '8BITMIME',
    smtpUtf8: false,
    recipients: [{ address: 'user@fabrikam.com' }],
    content: { kind: 'bytes', bytes: Buffer.from('Subject: Offer\r\n\r\nHello\r\n') },
    ...changes,
  };
}

/** The next job of a hop, waited for a moment. */
export async function takeSoon(queue: Queue, hop: NextHop, recipients = 100): Promise<DeliveryJob> {
  for (let i = 0; i < 100; i++) {
    const job = queue.take(hop, { recipients });
    if (job) return job;
    await delay(20);
  }
  throw new Error(`Nothing is due for ${hop.key}.`);
}

export function delivered(job: DeliveryJob) {
  return job.recipients.map(({ id }) => ({ recipient: id, outcome: 'delivered' as const, reply: '250 2.1.5 OK' }));
}

export function deferred(job: DeliveryJob, reply = '451 4.3.0 Later') {
  return job.recipients.map(({ id }) => ({ recipient: id, outcome: 'deferred' as const, reply }));
}
