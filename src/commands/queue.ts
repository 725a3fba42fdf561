// Get-, Suspend-, Resume- and Retry-Queue: what waits for which next hop, and whether and when it is tried.
import type { CmdletContext } from '../core/cmdlet.ts';
import type { QueueOrder } from '../core/queue-orders.ts';
import type { QueueView } from '../core/queue-view.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { queueFilter } from './families/queue-filter.ts';
import { KINDS_OF_QUEUES, ofKinds } from './families/queue-kinds.ts';
import { findQueues, QUEUE_PROPERTIES, queueObject } from './families/queue-objects.ts';
import { PAGE, pageOf } from './families/queue-page.ts';

const identity = identityType('QueueIdentity', { by: ['Identity', 'Name'] });
const filter = types.text({ min: 1, max: 4000 });
const get = defineTask({
  verb: 'Get',
  noun: 'Queue',
  summary: 'Shows the queues: what waits for which next hop, and how its delivery fares.',
  parameters: {
    Identity: {
      type: identity,
      help: 'A queue: its number, Submission, Poison, Unreachable or its next hop, with or without the server before it.',
      position: 0,
      pipeline: 'both',
      sets: ['Identity'],
    },
    Filter: { type: filter, help: 'Only queues whose properties compare so, such as MessageCount -gt 100.' },
    Include: { type: KINDS_OF_QUEUES, help: 'Only queues of these kinds.' },
    Exclude: { type: KINDS_OF_QUEUES, help: 'No queues of these kinds.' },
    Server: { ...SERVER, sets: ['Server'], pipeline: 'both' },
    ...PAGE,
  },
  defaultSet: 'Identity',
  output: ['ExtensibleQueueInfo'],
  examples: [
    { command: 'Get-Queue', text: 'Shows all queues.' },
    { command: "Get-Queue -Filter {Status -eq 'Retry' -and MessageCount -gt 100}", text: 'Shows what is in trouble.' },
    { command: "Get-Queue -SortOrder '-MessageCount' -ResultSize 10", text: 'Shows the ten longest queues.' },
  ],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const views = findQueues(context.ports, args.Identity);
    const isWanted = ofKinds(args.Include, args.Exclude);
    const fits = filterOf(args.Filter);
    const objects = views
      .map((view) => queueObject(view, context.ports))
      .filter(isWanted)
      .filter(fits);
    return pageOf(objects, args, QUEUE_PROPERTIES);
  },
});

function filterOf(text: string | undefined) {
  return text === undefined ? () => true : queueFilter(text, QUEUE_PROPERTIES);
}

/** The parameters of cmdlets that do something to queues. */
const TARGETS = {
  Identity: {
    type: identity,
    help: 'The queue; wildcards name several.',
    mandatory: true,
    position: 0,
    pipeline: 'both',
    sets: ['Identity'],
  },
  Filter: { type: filter, help: 'The queues whose properties compare so.', mandatory: true, sets: ['Filter'] },
  Server: { ...SERVER, sets: ['Filter'], pipeline: 'both' },
} as const;

interface Targets {
  readonly Identity?: string | undefined;
  readonly Filter?: string | undefined;
  readonly Server?: string | undefined;
}

async function act(
  args: Targets,
  context: CmdletContext,
  operation: string,
  order: (queues: readonly string[]) => QueueOrder,
): Promise<void> {
  requireLocalServer(args.Server, context);
  const fits = filterOf(args.Filter);
  const approvedOnes: string[] = [];
  for (const view of findQueues(context.ports, args.Identity)) {
    const object = queueObject(view, context.ports);
    if (fits(object))
      await approved(context, operation, object.Identity, () => approvedOnes.push((view as QueueView).key));
  }
  if (approvedOnes.length > 0) await context.ports.queue.order(order(approvedOnes), context.signal);
}

const suspend = defineTask({
  verb: 'Suspend',
  noun: 'Queue',
  summary: 'Stops delivery from a queue until it is resumed; mail for it is still taken.',
  parameters: TARGETS,
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [{ command: 'Suspend-Queue contoso.com', text: 'Stops delivery to one domain.' }],
  process: (args, context) => act(args, context, 'Suspending queue', (queues) => ({ kind: 'suspendQueue', queues })),
});

const resume = defineTask({
  verb: 'Resume',
  noun: 'Queue',
  summary: 'Lets a suspended queue deliver again.',
  parameters: TARGETS,
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [{ command: "Resume-Queue -Filter {Status -eq 'Suspended'}", text: 'Resumes all suspended queues.' }],
  process: (args, context) => act(args, context, 'Resuming queue', (queues) => ({ kind: 'resumeQueue', queues })),
});

const retry = defineTask({
  verb: 'Retry',
  noun: 'Queue',
  summary: 'Tries a queue that waits for its next try at once.',
  parameters: {
    ...TARGETS,
    Resubmit: {
      type: types.boolean,
      help: 'Whether the messages go through the categorizer again, as if they had just come.',
    },
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: "Retry-Queue -Filter {Status -eq 'Retry'}", text: 'Tries everything that waits at once.' },
    { command: 'Retry-Queue Unreachable -Resubmit $true', text: 'Routes again what no route was found for.' },
  ],
  process: (args, context) =>
    act(args, context, 'Retrying queue', (queues) => ({
      kind: 'retryQueue',
      queues,
      resubmit: args.Resubmit ?? false,
    })),
});

export const queue = [get, suspend, resume, retry];
