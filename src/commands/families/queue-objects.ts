// Queues and messages as Exchange's queue viewer shows them, and what their identities say.
import { fail } from '../../core/errors.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { Ports } from '../../core/ports.ts';
import type { QueuedMessage, QueueView } from '../../core/queue-view.ts';
import { typed } from '../../core/typed.ts';
import { ByteSize } from '../../core/values/byte-size.ts';
import { wildcard } from '../../core/values/wildcard.ts';
import { isLocalServer } from '../conventions/local-server.ts';

/** Queues that are named and not numbered in identities. */
const NAMED: Readonly<Record<string, string>> = {
  submission: 'Submission',
  unreachable: 'Unreachable',
  poison: 'Poison',
  maildir: 'Maildir',
};

/** There is always one, though nothing may have waited for the categorizer yet. */
const SUBMISSION: QueueView = {
  id: 1,
  key: 'submission',
  deliveryType: 'Undefined',
  domain: 'Submission',
  connector: undefined,
  isSuspended: false,
  ...{ failures: 0, retryAt: 0, lastRetry: 0, lastError: '', messages: 0, deferred: 0, inHand: 0 },
};

export const QUEUE_PROPERTIES = [
  'Identity',
  'DeliveryType',
  'NextHopDomain',
  'NextHopCategory',
  'NextHopConnector',
  'Status',
  'MessageCount',
  'DeferredMessageCount',
  'LastError',
  'RetryCount',
  'LastRetryTime',
  'NextRetryTime',
] as const;

export const MESSAGE_PROPERTIES = [
  'Identity',
  'Subject',
  'InternetMessageId',
  'FromAddress',
  'Status',
  'Size',
  'MessageSourceName',
  'SourceIP',
  'SCL',
  'DateReceived',
  'ExpirationTime',
  'LastError',
  'RetryCount',
  'Queue',
] as const;

export type QueueObject = Readonly<Record<(typeof QUEUE_PROPERTIES)[number], unknown>> & { readonly Identity: string };
export type MessageObject = Readonly<Record<(typeof MESSAGE_PROPERTIES)[number], unknown>> & {
  readonly Identity: string;
};

const NO_CONNECTOR = '00000000-0000-0000-0000-000000000000';

export function queueName({ key, id }: Pick<QueueView, 'key' | 'id'>): string {
  return NAMED[key] ?? String(id);
}

export function queueObject(view: QueueView, { server, now }: Pick<Ports, 'server' | 'now'>): QueueObject {
  const retry = view.retryAt > now().getTime();
  const status = view.isSuspended ? 'Suspended' : retry ? 'Retry' : view.inHand > 0 ? 'Active' : 'Ready';
  return typed('ExtensibleQueueInfo', {
    Identity: `${server}\\${queueName(view)}`,
    DeliveryType: view.deliveryType,
    NextHopDomain: view.domain,
    NextHopCategory: view.deliveryType === 'MapiDelivery' ? 'Internal' : 'External',
    NextHopConnector: view.connector ?? NO_CONNECTOR,
    Status: status,
    MessageCount: view.messages,
    DeferredMessageCount: view.deferred,
    LastError: view.lastError,
    RetryCount: view.failures,
    LastRetryTime: view.lastRetry === 0 ? null : new Date(view.lastRetry),
    NextRetryTime: retry ? new Date(view.retryAt) : null,
  });
}

