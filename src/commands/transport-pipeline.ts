// Get-TransportPipeline: the events a message meets, in order, and the agents that handle each.
import { EVENTS } from '../core/agent.ts';
import { TransportAgent } from '../core/objects/transport-agent.ts';
import { typed } from '../core/typed.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'TransportPipeline',
  summary: 'Shows the events in the order they happen, and the enabled agents that handle each by priority.',
  description: 'It shows what agents declare, so neither a running transport nor a message is needed.',
  parameters: { Server: SERVER, DomainController: DOMAIN_CONTROLLER },
  output: ['TransportPipeline'],
  examples: [
    { command: 'Get-TransportPipeline', text: 'Shows all events.' },
    { command: 'Get-TransportPipeline | where {$_.TransportAgents}', text: 'Shows the events agents handle.' },
  ],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const agents = context.ports.config
      .list(TransportAgent)
      .filter(({ Enabled }) => Enabled)
      .toSorted((a, b) => a.Priority - b.Priority);
    return Object.entries(EVENTS).map(([key, { pipeline }]) =>
      typed('TransportPipeline', {
        Event: pipeline,
        TransportAgents: agents.filter(({ Events }) => Events.includes(key)).map(({ Name }) => Name),
      }),
    );
  },
});

export const transportPipeline = [get];
