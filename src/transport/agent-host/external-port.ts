// What the host asks of whoever loads agents of other makers.
import type { Agent } from '../../core/agent.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportAgent } from '../../core/objects/transport-agent.ts';

export type Registration = ObjectOf<typeof TransportAgent>;

/** One registered agent of another maker, which is loaded or started when it is first needed. */
export interface AgentSlot {
  /** Undefined until it was loaded. */
  readonly agent: Agent | undefined;
  /** Bounded in time; while a failed load backs off it rejects at once. @throws AgentFailure */
  load(): Promise<Agent>;
}

export interface ExternalAgents {
  /** The same slot as long as the registration names the same source. */
  slot(registration: Registration): AgentSlot;
  /** Gives up every slot whose agent is not among the names: its program is stopped, its module forgotten. */
  keep(names: ReadonlySet<string>): void;
  /** Stops every program; resolves when they have ended. */
  close(): Promise<void>;
}
