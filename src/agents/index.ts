// The agents Postern brings along, with the priority and the factory name each is registered under at first.
import type { Agent } from '../core/agent.ts';
import { createConnectionFilteringAgent } from './connection-filtering/index.ts';

export interface BuiltInAgent {
  readonly agent: Agent;
  /** As on an Edge Transport server; 1 runs first. */
  readonly priority: number;
  /** The TransportAgentFactory that Get-TransportAgent shows. */
  readonly factory: string;
}

export const AGENTS: readonly BuiltInAgent[] = [
  { agent: createConnectionFilteringAgent(), priority: 1, factory: 'ConnectionFilteringAgentFactory' },
];
