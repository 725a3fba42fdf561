// Which agents an event goes to, in order: made once for each generation of the configuration.
import { type Agent, EVENTS, type EventName } from '../../core/agent.ts';
import { TransportAgent } from '../../core/objects/transport-agent.ts';
import type { ConfigView, EventLogPort } from '../../core/ports.ts';
import { type AgentFailure, toAgentFailure } from './agent-failure.ts';
import type { AgentHealth } from './agent-health.ts';
import type { AgentSlot, Registration } from './external-port.ts';
import { type ClassGates, classGates, OPEN_GATES, soundFeatures } from './gates.ts';

/** One installed agent under one configuration. */
export interface Installed {
  /** As registered, which is how logs name it. */
  readonly name: string;
  readonly enabled: boolean;
  /** Undefined while an agent of another maker isn't loaded, and for one that is disabled. */
  readonly agent: Agent | undefined;
  readonly slot: AgentSlot | undefined;
  /** As the agent says; before it was loaded as it said when it was installed. */
  readonly onFailure: Agent['onFailure'];
  readonly external: ClassGates;
  readonly internal: ClassGates;
  /** Its `features` function failed under this configuration. */
  readonly trouble: AgentFailure | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly health: AgentHealth;
  readonly eventLog: EventLogPort;
}

export interface Plan {
  readonly config: ConfigView;
  /** Every installed agent, by priority. */
  readonly agents: readonly Installed[];
  readonly byEvent: Readonly<Record<EventName, readonly Installed[]>>;
}

export interface PlanParts {
  readonly builtIn: ReadonlyMap<string, Agent>;
  slot(registration: Registration): AgentSlot | undefined;
  health(name: string): AgentHealth;
  eventLog(name: string): EventLogPort;
}

export function makePlan(config: ConfigView, parts: PlanParts): Plan {
  const registrations = [...config.all(TransportAgent)].sort(
    (a, b) => a.Priority - b.Priority || a.Name.localeCompare(b.Name),
  );
  const agents: Installed[] = [];
  const byEvent = Object.fromEntries(Object.keys(EVENTS).map((event) => [event, [] as Installed[]])) as Record<
    EventName,
    Installed[]
  >;
  for (const registration of registrations) {
    const one = install(registration, config, parts);
    if (!one) continue;
    agents.push(one);
    // Off for every session under this configuration: the log still names it, no event need look at it.
    if (!one.enabled || !(one.external.gate.ran || one.internal.gate.ran) || !(one.agent ?? one.slot)) continue;
    const events = one.agent ? Object.keys(one.agent.handlers) : registration.Events;
    for (const event of events) if (Object.hasOwn(EVENTS, event)) byEvent[event as EventName].push(one);
  }
  return { config, agents, byEvent };
}

function install(registration: Registration, config: ConfigView, parts: PlanParts): Installed | undefined {
  const { Name: name, Enabled: enabled } = registration;
  const builtIn = registration.IsBuiltIn ? parts.builtIn.get(name.toLowerCase()) : undefined;
  // A registration that a newer version left behind: Get-TransportAgent doesn't list it either.
  if (registration.IsBuiltIn && !builtIn) return undefined;
  const slot = builtIn || !enabled ? undefined : parts.slot(registration);
  const agent = builtIn ?? slot?.agent;
  let [external, internal, trouble]: [ClassGates, ClassGates, AgentFailure | undefined] = [
    OPEN_GATES,
    OPEN_GATES,
    undefined,
  ];
  if (enabled && agent?.features) {
    try {
      const switches = soundFeatures(agent.features(config));
      external = classGates(switches, 'External');
      internal = classGates(switches, 'Internal');
    } catch (error) {
      trouble = toAgentFailure(error);
    }
  }
  const settings = agent ? defaultSettings(agent) : {};
  const health = parts.health(name);
  const onFailure = agent?.onFailure ?? registration.OnFailure;
  const eventLog = parts.eventLog(name);
  return { name, enabled, agent, slot, onFailure, external, internal, trouble, settings, health, eventLog };
}

/** The settings an agent has when nobody has set any: its schema's defaults. */
function defaultSettings(agent: Agent): Readonly<Record<string, unknown>> {
  const properties = agent.settingsSchema?.['properties'];
  const settings: Record<string, unknown> = Object.create(null);
  if (typeof properties === 'object' && properties !== null) {
    for (const [name, schema] of Object.entries(properties))
      if (typeof schema === 'object' && schema !== null && 'default' in schema) settings[name] = schema.default;
  }
  return Object.freeze(settings);
}
