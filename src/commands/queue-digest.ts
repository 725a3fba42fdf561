// Get-QueueDigest: the queues summed up by next hop, status, error or kind, the longest first.

import { REASONS } from '../core/objects/reasons.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer } from './conventions/local-server.ts';
import { queueFilter } from './families/queue-filter.ts';
import { KINDS_OF_QUEUES, ofKinds } from './families/queue-kinds.ts';
import { findQueues, QUEUE_PROPERTIES, type QueueObject, queueObject } from './families/queue-objects.ts';

const GROUPS = [
  'DeliveryType',
  'LastError',
  'NextHopCategory',
  'NextHopDomain',
  'NextHopKey',
  'RiskLevel',
  'Status',
  'ServerName',
  'OutboundIPPool',
] as const;
type Group = (typeof GROUPS)[number];

const many = (name: string) => types.list(identityType(name, { by: ['Name', 'Identity'] }), { max: 100 });

const get = defineTask({
  verb: 'Get',
  noun: 'QueueDigest',
  summary: 'Sums up the queues that have messages, by next hop or something else they have in common.',
  parameters: {
    Server: {
      type: many('MultiValuedProperty'),
      help: 'The servers whose queues are summed up; it must be this one, which is the default.',
      sets: ['Server'],
      pipeline: 'both',
    },
    Forest: {
      type: types.switch,
      help: 'Whether the queues of all servers are summed up, which is this one.',
      mandatory: true,
      sets: ['Forest'],
    },
    Dag: {
      type: many('MultiValuedProperty'),
      help: 'The database availability groups whose servers are meant.',
      sets: ['Dag'],
      pipeline: 'both',
      refused: REASONS.mailbox,
    },
    Site: {
      type: many('MultiValuedProperty'),
      help: 'The Active Directory sites whose servers are meant.',
      sets: ['Site'],
      pipeline: 'both',
      refused: REASONS.site,
    },
    DetailsLevel: {
      type: types.oneOf('DetailsLevel', ['None', 'Normal', 'Verbose']),
      help: 'What Details holds of each queue: nothing, its identity and length, or all that is known. Normal by default.',
    },
    Include: { type: KINDS_OF_QUEUES, help: 'Only queues of these kinds.' },
    Exclude: { type: KINDS_OF_QUEUES, help: 'No queues of these kinds.' },
    Filter: {
      type: types.text({ min: 1, max: 4000 }),
      help: 'Only queues whose properties compare so, such as MessageCount -gt 100.',
    },
    GroupBy: {
      type: types.oneOf('QueueDigestGroupBy', GROUPS),
      help: 'What queues that are summed up have in common; NextHopDomain by default.',
    },
    ResultSize: {
      type: types.unlimited(types.integer({ min: 1, max: 250_000 })),
      help: 'The most groups shown; 1000 by default.',
    },
    Timeout: {
      type: types.timeSpan(),
      help: 'How long other servers are waited for.',
      refused: 'the queues are read from their files at once; no other server is waited for.',
    },
  },
  defaultSet: 'Server',
  output: ['QueueDigestPresentationObject'],
  examples: [
    { command: 'Get-QueueDigest', text: 'Shows where most of the mail waits.' },
    { command: 'Get-QueueDigest -GroupBy LastError', text: 'Shows what keeps most of the mail waiting.' },
  ],
  process: (args, context) => {
    const { ports } = context;
    for (const server of args.Server === undefined ? [] : applyListChange([], args.Server))
      requireLocalServer(server, context);
    const fits = args.Filter === undefined ? () => true : queueFilter(args.Filter, QUEUE_PROPERTIES);
    const isWanted = ofKinds(args.Include, args.Exclude);
    const groups = new Map<string, QueueObject[]>();
    for (const view of findQueues(ports, undefined)) {
      const queue = queueObject(view, ports);
      if (view.messages === 0 || !isWanted(queue) || !fits(queue)) continue;
      const value = groupValue(queue, args.GroupBy ?? 'NextHopDomain', ports.server);
      const group = groups.get(value);
      if (group) group.push(queue);
      else groups.set(value, [queue]);
    }
    const level = args.DetailsLevel ?? 'Normal';
    const size = args.ResultSize ?? 1000;
    return [...groups]
      .map(([value, queues]) => digest(value, queues, level, ports.server))
      .sort((one, other) => other.MessageCount - one.MessageCount)
      .slice(0, size === 'Unlimited' ? undefined : size);
  },
});

function digest(value: string, queues: readonly QueueObject[], level: 'None' | 'Normal' | 'Verbose', server: string) {
  const sum = (name: 'MessageCount' | 'DeferredMessageCount') =>
    queues.reduce((total, queue) => total + Number(queue[name]), 0);
  const longest = [...queues].sort((one, other) => Number(other.MessageCount) - Number(one.MessageCount));
  return typed('QueueDigestPresentationObject', {
    GroupByValue: value,
    MessageCount: sum('MessageCount'),
    DeferredMessageCount: sum('DeferredMessageCount'),
    // Messages are only locked for reasons that don't exist here.
    LockedMessageCount: 0,
    QueueCount: queues.length,
    Details: level === 'None' ? [] : longest.map((queue) => details(queue, level, server)),
  });
}

function details(queue: QueueObject, level: 'Normal' | 'Verbose', server: string) {
  const { Identity, MessageCount, ...rest } = queue;
  const short = { QueueIdentity: Identity, ServerIdentity: server, MessageCount };
  return level === 'Normal' ? short : { ...short, ...rest };
}

function groupValue(queue: QueueObject, group: Group, server: string): string {
  switch (group) {
    case 'ServerName':
      return server;
    // Outbound mail of one server has one risk level and one pool of addresses.
    case 'RiskLevel':
      return 'Normal';
    case 'OutboundIPPool':
      return '0';
    case 'NextHopKey':
      return `${String(queue.NextHopDomain)};${String(queue.DeliveryType)};${String(queue.NextHopConnector)}`;
    default:
      return String(queue[group]);
  }
}

export const queueDigest = [get];
