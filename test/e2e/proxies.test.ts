// XCLIENT and the PROXY header name the client where the peer is trusted, and nowhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { openSession } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const REFUSED = /^550 5\.7\.1 External client with IP address 203\.0\.113\.9 does not/;

test('the client that a trusted peer names is judged; from anyone else the naming is refused', async (t) => {
  const postern = posternHome(t);
  await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Add-IPBlockListEntry -IPAddress 203.0.113.9 | Out-Null; Add-IPAllowListEntry -IPAddress 203.0.113.10 | Out-Null`);
  const port = await postern.start();
  const open: SmtpClient[] = [];
  const raw = async () => {
    const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
    t.after(() => client.close());
    open.push(client);
    return client;
  };
  const rcpt = async (client: SmtpClient) => {
    await client.ask('EHLO client.example');
    await client.ask('MAIL FROM:<a@example.net>');
    return client.ask('RCPT TO:<u@contoso.com>');
  };

  const untrusted = await openSession(t, port);
  assert.match(await untrusted.ask('XCLIENT ADDR=203.0.113.10 NAME=x'), /^550 5\.7\.1/);
  assert.match(await rcpt(untrusted), /^250/);
  const untrustedProxy = await raw();
  untrustedProxy.send('PROXY TCP4 203.0.113.10 127.0.0.1 4711 25\r\n');
  assert.match(await untrustedProxy.rest(), /550 5\.7\.1 Client is not authorized to send a PROXY header\r\n$/);

  await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies 127.0.0.0/30');
  const xclient = await openSession(t, port, '');
  assert.match(await xclient.ask('EHLO proxy.example'), /XCLIENT/);
  assert.match(await xclient.ask('XCLIENT ADDR=203.0.113.9 PORT=4711'), /^220/);
  assert.doesNotMatch(await xclient.ask('EHLO client.example'), /XCLIENT/);
  assert.match(await rcpt(xclient), REFUSED);
  assert.match(await xclient.ask('XCLIENT ADDR=203.0.113.10'), /^550 5\.7\.1/, 'the client may not rename itself');

  const proxied = await raw();
  proxied.send('PROXY TCP4 203.0.113.9 127.0.0.1 4711 25\r\n');
  assert.match(String(await proxied.reply()), /^220/);
  assert.match(await rcpt(proxied), REFUSED);
  const unknown = await raw();
  unknown.send('PROXY UNKNOWN\r\n');
  assert.match(String(await unknown.reply()), /^220/);
  assert.match(await rcpt(unknown), /^250/, 'the proxy speaks for itself');
  const malformed = await raw();
  malformed.send('PROXY TCP4 203.0.113.9\r\n');
  assert.match(await malformed.rest(), /^550 5\.5\.4/);
  const late = await openSession(t, port);
  late.send('PROXY TCP4 203.0.113.10 127.0.0.1 4711 25\r\n');
  assert.match(await late.rest(), /^550 5\.7\.1/);

  await postern.shell('Set-IPBlockListConfig -RejectAt Connect');
  const atConnect = await raw();
  atConnect.send('PROXY TCP4 203.0.113.9 127.0.0.1 4711 25\r\n');
  assert.match(await atConnect.rest(), /^554 5\.7\.1 External client with IP address 203\.0\.113\.9/);
  const revoked = await openSession(t, port);
  await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies $null');
  assert.match(await revoked.ask('XCLIENT ADDR=203.0.113.10'), /^550 5\.7\.1/, 'trust ends at once');
  // Transactions in progress would keep the transport waiting.
  for (const client of [...open, untrusted, xclient]) client.close();
  await postern.stop();
  const rows = await postern.objects<{ IPAddress: string; Action: string; Reason: string }>('Get-AgentLog');
  assert.deepEqual(
    rows.map(({ IPAddress, Action, Reason }) => `${IPAddress} ${Action} ${Reason}`),
    [
      '127.0.0.1 RejectCommand XclientRefused',
      '127.0.0.1 RejectCommand ProxyRefused',
      '203.0.113.9 RejectCommand LocalBlockList',
      '203.0.113.9 RejectCommand XclientRefused',
      '203.0.113.9 RejectCommand LocalBlockList',
      '203.0.113.9 RejectConnection LocalBlockList',
    ],
  );
});
