// Mail for a domain of others goes out by a Send connector; what can't be delivered comes back to its sender, and the logs follow it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startNextHop } from '../support/next-hop.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

interface Tracked {
  readonly EventId: string;
  readonly RecipientStatus: readonly string[];
  readonly Recipients: readonly string[];
}

test('out by a smart host, back as a notification', async (t) => {
  const server = await startNextHop({
    script: (stage, line) => (stage === 'RCPT' && line.includes('nobody') ? '550 5.1.1 No such user' : 'default'),
  });
  t.after(() => server.close());
  const postern = posternHome(t);
  await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    New-AcceptedDomain Partner -DomainName partner.example -DomainType ExternalRelay | Out-Null
    New-SendConnector Partner -AddressSpaces partner.example -SmartHosts '${server.endpoint}' -ProtocolLoggingLevel Verbose | Out-Null
    Set-TransportServer localhost -ConnectivityLogEnabled $true`);
  const port = await postern.start();
  const client = await openSession(t, port);
  const to = ['user@partner.example', 'nobody@partner.example', 'local@contoso.com'];
  const sent = await sendMessage(client, {
    from: 'sender@contoso.com',
    to,
    lines: ['Subject: three ways', '', '..dots', 'x'],
  });
  assert.match(sent, /^250/);
  await client.ask('QUIT');

  await eventually(() => assert.equal(server.received.length, 1));
  assert.deepEqual(server.received[0]!.recipients, ['RCPT TO:<user@partner.example>']);
  assert.match(
    server.received[0]!.content.toString(),
    /^Received: (?:(?!X-MS-Exchange)[\s\S])*Subject: three ways\r\n\r\n\.dots\r\nx\r\n$/,
  );
  const box = (name: string) => readdirSync(join(postern.home, `mail/contoso.com/${name}/new`));
  await eventually(() => assert.deepEqual([box('local').length, box('sender').length], [1, 1]));
  const notification = readFileSync(join(postern.home, 'mail/contoso.com/sender/new', box('sender')[0]!), 'latin1');
  assert.match(notification, /^Return-Path: <>\r\n/);
  assert.match(notification, /Final-Recipient: rfc822;nobody@partner\.example\r\nAction: failed\r\nStatus: 5\.1\.1/);
  await postern.stop();

  const events = await postern.objects<Tracked>('Get-MessageTrackingLog | select EventId,Recipients,RecipientStatus');
  const seen = events.map(({ EventId, Recipients }) => `${EventId} ${Recipients.join()}`);
  for (const one of [
    'SEND user@partner.example',
    'FAIL nobody@partner.example',
    'DELIVER local@contoso.com',
    'DELIVER sender@contoso.com',
  ])
    assert.ok(seen.includes(one), `${one} in ${seen.join('; ')}`);
  const lines = await postern.objects<{ Data: string }>('Get-ProtocolLog -Direction Send | select Data');
  const said = lines.map(({ Data }) => Data).join('\n');
  assert.match(said, /RCPT TO:<nobody@partner\.example>\n[\s\S]*550 5\.1\.1 No such user/);
  assert.doesNotMatch(said, /three ways/, 'no content');
  const connections = await postern.objects<{ Description: string }>('Get-ConnectivityLog | select Description');
  assert.ok(connections.some(({ Description }) => /Established connection/.test(Description)));
});