/** Makes objects of messages; reads once what they have in common. `withRecipients` adds who they are for. */
export function messageObjects(ports: Ports, withRecipients: boolean): (message: QueuedMessage) => MessageObject {
  const { server } = ports;
  const expiration = ports.config.get(TransportServer).MessageExpirationTimeout.milliseconds;
  const now = ports.now().getTime();
  return (one) => {
    const queue = `${server}\\${queueName(one.queue)}`;
    const object = {
      Identity: `${queue}\\${one.id}`,
      Subject: one.subject,
      InternetMessageId: one.messageId,
      FromAddress: one.from === '' ? '<>' : one.from,
      Status: statusOf(one, now),
      Size: new ByteSize(one.size),
      MessageSourceName:
        one.connector === undefined ? one.source : `${one.source}:${one.connector.replace(/^.*\\/, '')}`,
      SourceIP: one.sourceIp ?? null,
      // Nothing rates messages yet.
      SCL: null,
      DateReceived: new Date(one.received),
      ExpirationTime: new Date(one.received + expiration),
      LastError: one.lastError,
      RetryCount: one.attempts,
      Queue: queue,
    };
    return typed('ExtensibleMessageInfo', withRecipients ? { ...object, Recipients: one.recipients } : object);
  };
}

function statusOf(one: QueuedMessage, now: number): string {
  if (one.isInHand) return one.isSuspended ? 'PendingSuspend' : 'Active';
  if (one.isSuspended) return 'Suspended';
  return one.due > now ? 'Retry' : 'Ready';
}

/** `3`, `Poison`, `SERVER\3`, `SERVER\*`, a next hop domain, with wildcards. @throws PosternError QueueNotFound, ServerNotLocal */
export function findQueues(ports: Ports, identity: string | undefined): readonly QueueView[] {
  const found = ports.queue.queues();
  const views = found.some(({ key }) => key === SUBMISSION.key) ? found : [SUBMISSION, ...found];
  if (identity === undefined) return views;
  const name = afterServer(identity.split('\\'), ports, 1).at(-1)!;
  if (name === '' || name === '*') return views;
  const pattern = wildcard(name);
  const named = views.filter((view) => pattern.matches(queueName(view)) || pattern.matches(view.domain));
  // These there are always, though nothing has come to them yet.
  const isNamed = Object.values(NAMED).some((one) => one.toLowerCase() === name.toLowerCase());
  if (named.length === 0 && !name.includes('*') && !isNamed)
    fail('QueueNotFound', { identity }, { target: identity, parameter: 'Identity' });
  return named;
}

export interface MessagePattern {
  readonly queue: string | undefined;
  readonly message: number | undefined;
}

/** `17`, `3\17`, `SERVER\3\17`, `SERVER\*\17`, `SERVER\3\*`. @throws PosternError QueuedMessageNotFound, ServerNotLocal */
export function messagePattern(ports: Ports, identity: string): MessagePattern {
  const parts = afterServer(identity.split('\\'), ports, 2);
  const message = parts.at(-1) ?? '';
  const queue = parts.length > 1 ? parts.at(-2) : '*';
  const number = Number(message);
  if (message !== '*' && (!Number.isSafeInteger(number) || number <= 0 || message === ''))
    fail('QueuedMessageNotFound', { identity }, { target: identity, parameter: 'Identity' });
  return { queue: queue === '*' ? undefined : queue, message: message === '*' ? undefined : number };
}

/** The parts behind the server's name, at most `most`. */
function afterServer(parts: readonly string[], { server }: Ports, most: number): readonly string[] {
  if (parts.length <= most) return parts;
  const [named = '', ...rest] = parts;
  if (named !== '*' && named !== '' && !isLocalServer(named, server))
    fail('ServerNotLocal', { server: named, local: server }, { target: named, parameter: 'Identity' });
  return rest;
}

/** The messages of an identity, in all queues it names. @throws PosternError QueuedMessageNotFound */
export function* findMessages(ports: Ports, identity: string): Generator<QueuedMessage> {
  const { queue, message } = messagePattern(ports, identity);
  const keys = queue === undefined ? [undefined] : findQueues(ports, queue).map(({ key }) => key);
  let isFound = false;
  for (const key of keys) {
    for (const one of ports.queue.messages({ queue: key, message })) {
      isFound = true;
      yield one;
    }
  }
  if (!isFound && !identity.includes('*'))
    fail('QueuedMessageNotFound', { identity }, { target: identity, parameter: 'Identity' });
}
