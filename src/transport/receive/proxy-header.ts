// PROXY protocol version 1, the line by which a trusted proxy names the client it connects for.
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

/** The client's endpoint; 'unknown' for `PROXY UNKNOWN`, where the peer speaks for itself; undefined when malformed. */
export function parseProxyHeader(line: string): Endpoint | 'unknown' | undefined {
  if (line.length > 105) return undefined;
  if (/^PROXY UNKNOWN(?: .*)?$/.test(line)) return 'unknown';
  const [, family, from, to, fromPort, toPort] = /^PROXY (TCP4|TCP6) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const source = IPAddress.tryParse(from);
  const written = family === 'TCP6' ? from.includes(':') && to.includes(':') : !from.includes(':') && !to.includes(':');
  if (!source || !IPAddress.tryParse(to) || !written || Number(fromPort) > 65535 || Number(toPort) > 65535)
    return undefined;
  return new Endpoint(source, Number(fromPort));
}
