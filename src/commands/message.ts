// Get-, Suspend-, Resume-, Remove-, Redirect- and Export-Message: single messages in the queues.
import { writeFileSync } from 'node:fs';
import type { CmdletContext } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import type { JobRef, QueueOrder } from '../core/queue-orders.ts';
import type { QueuedMessage } from '../core/queue-view.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { queueFilter } from './families/queue-filter.ts';
import { findMessages, findQueues, MESSAGE_PROPERTIES, messageObjects } from './families/queue-objects.ts';
import { PAGE, pageOf } from './families/queue-page.ts';

const identity = identityType('MessageIdentity', { by: ['Identity'] });
const filter = types.text({ min: 1, max: 4000 });
/** Messages in one order. */
const MOST = 1000;

const get = defineTask({
  verb: 'Get',
  noun: 'Message',
  summary: 'Shows the messages that wait in queues.',
  parameters: {
    Identity: {
      type: identity,
      help: 'A message: its number, with or without its queue and the server before it; * stands for any queue.',
      position: 0,
      sets: ['Identity'],
    },
    Filter: {
      type: filter,
      help: "Only messages whose properties compare so, such as FromAddress -like '*@contoso.com'.",
      sets: ['Filter'],
    },
    Queue: {
      type: identityType('QueueIdentity', { by: ['Identity'] }),
      help: 'The queue whose messages are shown.',
      sets: ['Queue'],
      pipeline: 'both',
    },
    IncludeRecipientInfo: { type: types.switch, help: 'Whether the recipients that wait are shown too.' },
    IncludeComponentLatencyInfo: {
      type: types.switch,
      help: 'Whether the time a message spent in each part of the transport is shown.',
      refused: 'latencies are in the message tracking log here. Use Get-MessageTrackingLog.',
    },
    Server: { ...SERVER, sets: ['Filter'], pipeline: 'both' },
    ...PAGE,
  },
  defaultSet: 'Filter',
  output: ['ExtensibleMessageInfo'],
  examples: [
    { command: 'Get-Message -Queue Poison', text: 'Shows what was set aside.' },
    {
      command: "Get-Message -Filter {FromAddress -like '*@contoso.com'}",
      text: "Shows what a domain's people have sent.",
    },
  ],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const { ports } = context;
    const fits = args.Filter === undefined ? () => true : queueFilter(args.Filter, MESSAGE_PROPERTIES);
    const toObject = messageObjects(ports, args.IncludeRecipientInfo);
    const objects = [];
    for (const message of wanted(args, context)) {
      const object = toObject(message);
      if (fits(object)) objects.push(object);
    }
    return pageOf(objects, args, MESSAGE_PROPERTIES);
  },
});

interface Wanted {
  readonly Identity?: string | undefined;
  readonly Queue?: string | undefined;
}

function* wanted({ Identity, Queue }: Wanted, { ports }: CmdletContext): Generator<QueuedMessage> {
  if (Identity !== undefined) yield* findMessages(ports, Identity);
  else if (Queue !== undefined)
    for (const { key } of findQueues(ports, Queue)) yield* ports.queue.messages({ queue: key });
  else yield* ports.queue.messages();
}

/** The parameters of cmdlets that do something to messages. */
const TARGETS = {
  Identity: {
    type: identity,
    help: 'The message; * in place of its queue means all queues it waits in.',
    mandatory: true,
    position: 0,
    pipeline: 'both',
    sets: ['Identity'],
  },
  Filter: { type: filter, help: 'The messages whose properties compare so.', mandatory: true, sets: ['Filter'] },
  Server: { ...SERVER, sets: ['Filter'], pipeline: 'both' },
} as const;

interface Targets extends Wanted {
  readonly Filter?: string | undefined;
  readonly Server?: string | undefined;
}

async function act(
  args: Targets,
  context: CmdletContext,
  operation: string,
  order: (jobs: readonly JobRef[]) => QueueOrder,
): Promise<void> {
  requireLocalServer(args.Server, context);
  const fits = args.Filter === undefined ? () => true : queueFilter(args.Filter, MESSAGE_PROPERTIES);
  const toObject = messageObjects(context.ports, false);
  // All are found before any is touched: what is read must not change under the reading.
  const found = [...wanted(args, context)].filter((message) => fits(toObject(message)));
  const jobs: JobRef[] = [];
  for (const message of found)
    await approved(context, operation, toObject(message).Identity, () =>
      jobs.push({ message: message.id, queue: message.queue.key }),
    );
  for (let at = 0; at < jobs.length; at += MOST)
    await context.ports.queue.order(order(jobs.slice(at, at + MOST)), context.signal);
}

