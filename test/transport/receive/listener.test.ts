// The connector at work: bindings that change, ports in use, stopping, limits of time and number.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { toErrorRecord } from '../../../src/core/error-record.ts';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../../../src/core/objects/receive-connector.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { TimeSpan } from '../../../src/core/values/time-span.ts';
import { plainConfig } from '../../support/plain-config.ts';
import { SmtpClient } from '../../support/smtp-client.ts';
import { ANY_PORT, startTestTransport, type TestTransport } from '../../support/test-transport.ts';

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(condition());
}

async function freePort(): Promise<Endpoint> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return Endpoint.parseBinding(`127.0.0.1:${port}`);
}

async function canConnect(endpoint: Endpoint): Promise<boolean> {
  const client = await SmtpClient.connect(endpoint).catch(() => undefined);
  client?.close();
  return client !== undefined;
}

describe('bindings', () => {
  test('several at once, changed and disabled while it runs; sessions go on', async () => {
    const [one, two, three] = [
      await freePort(),
      await freePort(),
      Endpoint.parseBinding((await freePort()).toString().replace('127.0.0.1', '0.0.0.0')),
    ];
    const config = plainConfig();
    config.set(ReceiveConnector, { Bindings: [one, two] });
    const server = await startTestTransport({ config });
    const shown = () => server.transport.bindings.map(String).join();
    assert.equal(shown(), `${one},${two}`);
    const client = await SmtpClient.connect(one);
    await client.reply();
    config.set(ReceiveConnector, { Bindings: [two, three] });
    await until(() => shown() === `${two},${three}`);
    assert.equal(await canConnect(one), false);
    assert.equal(await canConnect(Endpoint.parseBinding(`127.0.0.1:${three.Port}`)), true);
    assert.match(await client.ask('NOOP'), /^250/);
    config.set(ReceiveConnector, { Bindings: [two, three], Enabled: false });
    await until(() => shown() === '');
    assert.equal(await canConnect(two), false);
    config.set(ReceiveConnector, { Bindings: [two] });
    await until(() => shown() === String(two));
    assert.match(await client.ask('NOOP'), /^250/);
    assert.ok(server.events.some(({ id }) => id === 10104));
    client.close();
    await server.stop();
  });

  test('a wildcard in place of its own address', async () => {
    const one = await freePort();
    const config = plainConfig();
    config.set(ReceiveConnector, { Bindings: [one] });
    const server = await startTestTransport({ config });
    config.set(ReceiveConnector, { Bindings: [Endpoint.parseBinding(`0.0.0.0:${one.Port}`)] });
    await until(() => String(server.transport.bindings) === `0.0.0.0:${one.Port}`);
    const client = await SmtpClient.connect(one);
    await client.reply();
    assert.equal(String(server.seen.at(-1)?.session.localEndpoint), String(one), 'the session knows the real address');
    client.close();
    await server.stop();
  });

  test('both wildcards with one port', async (t) => {
    const { Port } = await freePort();
    const config = plainConfig();
    config.set(ReceiveConnector, {
      Bindings: [Endpoint.parseBinding(`0.0.0.0:${Port}`), Endpoint.parseBinding(`[::]:${Port}`)],
    });
    const server = await startTestTransport({ config }).catch((error: unknown) => toErrorRecord(error).id);
    if (server === 'BindingNotAvailable') return t.skip('no IPv6 here');
    assert.ok(typeof server === 'object');
    await server.stop();
  });

  test('the port is in use: the error names who holds it, and nothing stays open', async () => {
    const first = await startTestTransport();
    const taken = first.transport.bindings[0]!;
    const free = await freePort();
    const config = plainConfig();
    config.set(ReceiveConnector, { Bindings: [free, taken] });
    const error = await startTestTransport({ config }).then(
      () => assert.fail(),
      (thrown: unknown) => toErrorRecord(thrown),
    );
    assert.equal(error.id, 'PortInUse');
    assert.ok(error.message.includes(`process ${process.pid} (`), error.message);
    assert.equal(await canConnect(free), false);
    await first.stop();
  });

  test('a port that gets free is taken later', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const config = plainConfig();
    const server = await startTestTransport({ config });
    config.set(ReceiveConnector, { Bindings: [Endpoint.parseBinding(`127.0.0.1:${port}`)] });
    await until(() => server.events.some(({ id }) => id === 10103));
    blocker.close();
    await until(() => server.transport.bindings[0]?.Port === port);
    await server.stop();
  });

  test('an address that is not ours', async () => {
    const config = plainConfig();
    config.set(ReceiveConnector, { Bindings: [Endpoint.parseBinding('192.0.2.1:2525')] });
    await assert.rejects(
      startTestTransport({ config }),
      (thrown) => toErrorRecord(thrown).id === 'BindingNotAvailable',
    );
  });

  test('a change of accepted domains is seen by the next recipient', async () => {
    const server = await startTestTransport();
    const client = await server.connect();
    await client.reply();
    await client.ask('HELO x');
    await client.ask('MAIL FROM:<a@b>');
    assert.match(await client.ask('RCPT TO:<x@fabrikam.com>'), /^550 5\.7\.1/);
    server.config.set(AcceptedDomain, { DomainName: 'fabrikam.com' });
    assert.match(await client.ask('RCPT TO:<x@fabrikam.com>'), /^250/);
    assert.match(await client.ask('RCPT TO:<x@contoso.com>'), /^550/);
    client.close();
    await server.stop();
  });
});

