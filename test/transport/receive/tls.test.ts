// TLS by real sockets: from the first byte on, by name, with client certificates, with junk, and when certificates change.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ExchangeCertificate } from '../../../src/core/objects/exchange-certificate.ts';
import { ReceiveConnector } from '../../../src/core/objects/receive-connector.ts';
import { TransportConfig } from '../../../src/core/objects/transport-config.ts';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { IPRange } from '../../../src/core/values/ip-range.ts';
import { createCertificateFiles } from '../../../src/trust/certificates/certificate-files.ts';
import { plainConfig } from '../../support/plain-config.ts';
import type { SmtpClient } from '../../support/smtp-client.ts';
import { makeCertificate, type TestCertificate, writeCertificate } from '../../support/test-certificate.ts';
import { ANY_PORT, startTestTransport, type TestTransport } from '../../support/test-transport.ts';

interface Setup {
  readonly certificates?: readonly TestCertificate[];
  readonly connector?: Readonly<Record<string, unknown>>;
  readonly roots?: string;
}

async function start(t: TestContext, { certificates = [EDGE], connector = {}, roots }: Setup = {}) {
  const home = mkdtempSync(join(tmpdir(), 'postern-tls-'));
  for (const one of certificates) writeCertificate(home, one);
  if (roots !== undefined) writeFileSync(join(home, 'certificates', 'trusted-roots.pem'), roots);
  const config = plainConfig();
  config.set(
    ExchangeCertificate,
    ...certificates.map(({ thumbprint }) => ({ Thumbprint: thumbprint, Services: 'SMTP' })),
  );
  config.set(ReceiveConnector, { Bindings: [ANY_PORT], Fqdn: 'edge.test', ...connector });
  const transport = await startTestTransport({ config, certificates: createCertificateFiles(home, () => new Date()) });
  t.after(async () => {
    await transport.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return { transport, config, home };
}

const EDGE = makeCertificate('edge.test');
const OTHER = makeCertificate('other.test');
const PARTNER = makeCertificate('partner.test');

async function secured(transport: TestTransport, options = {}): Promise<SmtpClient> {
  const client = await transport.connect();
  await client.reply();
  await client.ask('EHLO client.example');
  assert.match(await client.ask('STARTTLS'), /^220 2\.0\.0/);
  await client.secure(options);
  return client;
}

const peerOf = ({ socket }: SmtpClient) => (socket as TLSSocket).getPeerCertificate().subject.CN;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('the certificate is the one for the name that the client asks for, else the connector’s own', async (t) => {
  const { transport } = await start(t, { certificates: [OTHER, EDGE] });
  const names = [];
  for (const servername of ['other.test', 'OTHER.test', 'edge.test', 'nobody.test', undefined]) {
    const client = await secured(transport, servername === undefined ? {} : { servername });
    names.push(peerOf(client));
    client.close();
  }
  assert.deepEqual(names, ['other.test', 'other.test', 'edge.test', 'edge.test', 'edge.test']);
});

test('a name that is junk gets a handshake or an end, and others are served', async (t) => {
  const { transport } = await start(t);
  for (const servername of ['a'.repeat(255), '..', 'x_y.*', `${'l'.repeat(63)}.test`, '-']) {
    const client = await transport.connect();
    await client.reply();
    await client.ask('EHLO client.example');
    await client.ask('STARTTLS');
    await client.secure({ servername }).catch(() => undefined);
    client.close();
  }
  const client = await secured(transport);
  assert.match(await client.ask('EHLO client.example'), /^250-edge\.test/);
  client.close();
});

test('TLS 1.1 is refused', async (t) => {
  const { transport } = await start(t);
  await assert.rejects(secured(transport, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }));
  const client = await secured(transport, { maxVersion: 'TLSv1.2' });
  assert.equal((client.socket as TLSSocket).getProtocol(), 'TLSv1.2');
  client.close();
});

test('certificates change while it runs', async (t) => {
  const { transport, config, home } = await start(t);
  const before = await secured(transport);
  writeCertificate(home, OTHER);
  config.set(ExchangeCertificate, { Thumbprint: OTHER.thumbprint, Services: 'SMTP' });
  const after = await secured(transport);
  assert.deepEqual([peerOf(before), peerOf(after)], ['edge.test', 'other.test']);
  assert.match(await before.ask('EHLO client.example'), /^250-/);
  config.set(ExchangeCertificate);
  const last = await transport.connect();
  await last.reply();
  assert.doesNotMatch(await last.ask('EHLO client.example'), /STARTTLS/);
  for (const client of [before, after, last]) client.close();
});

test('a broken and an expired certificate are told of once, and the rest goes on', async (t) => {
  const expired = makeCertificate('edge.test', Date.now() - 2e9, Date.now() - 1e9);
  const { transport, home, config } = await start(t, { certificates: [expired] });
  (await secured(transport)).close();
  (await secured(transport)).close();
  writeFileSync(join(home, 'certificates', `${OTHER.thumbprint}.pem`), 'nothing');
  config.set(
    ExchangeCertificate,
    { Thumbprint: expired.thumbprint, Services: 'SMTP' },
    { Thumbprint: OTHER.thumbprint, Services: 'SMTP' },
  );
  (await secured(transport)).close();
  const told = transport.events.filter(({ id }) => id === 12014).map(({ message }) => message);
  assert.equal(told.length, 2);
  assert.match(told[0]!, /expired/);
  assert.match(told[1]!, /isn't used/);
});

test('TlsCertificateName chooses by thumbprint, by subject, and as Exchange writes it', async (t) => {
  for (const name of [OTHER.thumbprint, 'CN=other.test', '<I>CN=other.test<S>CN=other.test']) {
    const { transport } = await start(t, {
      certificates: [OTHER, EDGE],
      connector: { TlsCertificateName: name },
    });
    const client = await secured(transport);
    assert.equal(peerOf(client), 'other.test', name);
    client.close();
  }
});

test('implicit TLS greets inside TLS, and offers no STARTTLS', async (t) => {
  const port = await freePort();
  const binding = Endpoint.parseBinding(`127.0.0.1:${port}`);
  const { transport } = await start(t, { connector: { Bindings: [binding], ImplicitTlsBindings: [binding] } });
  const client = await transport.connect();
  await client.secure();
  assert.match(String(await client.reply()), /^220 edge\.test/);
  const hello = await client.ask('EHLO client.example');
  assert.doesNotMatch(hello, /STARTTLS/);
  assert.match(await client.ask('MAIL FROM:<a@b.example>'), /^250/);
  client.close();
  const plain = await transport.connect();
  plain.send('EHLO client.example\r\n');
  assert.doesNotMatch(await plain.rest(), /250|220/);
});

describe('a PROXY header before the handshake', () => {
  const V2 = '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x07\x7f\0\0\x01\x30\x39\0\x19';
  const V1 = 'PROXY TCP4 192.0.2.7 127.0.0.1 12345 465\r\n';
  const opened = async (t: TestContext, trusted: string) => {
    const binding = Endpoint.parseBinding(`127.0.0.1:${await freePort()}`);
    const connector = { Bindings: [binding], ImplicitTlsBindings: [binding], TrustedProxies: [IPRange.parse(trusted)] };
    const { transport } = await start(t, { connector });
    return { transport, client: await transport.connect() };
  };
  for (const [name, header] of [
    ['version 1', V1],
    ['version 2', V2],
  ] as const)
    for (const byByte of [false, true])
      test(`${name}${byByte ? ' byte by byte' : ''} names the client`, async (t) => {
        const { transport, client } = await opened(t, '127.0.0.1');
        if (byByte) await client.sendByByte(header);
        else client.send(header);
        await client.secure();
        assert.match(String(await client.reply()), /^220 edge\.test/);
        assert.match(await client.ask('EHLO client.example'), /Hello \[192\.0\.2\.7\]/);
        assert.equal(String(transport.seen.at(-1)?.session.remoteEndpoint), '192.0.2.7:12345');
        client.close();
      });

  test('none is needed', async (t) => {
    const { client } = await opened(t, '127.0.0.1');
    await client.secure();
    assert.match(String(await client.reply()), /^220 edge\.test/);
    assert.match(await client.ask('EHLO client.example'), /Hello \[127\.0\.0\.1\]/);
    client.close();
  });

  test('a malformed one is refused in the clear, and one of anybody else is no handshake', async (t) => {
    for (const wrong of ['PROXY TCP4 nobody\r\n', `PROXY ${'x'.repeat(200)}`, V2.replace('\x21', '\x31')]) {
      const { client } = await opened(t, '127.0.0.1');
      client.send(wrong);
      assert.match(await client.rest(), /^550 5\.5\.4 Invalid PROXY header\r\n$/);
    }
    const { transport, client } = await opened(t, '192.0.2.1');
    client.send(V1);
    assert.doesNotMatch(await client.rest(), /220|250/);
    assert.ok(transport.seen.every(({ session }) => String(session.remoteEndpoint.Address) === '127.0.0.1'));
  });

  test('a peer that says nothing, or leaves, holds nothing up', async (t) => {
    const { transport, client } = await opened(t, '127.0.0.1');
    client.send('PROXY TC');
    client.socket.end();
    await client.rest();
    const second = await transport.connect();
    await transport.stop();
    await second.rest();
  });
});

test('TLS from the first byte on without a certificate is closed, and an event says so', async (t) => {
  const binding = Endpoint.parseBinding(`127.0.0.1:${await freePort()}`);
  const connector = { Bindings: [binding], ImplicitTlsBindings: [binding] };
  const { transport } = await start(t, { certificates: [], connector });
  const client = await transport.connect();
  assert.equal(await client.rest(), '');
  assert.equal(transport.events.filter(({ id }) => id === 10110).length, 1);
});

test('a partner is known by a trusted certificate for a domain of the list', async (t) => {
  const PARTNERS = { AuthMechanism: 'Tls', PermissionGroups: 'AnonymousUsers, Partners', DomainSecureEnabled: true };
  const { transport, config } = await start(t, { connector: PARTNERS, roots: PARTNER.cert });
  config.set(TransportConfig, { TLSReceiveDomainSecureList: ['partner.test'] });
  const who = async (options: object) => {
    const client = await secured(transport, options);
    await client.ask('EHLO client.example');
    await client.ask('NOOP');
    const { session } = transport.seen.at(-1)!;
    client.close();
    return [session.authenticationSource, session.identity, session.antispamBypass];
  };
  assert.deepEqual(await who({ cert: PARTNER.cert, key: PARTNER.key }), ['Partner', 'partner.test', false]);
  assert.deepEqual(await who({ cert: OTHER.cert, key: OTHER.key }), ['Anonymous', undefined, false]);
  assert.deepEqual(await who({}), ['Anonymous', undefined, false]);
  config.set(TransportConfig, { TLSReceiveDomainSecureList: ['contoso.com'] });
  assert.deepEqual(await who({ cert: PARTNER.cert, key: PARTNER.key }), ['Anonymous', undefined, false]);
});

test('a server of the organization is known by the fingerprint of its certificate', async (t) => {
  const SERVERS = {
    AuthMechanism: 'Tls, ExchangeServer',
    PermissionGroups: 'AnonymousUsers, ExchangeServers',
    ServerCertificates: [PARTNER.fingerprint],
  };
  const { transport } = await start(t, { connector: SERVERS });
  const client = await secured(transport, { cert: PARTNER.cert, key: PARTNER.key });
  await client.ask('EHLO client.example');
  const { session } = transport.seen.at(-1)!;
  assert.deepEqual([session.authenticationSource, session.antispamBypass], ['Organization', true]);
  client.close();
  const stranger = await secured(transport, { cert: OTHER.cert, key: OTHER.key });
  await stranger.ask('EHLO client.example');
  assert.equal(transport.seen.at(-1)!.session.authenticationSource, 'Anonymous');
  stranger.close();
});

test('a hundred handshakes that fail or hang leave others served', async (t) => {
  const { transport } = await start(t, { connector: { MaxInboundConnectionPerSource: 'Unlimited' } });
  const { Port } = transport.transport.bindings[0]!;
  const sockets = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const socket = connect({ host: '127.0.0.1', port: Port });
      socket.on('error', () => undefined);
      await once(socket, 'data');
      socket.write('EHLO client.example\r\n');
      await once(socket, 'data');
      socket.write('STARTTLS\r\n');
      await once(socket, 'data');
      // Half of them send what is no handshake, a quarter half of one, a quarter nothing.
      if (i % 2 === 0) socket.write('GET / HTTP/1.1\r\n\r\n');
      else if (i % 4 === 1) socket.write(Buffer.from('16030100', 'hex'));
      return socket;
    }),
  );
  const client = await secured(transport);
  assert.match(await client.ask('EHLO client.example'), /^250-/);
  client.close();
  for (const socket of sockets) socket.destroy();
});

test('a client that ends the connection in the middle of the handshake ends the session', async (t) => {
  const { transport } = await start(t);
  const { Port } = transport.transport.bindings[0]!;
  const socket = connect({ host: '127.0.0.1', port: Port });
  await once(socket, 'data');
  socket.write('STARTTLS\r\n');
  await once(socket, 'data');
  socket.destroy();
  for (let i = 0; i < 200 && transport.seen.at(-1)?.event !== 'onDisconnect'; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(transport.seen.at(-1)?.event, 'onDisconnect');
  const secure = connectTls({ host: '127.0.0.1', port: Port, rejectUnauthorized: false });
  await once(secure, 'error');
});
