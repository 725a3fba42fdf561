// What agents there are to manage: the built-in ones, and a look at those of other makers before they are installed.
import type { AgentCatalog, AgentFacts } from '../../core/ports.ts';
import { inspectAgent } from './inspect-agent.ts';

export function createAgentCatalog(builtIn: readonly AgentFacts[]): AgentCatalog {
  return { builtIn, inspect: inspectAgent };
}
