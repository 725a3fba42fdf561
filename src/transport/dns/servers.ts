// Which DNS servers the configuration names: this server's ExternalDNSServers when its adapter's are not to be used.
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';

/** Undefined stands for the system's servers; so does an empty list, because mail without DNS helps nobody. */
export function dnsServers(config: Pick<ConfigView, 'one'>): readonly Endpoint[] | undefined {
  const { ExternalDNSAdapterEnabled, ExternalDNSServers } = config.one(TransportServer);
  return ExternalDNSAdapterEnabled ? undefined : ExternalDNSServers;
}
