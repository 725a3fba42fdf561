// What the event log should say about the configuration when the transport service starts.
import { TransportAgent } from '../core/objects/transport-agent.ts';
import { TransportConfig } from '../core/objects/transport-config.ts';
import type { ConfigView, EventLogEntry } from '../core/ports.ts';
import { AGENTS } from './index.ts';

/** Events to write once, in this order. Pure. */
export function startupWarnings(config: Pick<ConfigView, 'one' | 'all'>): readonly Omit<EventLogEntry, 'time'>[] {
  const antispam = new Set(AGENTS.filter(({ agent }) => agent.antispam).map(({ agent }) => agent.name));
  const isOn = config.all(TransportAgent).some(({ Name, Enabled }) => Enabled && antispam.has(Name));
  if (!isOn || config.one(TransportConfig).InternalSMTPServers.length > 0) return [];
  return [
    {
      source: 'MSExchangeTransport',
      id: 1022,
      level: 'Warning',
      message:
        'Anti-spam agents are enabled and the list of internal SMTP servers is empty. Please use the set-TransportConfig task to populate this list.',
    },
  ];
}
