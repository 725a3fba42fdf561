// TransportAgent: an agent's registration on one server: on or off, its place in the order, where it is loaded from.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const TransportAgent = defineObject({
  name: 'TransportAgent',
  scope: 'server',
  properties: {
    Enabled: property(types.boolean, { default: false, help: 'Whether the agent runs.' }),
    Priority: property(types.integer({ min: 1, max: 10_000 }), { help: 'The order within an event; 1 is the first.' }),
    TransportAgentFactory: property(types.text({ max: 260 }), {
      default: '',
      help: 'The name of the export that makes the agent.',
    }),
    AssemblyPath: property(types.text({ max: 4096 }), {
      default: '',
      help: 'The path of the JavaScript module; empty for built-in agents and programs.',
    }),
    Command: property(types.list(types.text({ max: 4096 }), { max: 100 }), {
      default: [],
      help: 'The program and its arguments; empty for other agents.',
    }),
    IsBuiltIn: property(types.boolean, {
      default: false,
      readOnly: true,
      help: 'Whether the agent is part of Postern.',
    }),
    Events: property(types.list(types.text({ max: 64 })), {
      default: [],
      readOnly: true,
      help: 'The events the agent handles, by handler name.',
    }),
    OnFailure: property(types.oneOf('TransportAgentFailurePolicy', ['next', 'tempfail']), {
      default: 'next',
      readOnly: true,
      help: 'What happens to mail when the agent fails: it goes on without the agent, or is deferred.',
    }),
  },
});
