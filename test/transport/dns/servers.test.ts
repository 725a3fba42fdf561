// Which DNS servers a configuration names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { dnsServers } from '../../../src/transport/dns/servers.ts';

test('the servers of this server, when its adapter is not to be used', () => {
  const servers = [Endpoint.parseDnsServer('192.0.2.53'), Endpoint.parseDnsServer('[2001:db8::53]:5353')];
  const configured = (ExternalDNSAdapterEnabled: boolean) =>
    dnsServers({ one: () => ({ ExternalDNSAdapterEnabled, ExternalDNSServers: servers }) as never });
  assert.equal(configured(false), servers);
  assert.equal(configured(true), undefined);
});
