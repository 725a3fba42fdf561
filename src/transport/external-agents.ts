// The agents of other makers that are registered on this server, modules and programs, as the agent host asks for them.
import type { EventLogPort } from '../core/ports.ts';
import { boundedEventLog } from './agent-host/bounded-event-log.ts';
import type { AgentSlot, ExternalAgents, Registration } from './agent-host/external-port.ts';
import { Incidents } from './agent-host/incidents.ts';
import { ModuleSlot } from './external-agents/module-slot.ts';
import { PROGRAM_LIMITS, Program, type ProgramLimits } from './external-agents/program.ts';
import { ProgramSlot } from './external-agents/program-slot.ts';

export interface ExternalAgentsOptions {
  readonly eventLog: EventLogPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: ProgramLimits;
}

/** Nothing is loaded or started before an event asks for it. */
export function createExternalAgents(options: ExternalAgentsOptions): ExternalAgents {
  const { eventLog, now, limits = PROGRAM_LIMITS } = options;
  const incidents = new Incidents(eventLog, now);
  const slots = new Map<string, { readonly source: string; readonly slot: AgentSlot }>();
  const stopping = new Set<Promise<void>>();

  const giveUp = (name: string) => {
    const slot = slots.get(name)?.slot;
    slots.delete(name);
    if (!(slot instanceof ProgramSlot)) return;
    const stop = slot.stop().finally(() => stopping.delete(stop));
    stopping.add(stop);
  };

  const make = ({ Name: name, AssemblyPath, TransportAgentFactory, Command }: Registration): AgentSlot => {
    if (AssemblyPath !== '') return new ModuleSlot(AssemblyPath, TransportAgentFactory);
    const log = boundedEventLog(eventLog, now, () =>
      incidents.report('output', name, 'dropped', `Lines that the agent '${name}' wrote on standard error are dropped`),
    );
    const output = (line: string) =>
      log.write({ source: 'MSExchangeTransport', id: 10005, level: 'Information', message: `${name}: ${line}` });
    const ended = ({ reason, message }: { readonly reason: string; readonly message: string }) =>
      incidents.report(
        'unavailable',
        name,
        `ended ${reason}`,
        `The program of the agent '${name}' is gone (${reason}): ${message}`,
      );
    return new ProgramSlot(new Program(name, Command, { output, ended }, limits));
  };

  return {
    slot(registration) {
      const { Name: name, Guid, AssemblyPath, TransportAgentFactory, Command } = registration;
      const source = JSON.stringify([Guid, AssemblyPath, TransportAgentFactory, Command]);
      const known = slots.get(name);
      if (known?.source === source) return known.slot;
      giveUp(name);
      const slot = make(registration);
      slots.set(name, { source, slot });
      return slot;
    },
    keep(names) {
      for (const name of [...slots.keys()]) if (!names.has(name)) giveUp(name);
    },
    async close() {
      for (const name of [...slots.keys()]) giveUp(name);
      await Promise.all(stopping);
      incidents.flush();
    },
  };
}