describe('stopping', () => {
  async function inData(server: TestTransport): Promise<SmtpClient> {
    const client = await server.connect();
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
    return client;
  }

  test('idle sessions are told; a message in progress is finished', async () => {
    const server = await startTestTransport();
    const idle = await server.connect();
    await idle.reply();
    const busy = await inData(server);
    const stopped = server.transport.stop();
    assert.equal(await idle.rest(), '421 4.3.2 Service shutting down\r\n');
    busy.send('Subject: x\r\n\r\nx\r\n');
    busy.send('.\r\n');
    assert.match(await busy.rest(), /^250 2\.6\.0 [^\r\n]*\r\n421 4\.3\.2 Service shutting down\r\n$/);
    await stopped;
    assert.equal((await server.mail()).length, 1);
    assert.equal(server.seen.filter(({ event }) => event === 'onDisconnect').length, 2);
    await server.stop();
  });

  test('what takes longer is cut off', async () => {
    const server = await startTestTransport();
    const busy = await inData(server);
    await server.transport.stop(50);
    await busy.rest();
    assert.equal((await server.mail()).length, 0);
    assert.equal(server.seen.at(-1)?.event, 'onDisconnect');
    await server.stop();
  });

  test('a client whose agents are still at OnConnect is told', async () => {
    const server = await startTestTransport({
      script: { onConnect: () => new Promise((resolve) => setTimeout(resolve, 300, { kind: 'continue' })) },
    });
    const client = await server.connect();
    await until(() => server.seen.length > 0);
    await server.transport.stop(2000);
    assert.equal(await client.rest(), '421 4.3.2 Service shutting down\r\n');
    await until(() => server.seen.at(-1)?.event === 'onDisconnect');
    await server.stop();
  });
});

describe('limits', () => {
  test('an idle session times out, one that waits for an agent does not', async () => {
    const server = await startTestTransport({
      connector: { ConnectionInactivityTimeout: new TimeSpan(200) },
      script: { onNoopCommand: () => new Promise((resolve) => setTimeout(resolve, 700, { kind: 'continue' })) },
    });
    const client = await server.connect();
    await client.reply();
    assert.equal(await client.ask('NOOP'), '250 2.0.0 OK');
    assert.equal(await client.rest(), '421 4.4.1 Connection timed out\r\n');
    await server.stop();
  });

  test('a session that trickles is ended by its total time, in DATA too', async () => {
    const server = await startTestTransport({ connector: { ConnectionTimeout: new TimeSpan(500) } });
    const client = await server.connect();
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
    const trickle = setInterval(() => client.send('x\r\n'), 20);
    assert.equal(await client.rest(), '421 4.4.1 Connection timed out\r\n');
    clearInterval(trickle);
    assert.equal((await server.mail()).length, 0);
    await server.stop();
  });

  test('so many connections and no more', async () => {
    const server = await startTestTransport({ connector: { MaxInboundConnection: 2 } });
    const clients = [await server.connect(), await server.connect()];
    for (const client of clients) assert.match((await client.reply())![0]!, /^220/);
    const third = await server.connect();
    assert.match(await third.rest(), /^421 4\.3\.2 /);
    for (const client of clients) client.close();
    await server.stop();
  });

  test('a sink that fails is a temporary error, an event, and the session goes on', async () => {
    const server = await startTestTransport();
    await rm(`${server.home}/mail`, { recursive: true });
    await writeFile(`${server.home}/mail`, 'in the way');
    const client = await server.connect();
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
    assert.match(await client.ask('Subject: x\r\n\r\nx\r\n.'), /^451 4\.3\.0 /);
    assert.ok(server.events.some(({ id }) => id === 10101));
    assert.match(await client.ask('NOOP'), /^250/);
    client.close();
    await server.stop();
  });

  test('agents that throw end the session with a temporary error, and the transport goes on', async () => {
    const server = await startTestTransport({
      script: {
        onMailCommand: () => {
          throw new Error('broken');
        },
      },
    });
    const client = await server.connect();
    await client.reply();
    await client.ask('EHLO x');
    assert.match(await client.ask('MAIL FROM:<a@b>'), /^451 4\.3\.0 /);
    await client.rest();
    const next = await server.connect();
    assert.match((await next.reply())![0]!, /^220/);
    next.close();
    await server.stop();
  });

  test('ANY_PORT is bound to a port of the system', async () => {
    const server = await startTestTransport();
    assert.notEqual(server.transport.bindings[0]!.Port, ANY_PORT.Port);
    await server.stop();
  });
});
