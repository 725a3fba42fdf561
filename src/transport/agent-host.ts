// Runs the transport agents over SMTP events: who runs is read from the configuration at each event, who fails is cut off.
import type { Agent, EventName, SmtpSession } from '../core/agent.ts';
import type { ConfigView, DnsPort, EventLogPort, LiveConfig } from '../core/ports.ts';
import type { AgentFailure } from './agent-host/agent-failure.ts';
import { AgentHealth, HEALTH_LIMITS, type HealthLimits } from './agent-host/agent-health.ts';
import { boundedEventLog } from './agent-host/bounded-event-log.ts';
import type { ExternalAgents } from './agent-host/external-port.ts';
import type { HostParts } from './agent-host/host-parts.ts';
import { HostSession } from './agent-host/host-session.ts';
import { Incidents } from './agent-host/incidents.ts';
import { type Installed, makePlan, type Plan } from './agent-host/plan.ts';
import type { AgentLogRow } from './logs/agent-log-row.ts';
import type { TransportMetrics } from './metrics/transport-metrics.ts';

type AgentMetrics = Pick<TransportMetrics, 'refused' | 'agentRan' | 'agentFailed'>;

export interface AgentHostOptions {
  /** Postern's own agents; those that aren't registered on this server don't run. */
  readonly agents: readonly { readonly agent: Agent }[];
  readonly live: Pick<LiveConfig, 'current'>;
  readonly dns: DnsPort;
  readonly eventLog: EventLogPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (row: AgentLogRow) => void;
  readonly metrics?: AgentMetrics | undefined;
  /** Absent: agents of other makers are registered in vain. */
  readonly external?: ExternalAgents;
  readonly health?: HealthLimits;
}

export interface AgentHost {
  /**
   * Call it when a connection is there, before anything is answered. The facts may change between events.
   * `view`: the configuration as just read; OnConnect is shown under it when it comes before anything else can happen.
   */
  session(facts: SmtpSession, view?: ConfigView): HostSession;
  /** Whether some enabled agent handles one of these events under the present configuration. */
  handles(events: readonly EventName[]): boolean;
  /** How the agents of the present configuration fare. `suspendedUntil` in milliseconds since 1970, 0 for not suspended. */
  health(): readonly { readonly name: string; readonly failures: number; readonly suspendedUntil: number }[];
  /** Stops the programs and writes the counts of events held back. Sessions have ended before. */
  close(): Promise<void>;
}

export function createAgentHost(options: AgentHostOptions): AgentHost {
  return new Host(options);
}

class Host implements AgentHost, HostParts {
  readonly dns: DnsPort;
  readonly now: () => number;
  readonly log: (row: AgentLogRow) => void;
  readonly #live: Pick<LiveConfig, 'current'>;
  readonly #eventLog: EventLogPort;
  readonly #external: ExternalAgents | undefined;
  readonly #builtIn: ReadonlyMap<string, Agent>;
  readonly #limits: HealthLimits;
  readonly #incidents: Incidents;
  readonly #health = new Map<string, AgentHealth>();
  readonly #eventLogs = new Map<string, EventLogPort>();
  readonly #metrics: AgentMetrics | undefined;
  #plan: Plan | undefined;

  constructor(options: AgentHostOptions) {
    this.dns = options.dns;
    this.now = options.now;
    const { log, metrics } = options;
    this.#metrics = metrics;
    this.log = metrics
      ? (row) => {
          metrics.refused(row);
          log(row);
        }
      : log;
    this.#live = options.live;
    this.#eventLog = options.eventLog;
    this.#external = options.external;
    this.#builtIn = new Map(options.agents.map(({ agent }) => [agent.name.toLowerCase(), agent]));
    this.#limits = options.health ?? HEALTH_LIMITS;
    this.#incidents = new Incidents(options.eventLog, options.now);
  }

  session(facts: SmtpSession, view?: ConfigView): HostSession {
    return new HostSession(this, facts, view);
  }

  plan(config = this.#live.current()): Plan {
    const plan = this.#plan;
    if (plan && plan.config.generation === config.generation && plan.agents.every(isCurrent)) {
      if (plan.config !== config) this.#plan = { ...plan, config };
      return this.#plan!;
    }
    return this.#replan(config);
  }

  ran({ name }: Installed, milliseconds: number): void {
    this.#metrics?.agentRan(name, milliseconds);
  }

  failed(installed: Installed, failure: AgentFailure): void {
    const { name, health } = installed;
    this.#metrics?.agentFailed(name, failure.reason);
    const suspension = health.failed(this.now());
    const kind = failure.reason === 'unavailable' ? 'unavailable' : 'failed';
    const message = `The agent '${name}' failed (${failure.reason}): ${failure.message}. Failures so far: ${health.total}.`;
    this.#incidents.report(kind, name, failure.reason, message);
    if (suspension > 0) {
      const seconds = Math.round(suspension / 1000);
      const text = `The agent '${name}' keeps failing and isn't asked again for ${seconds} s; mail is treated by its failure policy.`;
      this.#incidents.report('suspended', name, '', text);
    }
  }

  recovered({ name }: Installed): void {
    this.#incidents.report('resumed', name, '', `The agent '${name}' works again.`);
  }

  isSuspended({ health }: Installed): boolean {
    return health.wasSuspended && health.isSuspended(this.now());
  }

  handles(events: readonly EventName[]): boolean {
    const { byEvent } = this.plan();
    return events.some((event) => byEvent[event].length > 0);
  }

  health(): ReturnType<AgentHost['health']> {
    return this.plan().agents.map(({ name, health }) => ({
      name,
      failures: health.total,
      suspendedUntil: health.suspendedUntil,
    }));
  }

  async close(): Promise<void> {
    await this.#external?.close();
    this.#incidents.flush();
  }

  #replan(config: Plan['config']): Plan {
    const external = this.#external;
    const plan = makePlan(config, {
      builtIn: this.#builtIn,
      slot: (registration) => external?.slot(registration),
      health: (name) => this.#of(this.#health, name, () => new AgentHealth(this.#limits)),
      eventLog: (name) => this.#of(this.#eventLogs, name, () => this.#boundedEventLog(name)),
    });
    const enabled = new Set(plan.agents.filter((one) => one.enabled).map(({ name }) => name));
    external?.keep(enabled);
    // Enabling an agent again forgives what it did before.
    for (const map of [this.#health, this.#eventLogs])
      for (const name of map.keys()) if (!enabled.has(name)) map.delete(name);
    this.#plan = plan;
    return plan;
  }

  #of<V>(map: Map<string, V>, name: string, make: () => V): V {
    let value = map.get(name);
    if (!value) map.set(name, (value = make()));
    return value;
  }

  #boundedEventLog(name: string): EventLogPort {
    const text = `The agent '${name}' writes more than 60 events a minute; the rest is dropped`;
    return boundedEventLog(this.#eventLog, this.now, () => this.#incidents.report('failed', name, 'events', text));
  }
}

/** False once an agent of another maker was loaded after the plan was made. */
function isCurrent({ slot, agent }: Installed): boolean {
  return slot === undefined || slot.agent === agent;
}
