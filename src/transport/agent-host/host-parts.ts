// What a session needs of the host it belongs to.
import type { ConfigView, DnsPort } from '../../core/ports.ts';
import type { AgentLogRow } from '../logs/agent-log-row.ts';
import type { AgentFailure } from './agent-failure.ts';
import type { Installed, Plan } from './plan.ts';

export interface HostParts {
  readonly dns: DnsPort;
  readonly now: () => number;
  readonly log: (row: AgentLogRow) => void;
  /** The plan for an event that begins now; `config` when it was read just now. */
  plan(config?: ConfigView): Plan;
  /** A handler has answered after that time. */
  ran(installed: Installed, milliseconds: number): void;
  /** Counts and logs a failure, and suspends the agent if it was one too many. */
  failed(installed: Installed, failure: AgentFailure): void;
  /** The agent works again after a suspension. */
  recovered(installed: Installed): void;
  /** Milliseconds since 1970 matter here: nothing is asked of an agent before its suspension ends. */
  isSuspended(installed: Installed): boolean;
}