const suspend = defineTask({
  verb: 'Suspend',
  noun: 'Message',
  summary: 'Keeps a message from being delivered until it is resumed.',
  parameters: TARGETS,
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: "Suspend-Message -Filter {FromAddress -eq 'kim@contoso.com'}", text: 'Keeps the mail of one sender.' },
  ],
  process: (args, context) => act(args, context, 'Suspending message', (jobs) => ({ kind: 'suspendMessage', jobs })),
});

const resume = defineTask({
  verb: 'Resume',
  noun: 'Message',
  summary: 'Lets a suspended message be delivered, and sends one of the poison queue through the categorizer again.',
  parameters: TARGETS,
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [{ command: 'Get-Message -Queue Poison | Resume-Message', text: 'Tries again what was set aside.' }],
  process: (args, context) => act(args, context, 'Resuming message', (jobs) => ({ kind: 'resumeMessage', jobs })),
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'Message',
  summary: 'Deletes a message from a queue and tells its sender, unless told not to.',
  parameters: {
    ...TARGETS,
    WithNDR: { type: types.boolean, help: 'Whether the sender is told; true by default.' },
  },
  defaultSet: 'Identity',
  confirmImpact: 'High',
  examples: [
    {
      command: "Remove-Message -Filter {FromAddress -eq 'spam@example.com'} -WithNDR $false -Confirm:$false",
      text: 'Deletes in silence.',
    },
  ],
  process: (args, context) =>
    act(args, context, 'Removing message', (jobs) => ({ kind: 'removeMessage', jobs, withNdr: args.WithNDR ?? true })),
});

const redirect = defineTask({
  verb: 'Redirect',
  noun: 'Message',
  summary: "Hands what waits in this server's queues to another server, before this one is taken out of service.",
  description:
    'Suspended messages and those of the poison queue stay. What comes in afterwards goes its usual way; stop the service, or suspend the queues, to have none.',
  parameters: {
    Server: { ...SERVER, help: 'The server whose queues are emptied; it must be this one.', mandatory: true },
    Target: {
      type: types.list(types.smartHost, { max: 100 }),
      help: "The servers that take the messages: names, or addresses in brackets, with a port where it isn't 25.",
      mandatory: true,
    },
  },
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Redirect-Message -Server localhost -Target edge2.contoso.com -Confirm:$false',
      text: 'Empties the queues into another server.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const targets = applyListChange([], args.Target).map(String);
    await approved(context, `Redirecting messages to ${targets.join(', ')}`, context.ports.server, () =>
      context.ports.queue.order({ kind: 'redirectMessages', targets }, context.signal),
    );
  },
});

const exporting = defineTask({
  verb: 'Export',
  noun: 'Message',
  summary: 'Copies a message out of a queue, into a file or as an object.',
  parameters: {
    Identity: {
      type: identity,
      help: 'The message.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
    },
    Path: {
      type: types.text({ min: 1, max: 4096 }),
      help: 'The file to write; one that exists is not overwritten. Without it an object with the bytes comes out.',
    },
  },
  output: ['BinaryFileDataObject'],
  confirmImpact: 'Medium',
  examples: [{ command: 'Export-Message Poison\\17 -Path 17.eml', text: 'Copies a message into a file to look at.' }],
  process: async (args, context) => {
    const first = findMessages(context.ports, args.Identity).next().value as QueuedMessage | undefined;
    const name = args.Identity;
    const content = first && context.ports.queue.content(first.id);
    if (!content) return fail('QueuedMessageNotFound', { identity: name }, { target: name, parameter: 'Identity' });
    if (content.length < first.size)
      context.writeWarning(`Only ${content.length} of the message's ${first.size} bytes are left.`);
    const result = await approved(context, 'Exporting message', name, () => {
      if (args.Path === undefined)
        return [typed('BinaryFileDataObject', { Identity: name, FileData: Array.from(content) })];
      writeNew(args.Path, content);
      return [];
    });
    return result ?? [];
  },
});

function writeNew(path: string, content: Buffer): void {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message: detail } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') fail('NoClobber', { path }, { target: path, parameter: 'Path' });
    fail('FileOpenFailure', { path, detail }, { target: path, parameter: 'Path' });
  }
}

export const message = [get, suspend, resume, remove, redirect, exporting];
