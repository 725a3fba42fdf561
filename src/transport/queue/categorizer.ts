// Takes messages out of the Submission queue, shows them to routing agents, and sends their recipients on to their next hops.
import { closeSync, openSync, readSync } from 'node:fs';
import type { EventName, MessageHeaders } from '../../core/agent.ts';
import type { QueueChange } from '../../core/queue-file.ts';
import { type Reply, replyText } from '../../core/reply.ts';
import type { HeaderStamp } from '../../core/verdict.ts';
import { HeaderBlock, parseHeaders } from '../receive/header-block.ts';
import { report } from '../receive/receive-events.ts';
import { stampField } from '../receive/trace-header.ts';
import { type Content, type DeliveryJob, FAILED, type NextHop, SUBMISSION } from './contract.ts';
import type { DurableQueue } from './durable-queue.ts';
import { QUEUE_EVENTS } from './queue-events.ts';

export const ROUTING_EVENTS = [
  'onSubmittedMessage',
  'onResolvedMessage',
  'onRoutedMessage',
  'onCategorizedMessage',
] as const satisfies readonly EventName[];

export type RoutingEvent = (typeof ROUTING_EVENTS)[number];

export type RoutingOutcome =
  | { readonly kind: 'continue'; readonly stamps?: readonly HeaderStamp[] | undefined }
  | { readonly kind: 'reject'; readonly reply: Reply }
  | { readonly kind: 'disconnect'; readonly reply: Reply }
  | { readonly kind: 'delete' };

/** The routing agents of one message. */
export interface RoutingSession {
  run(event: RoutingEvent, headers: MessageHeaders): RoutingOutcome | Promise<RoutingOutcome>;
  close(): void;
}

export interface RoutingAgents {
  open(job: DeliveryJob): RoutingSession;
}

/** Messages in the hands of agents at a time. */
const AT_ONCE = 16;
const MOST_HEADER = 256 * 1024;

export class Categorizer {
  readonly #queue: DurableQueue;
  readonly #agents: RoutingAgents;
  #running = 0;

  constructor(queue: DurableQueue, agents: RoutingAgents) {
    this.#queue = queue;
    this.#agents = agents;
    queue.onDue((hop) => {
      if (hop.key === SUBMISSION.key) this.#fill();
    });
  }

  #fill(): void {
    while (this.#running < AT_ONCE) {
      const job = this.#queue.take(SUBMISSION, { recipients: Number.POSITIVE_INFINITY });
      if (!job) return;
      this.#running++;
      void this.#categorize(job).finally(() => {
        this.#running--;
        this.#fill();
      });
    }
  }

  async #categorize(job: DeliveryJob): Promise<void> {
    try {
      const session = this.#agents.open(job);
      try {
        await this.#show(job, session);
      } finally {
        session.close();
      }
    } catch (error) {
      // Only a queue that is being closed, or a mistake of ours, which must not stop the others.
      report(this.#queue.parts, QUEUE_EVENTS.readFailed, `A message couldn't be categorized: ${String(error)}`);
    }
  }

  async #show(job: DeliveryJob, session: RoutingSession): Promise<void> {
    const content = job.content();
    const headers = parseHeaders(headerOf(content));
    const stamps: HeaderStamp[] = [];
    const hear = async (event: RoutingEvent): Promise<boolean> => {
      const outcome = await session.run(event, headers);
      if (outcome.kind === 'continue') {
        stamps.unshift(...(outcome.stamps ?? []));
        return true;
      }
      await this.#stop(job, outcome);
      return false;
    };
    if (!(await hear('onSubmittedMessage')) || !(await hear('onResolvedMessage'))) return;
    const groups = this.#queue.parts.router.route(job.facts, job.size, job.recipients);
    if (!(await hear('onRoutedMessage')) || !(await hear('onCategorizedMessage'))) return;
    await this.#queue.reroute(job, groups, stampChanges(job, content, stamps));
  }

  #stop(job: DeliveryJob, outcome: Exclude<RoutingOutcome, { kind: 'continue' }>): Promise<void> {
    // No notification: an agent that deletes means it.
    if (outcome.kind === 'delete') return this.#queue.reroute(job, []);
    const reply = replyText(outcome.reply);
    if (reply.startsWith('4')) {
      const results = job.recipients.map(({ id }) => ({ recipient: id, outcome: 'deferred' as const, reply }));
      return this.#queue.finish(job, results);
    }
    const hop: NextHop = FAILED;
    return this.#queue.reroute(job, [{ hop, recipients: job.recipients, error: reply }]);
  }
}

/** The agents' fields go on top: of the content in its row, or of what goes out before a file. */
function stampChanges(job: DeliveryJob, content: Content, stamps: readonly HeaderStamp[]): readonly QueueChange[] {
  const top = Buffer.from(stamps.map((stamp) => stampField(stamp) ?? '').join(''), 'latin1');
  if (top.length === 0) return [];
  const old = content.kind === 'bytes' ? content.bytes : content.top;
  const bytes = Buffer.allocUnsafeSlow(top.length + old.length);
  top.copy(bytes);
  old.copy(bytes, top.length);
  return [
    ['putContent', job.messageId, bytes],
    ['setSize', job.size + top.length, job.messageId],
  ];
}

function headerOf(content: Content): Buffer {
  const begin = content.kind === 'bytes' ? content.bytes.subarray(0, MOST_HEADER) : beginOf(content.path, content.top);
  const block = new HeaderBlock();
  const end = block.append(begin)?.end ?? begin.length;
  return begin.subarray(0, end);
}

function beginOf(path: string, top: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(MOST_HEADER);
  const file = openSync(path, 'r');
  try {
    return Buffer.concat([top, bytes.subarray(0, readSync(file, bytes, 0, MOST_HEADER, 0))]);
  } finally {
    closeSync(file);
  }
}
