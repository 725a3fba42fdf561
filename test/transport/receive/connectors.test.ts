// Several connectors on real sockets: shared bindings, changes while it runs, clients nobody takes, slow clients.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../../src/core/objects/receive-connector.ts';
import type { DnsPort } from '../../../src/core/ports.ts';
import { ClientPattern } from '../../../src/core/values/client-pattern.ts';
import { IPRange } from '../../../src/core/values/ip-range.ts';
import { TimeSpan } from '../../../src/core/values/time-span.ts';
import { eventually } from '../../support/eventually.ts';
import { plainConfig } from '../../support/plain-config.ts';
import { ANY_PORT, NO_DNS, startTestTransport } from '../../support/test-transport.ts';

test('one socket for all connectors of a binding; the next connection goes by what is in force then', async () => {
  const config = plainConfig();
  const wide = { Bindings: [ANY_PORT], Fqdn: 'wide.test' };
  const narrow = { Bindings: [ANY_PORT], Fqdn: 'narrow.test', RemoteIPRanges: [IPRange.parse('127.0.0.1')] };
  config.set(ReceiveConnector, wide, narrow);
  const server = await startTestTransport({ config });
  try {
    assert.equal(server.transport.bindings.length, 1);
    const greeting = async () => {
      const client = await server.connect();
      const [line] = (await client.reply()) ?? [];
      client.close();
      return line?.split(' ')[1];
    };
    assert.equal(await greeting(), 'narrow.test');
    config.set(ReceiveConnector, wide, { ...narrow, Enabled: false });
    assert.equal(await greeting(), 'wide.test');
    config.set(ReceiveConnector, wide, { ...narrow, RemoteIPRanges: [IPRange.parse('192.0.2.1')] });
    assert.equal(await greeting(), 'wide.test');
    config.set(ReceiveConnector, { ...wide, RemoteIPRanges: [IPRange.parse('192.0.2.0/24')] });
    assert.equal(await greeting(), undefined);
    assert.ok(server.events.some(({ id, message }) => id === 10106 && message.includes('127.0.0.1')));
    config.set(ReceiveConnector);
    await eventually(() => assert.equal(server.transport.bindings.length, 0));
  } finally {
    await server.stop();
  }
});

test('an address beside the wildcard of its port is a binding of its own on the same socket', async () => {
  const config = plainConfig();
  const first = await startTestTransport({ config: plainConfig() });
  const { Port } = first.transport.bindings[0]!;
  await first.stop();
  const { Endpoint } = await import('../../../src/core/values/endpoint.ts');
  config.set(
    ReceiveConnector,
    { Bindings: [Endpoint.parseBinding(`0.0.0.0:${Port}`)], Fqdn: 'any.test' },
    { Bindings: [Endpoint.parseBinding(`127.0.0.1:${Port}`)], Fqdn: 'loopback.test' },
  );
  const server = await startTestTransport({ config });
  try {
    assert.deepEqual(server.transport.bindings.map(String), [`0.0.0.0:${Port}`]);
    for (const [host, name] of [
      ['127.0.0.1', 'loopback.test'],
      ['127.0.0.2', 'any.test'],
    ] as const) {
      const { SmtpClient } = await import('../../support/smtp-client.ts');
      const client = await SmtpClient.connect(Endpoint.parseBinding(`${host}:${Port}`));
      assert.match((await client.reply())![0]!, new RegExp(`^220 ${name} `));
      client.close();
    }
  } finally {
    await server.stop();
  }
});

test('a client that sends a byte now and then is cut off, in a command and in a message', async () => {
  const server = await startTestTransport({
    connector: { ConnectionInactivityTimeout: new TimeSpan(400), MinimumDataRate: 1000 },
  });
  try {
    for (const inData of [false, true]) {
      const client = await server.connect();
      await client.reply();
      if (inData)
        for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
      const trickle = setInterval(() => client.send('x'), 20);
      assert.equal(await client.rest(), '421 4.4.1 Connection timed out\r\n');
      clearInterval(trickle);
    }
    // One that keeps up the rate may take longer than the timeout.
    const client = await server.connect();
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
    for (let i = 0; i < 30; i++) {
      client.send(`${'x'.repeat(70)}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    assert.match(await client.ask('.'), /^250 /);
    client.close();
  } finally {
    await server.stop();
  }
});

test('a tarpitted client holds nobody up, and is let go when it leaves or the transport stops', async () => {
  const server = await startTestTransport({ connector: { TarpitInterval: new TimeSpan(600_000) } });
  const slow = await server.connect();
  await slow.reply();
  slow.send('NONSENSE\r\n');
  const gone = await server.connect();
  await gone.reply();
  gone.send('NONSENSE\r\n');
  const other = await server.connect();
  await other.reply();
  assert.match(await other.ask('NOOP'), /^250/);
  gone.socket.resetAndDestroy();
  await eventually(() => assert.equal(server.seen.filter(({ event }) => event === 'onDisconnect').length, 1));
  await server.stop();
});

test('names on the lists are asked of DNS while the client waits for its greeting', async () => {
  const dns: DnsPort = {
    ...NO_DNS,
    ptr: async () => ({ kind: 'found', records: ['host.contoso.com'], ttl: 60 }),
    a: async () => ({ kind: 'found', records: ['127.0.0.1'], ttl: 60 }),
  };
  const list = [ClientPattern.parse('contoso.com')];
  const config = plainConfig();
  config.set(ReceiveConnector, { Bindings: [ANY_PORT], AcceptedClients: list });
  const server = await startTestTransport({ config, dns });
  try {
    const client = await server.connect();
    assert.match((await client.reply())![0]!, /^220 /);
    client.close();
    config.set(ReceiveConnector, { Bindings: [ANY_PORT], DeniedClients: list });
    const denied = await server.connect();
    assert.match(await denied.rest(), /^550 5\.7\.1 /);
    assert.equal(
      server.seen.find(({ event }) => event === 'refused')?.about,
      'DeniedClients contoso.com (host.contoso.com)',
    );
  } finally {
    await server.stop();
  }
});

test('a session that is kept busy without a message is ended, and one that brings messages isn’t', async () => {
  const server = await startTestTransport();
  try {
    const client = await server.connect();
    await client.reply();
    assert.match(await client.ask('EHLO client.test'), /^250/);
    for (let i = 0; i < 3; i++) {
      for (const line of ['MAIL FROM:<a@b.test>', 'RCPT TO:<user@contoso.com>', 'DATA'])
        assert.match(await client.ask(line), /^[23]/);
      assert.match(await client.ask('Subject: x\r\n\r\nbody\r\n.'), /^250/);
      for (let j = 0; j < 100; j++) assert.match(await client.ask(j % 2 ? 'NOOP' : 'RSET'), /^250/);
    }
    assert.equal(
      await client.ask('VRFY user'),
      '421 4.7.0 Too many commands without a message, closing transmission channel',
    );
    assert.equal(await client.rest(), '');
    const [{ reason, data } = {}, ...others] = server.refusals;
    assert.deepEqual([reason, data, others], ['TooManyCommands', 'VRFY user', []]);
  } finally {
    await server.stop();
  }
});
