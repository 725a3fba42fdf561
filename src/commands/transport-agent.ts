// The cmdlets of transport agents: which there are, whether they run, and in what order.
import type { Cmdlet, CmdletContext, Parameter } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { TransportAgent } from '../core/objects/transport-agent.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireThisTransport, TRANSPORT } from './conventions/local-server.ts';
import { priorityOrder } from './conventions/priority-order.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { warnUnchanged } from './conventions/set-object.ts';
import { installTransportAgent } from './families/install-transport-agent.ts';

const identity = {
  type: identityType('TransportAgentObjectId', { max: 64 }),
  help: 'The name of the agent.',
  position: 0,
  pipeline: 'both',
  complete: ({ config }) => config.list(TransportAgent).map(({ Name }) => Name),
} as const satisfies Parameter<string>;
const IDENTITY = { ...identity, mandatory: true } as const;
const COMMON = { ...TRANSPORT, DomainController: DOMAIN_CONTROLLER };

const get = defineTask({
  verb: 'Get',
  noun: 'TransportAgent',
  summary: 'Shows the transport agents in the order of their priority.',
  parameters: { Identity: identity, ...COMMON },
  output: ['TransportAgent'],
  examples: [
    { command: 'Get-TransportAgent', text: 'Shows all agents.' },
    { command: 'Get-TransportAgent "Connection Filtering Agent" | fl', text: 'Shows all about one agent.' },
  ],
  process: (args, context) => {
    requireThisTransport(args, context);
    const { config } = context.ports;
    return findObjects(config, TransportAgent, args.Identity)
      .toSorted((a, b) => a.Priority - b.Priority)
      .map(editable);
  },
});

const set = defineTask({
  verb: 'Set',
  noun: 'TransportAgent',
  summary: 'Changes the place of a transport agent among the others.',
  description: 'The other agents move to make room. The order only counts among agents that handle the same event.',
  parameters: {
    Identity: IDENTITY,
    Priority: {
      type: types.integer({ min: 0, max: 10_000 }),
      help: 'From 1, the first, to the number of agents; 0 is 1.',
    },
    ...COMMON,
  },
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Set-TransportAgent "Connection Filtering Agent" -Priority 1',
      text: 'Runs an agent before the others.',
    },
  ],
  process: (args, context) => {
    requireThisTransport(args, context);
    const { config } = context.ports;
    const agent = findObject(config, TransportAgent, args.Identity);
    const count = config.list(TransportAgent).length;
    if (args.Priority !== undefined && (args.Priority < 0 || args.Priority > count))
      fail(
        'PropertyOutOfRange',
        { property: 'Priority', value: args.Priority, detail: `it must be from 0 to ${count}, the number of agents` },
        { parameter: 'Priority', target: args.Priority },
      );
    return approved(context, 'Changing the transport agent', agent.Name, () => {
      const moves = config.transaction(() => {
        const agents = config.list(TransportAgent);
        const item = agents.find(({ Guid }) => Guid === agent.Guid);
        if (item === undefined || args.Priority === undefined) return [];
        const order = priorityOrder(agents, { item, priority: args.Priority });
        for (const { item: moved, priority } of order)
          config.update(TransportAgent, moved.Guid, { Priority: priority });
        return order;
      });
      if (moves.length === 0) warnUnchanged(context, agent.Name);
    }) as undefined;
  },
});

const uninstall = defineTask({
  verb: 'Uninstall',
  noun: 'TransportAgent',
  summary: 'Takes a transport agent of another maker out; its files stay.',
  parameters: { Identity: IDENTITY, ...COMMON },
  confirmImpact: 'High',
  examples: [{ command: 'Uninstall-TransportAgent "Subject Tagger" -Confirm:$false', text: 'Takes an agent out.' }],
  process: (args, context) => {
    requireThisTransport(args, context);
    const { config } = context.ports;
    const agent = findObject(config, TransportAgent, args.Identity);
    if (agent.IsBuiltIn)
      fail('AgentIsBuiltIn', { identity: agent.Name }, { parameter: 'Identity', target: agent.Name });
    return approved(context, 'Uninstalling the transport agent', agent.Name, () =>
      config.transaction(() => {
        config.remove(TransportAgent, agent.Guid);
        for (const { item, priority } of priorityOrder(config.list(TransportAgent)))
          config.update(TransportAgent, item.Guid, { Priority: priority });
      }),
    ) as undefined;
  },
});

function switched(verb: 'Enable' | 'Disable'): Cmdlet {
  const on = verb === 'Enable';
  return defineTask({
    verb,
    noun: 'TransportAgent',
    summary: on ? 'Turns a transport agent on.' : 'Turns a transport agent off.',
    description: 'The next event in the mail path goes by it; nothing has to be restarted.',
    parameters: { Identity: IDENTITY, ...COMMON },
    confirmImpact: on ? 'Medium' : 'High',
    examples: [
      {
        command: `${verb}-TransportAgent "Connection Filtering Agent"${on ? '' : ' -Confirm:$false'}`,
        text: on ? 'Turns an agent on.' : 'Turns an agent off without asking.',
      },
    ],
    process: (args, context) => {
      requireThisTransport(args, context);
      const agent = findObject(context.ports.config, TransportAgent, args.Identity);
      const operation = on ? 'Enabling the transport agent' : 'Disabling the transport agent';
      return approved(context, operation, agent.Name, () => turn(agent.Guid, on, context)) as undefined;
    },
  });
}

function turn(guid: string, on: boolean, context: CmdletContext): void {
  const { object, changed } = context.ports.config.update(TransportAgent, guid, { Enabled: on });
  if (!changed) warnUnchanged(context, object.Name);
}

export const transportAgent = [get, switched('Enable'), switched('Disable'), set, installTransportAgent, uninstall];
