// Get-NetworkConnectionInfo: the network adapters of this server, with the DNS servers the system asks.
import { createHash } from 'node:crypto';
import { getServers } from 'node:dns';
import { networkInterfaces } from 'node:os';
import { typed } from '../core/typed.ts';
import { IPAddress } from '../core/values/ip-address.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'NetworkConnectionInfo',
  summary: "Shows this server's network adapters and the DNS servers that are asked.",
  parameters: {
    Identity: {
      type: identityType('ServerIdParameter', { by: ['Name', 'Identity'] }),
      help: 'The server; it must be this one, which is the default.',
      position: 0,
      pipeline: 'both',
      complete: ({ server }) => [server],
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['NetworkConnectionInfo'],
  examples: [{ command: 'Get-NetworkConnectionInfo', text: 'Shows all network adapters.' }],
  process: (args, context) => {
    requireLocalServer(args.Identity, context, 'Identity');
    const servers = getServers().flatMap((server) => IPAddress.tryParse(addressIn(server)) ?? []);
    return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => {
      const [first] = addresses;
      if (!first) return [];
      const guid = guidOf(`${name} ${first.mac}`);
      return typed('NetworkConnectionInfo', {
        Name: name,
        DnsServers: servers,
        IPAddresses: addresses.flatMap(({ address }) => IPAddress.tryParse(address.split('%')[0]!) ?? []),
        AdapterGuid: guid,
        MacAddress: first.mac.toUpperCase(),
        Identity: guid,
        IsValid: true,
      });
    });
  },
});

/** `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`. */
function addressIn(server: string): string {
  return /^\[([^\]]+)\]/.exec(server)?.[1] ?? (/^[\d.]+(?=:)/.exec(server)?.[0] || server);
}

/** Adapters have no GUID here: one made of name and hardware address stays the same from call to call. */
function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export const networkConnectionInfo = [get];
