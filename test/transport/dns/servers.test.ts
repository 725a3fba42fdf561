// Which DNS servers a configuration names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { dnsServers } from '../../../src/transport/dns/servers.ts';

function configured(
  ...objects: readonly { Name: string; ExternalDNSAdapterEnabled: boolean; ExternalDNSServers: readonly Endpoint[] }[]
) {
  return dnsServers({
    server: 'EDGE1',
    all: (asked) => (asked === (TransportServer as unknown) ? objects : []) as never,
  });
}

test('the servers of this server, when its adapter is not to be used', () => {
  const servers = [Endpoint.parseDnsServer('192.0.2.53'), Endpoint.parseDnsServer('[2001:db8::53]:5353')];
  const other = { Name: 'EDGE2', ExternalDNSAdapterEnabled: false, ExternalDNSServers: [] };
  assert.equal(
    configured(other, { Name: 'edge1', ExternalDNSAdapterEnabled: false, ExternalDNSServers: servers }),
    servers,
  );
  assert.equal(configured({ Name: 'EDGE1', ExternalDNSAdapterEnabled: true, ExternalDNSServers: servers }), undefined);
  assert.equal(configured(other), undefined);
});
