// What there is to know of the built-in agents without loading them: what the store registers and the cmdlets list.
import type { EventName } from '../core/agent.ts';
import type { AgentFacts } from '../core/ports.ts';

export interface BuiltInAgentFacts extends AgentFacts {
  readonly events: readonly EventName[];
  /** Its place in a new store; 1 runs first. */
  readonly priority: number;
}

export const BUILT_IN_AGENTS: readonly BuiltInAgentFacts[] = [
  {
    name: 'Connection Filtering Agent',
    factory: 'ConnectionFilteringAgentFactory',
    priority: 1,
    onFailure: 'next',
    events: ['onConnect', 'onMailCommand', 'onRcptCommand', 'onDataCommand', 'onEndOfHeaders'],
  },
];
