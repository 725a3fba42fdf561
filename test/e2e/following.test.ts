// A message followed through all logs of a running transport, and the log settings taking effect while it runs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

const message = (id: string) => [`Subject: secret ${id}`, `Message-ID: <${id}@example.net>`, '', 'secret body'];

test('a message is followed through all logs, whose settings count at once', async (t) => {
  const postern = posternHome(t);
  await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Get-ReceiveConnector | Set-ReceiveConnector -ProtocolLoggingLevel Verbose -TarpitInterval 0`);
  const port = await postern.start();
  const client = await openSession(t, port);
  await client.ask('MAIL FROM:<kim@example.net>');
  assert.match(await client.ask('RCPT TO:<ann@elsewhere.example>'), /^550/);
  await client.ask('RSET');
  assert.match(
    await sendMessage(client, { to: ['bob@contoso.com', 'ann@contoso.com'], lines: message('one') }),
    /^250/,
  );
  await client.ask('QUIT');

  const usual = join(postern.home, 'logs', 'MessageTracking');
  await eventually(() => assert.ok(existsSync(usual)));
  const elsewhere = join(postern.home, 'elsewhere');
  await postern.shell(`Get-TransportServer | Set-TransportServer -MessageTrackingLogPath '${elsewhere}' -MessageTrackingLogSubjectLoggingEnabled $false
    Get-ReceiveConnector | Set-ReceiveConnector -ProtocolLoggingLevel None`);
  const second = await openSession(t, port);
  assert.match(await sendMessage(second, { to: ['bob@contoso.com'], lines: message('two') }), /^250/);
  await second.ask('QUIT');
  await eventually(() => assert.ok(existsSync(elsewhere)));
  await postern.shell(`Get-TransportServer | Set-TransportServer -MessageTrackingLogEnabled $false`);
  const third = await openSession(t, port);
  assert.match(await sendMessage(third, { to: ['bob@contoso.com'], lines: message('three') }), /^250/);
  await third.ask('QUIT');
  await postern.stop();

  type Event = { EventId: string; MessageId: string; MessageSubject: string; SourceContext: string };
  const tracked = (location: string) =>
    postern.objects<Event>(`Get-MessageTrackingLog -EventId RECEIVE -Location '${location}'`);
  const shown = (rows: readonly Event[]) =>
    rows.map(({ MessageId, MessageSubject }) => `${MessageId} ${MessageSubject}`);
  const [first, ...more] = await tracked(usual);
  assert.deepEqual(shown([first!, ...more]), ['<one@example.net> secret one']);
  assert.deepEqual(shown(await tracked(elsewhere)), ['<two@example.net> ']);

  const sessionId = first!.SourceContext.slice(0, 16);
  await postern.shell(`Get-TransportServer | Set-TransportServer -MessageTrackingLogPath $null`);
  type Row = { Log: string; Event: string; Detail: string };
  const rows = await postern.objects<Row>('Trace-Mail -MessageId one@example.net');
  const told = rows.map(({ Log, Event, Detail }) => `${Log} ${Event} ${Detail}`).join('\n');
  for (const part of [
    /^ReceiveProtocol Connect 127\.0\.0\.1:\d+ to 127\.0\.0\.1:\d+/m,
    /^ReceiveProtocol Receive RCPT TO:<bob@contoso\.com>$/m,
    /^Agent OnEndOfData Transport: AcceptMessage because Accepted, for ann@contoso\.com/m,
    /^MessageTracking RECEIVE SMTP: .*<one@example\.net> from a@example\.net to bob@contoso\.com, ann@contoso\.com/m,
    /^ReceiveProtocol Disconnect Local$/m,
  ])
    assert.match(told, part);
  assert.doesNotMatch(told, /elsewhere\.example|secret body/, 'what the session did before isn’t part of it');
  const whole = await postern.objects<Row>(`Trace-Mail ${sessionId}`);
  assert.ok(whole.some(({ Detail }) => /CannotRelay \(RCPT TO:<ann@elsewhere\.example>\)/.test(Detail)));
  const sessions = await postern.objects<{ SessionId: string }>('Get-ProtocolLog -Event Connect');
  assert.deepEqual(
    sessions.map(({ SessionId }) => SessionId),
    [sessionId],
  );

  const folder = join(postern.home, 'logs', 'ProtocolLog', 'SmtpReceive');
  assert.ok(existsSync(folder));
  const [name] = (await postern.script(`Get-ChildItem '${folder}' | foreach { $_.Name }`)).trim().split('\n');
  assert.match(name!, /^RECV\d{8}-1\.LOG$/);
  assert.doesNotMatch(readFileSync(join(folder, name!), 'utf8'), /secret/);
});
