// Outbound mail as an operator has it: STARTTLS and a logon, LMTP, notifications of every kind, routes that change, queues that are managed.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { authSmtpServer } from '../support/auth-smtp-server.ts';
import { eventually } from '../support/eventually.ts';
import { startNextHop } from '../support/next-hop.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { type PosternHome, posternHome } from '../support/postern.ts';

const DOMAINS = `New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
  New-AcceptedDomain Out -DomainName '*.example' -DomainType ExternalRelay | Out-Null`;
/** As short as they may be: a try a second, a delay notice after a second, the end after five. */
const SHORT = `Set-TransportServer localhost -MessageRetryInterval 00:00:01 -TransientFailureRetryInterval 00:00:01 \`
  -OutboundConnectionFailureRetryInterval 00:00:01 -DelayNotificationTimeout 00:00:01 -MessageExpirationTimeout 00:00:05`;

function mailbox(postern: PosternHome, name: string): readonly string[] {
  const folder = join(postern.home, 'mail/contoso.com', name, 'new');
  return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')) : [];
}

const events = (postern: PosternHome) =>
  postern.objects<{ EventId: string; Source: string; Recipients: string[] | string }>(
    'Get-MessageTrackingLog | select EventId,Source,Recipients',
  );

// Each has a home of its own, and mostly waits for processes.
describe('outbound mail', { concurrency: true }, () => {
  test('a smart host with STARTTLS and a logon; what it took is told to who asked', async (t) => {
    const server = await authSmtpServer(t, { authRequired: true });
    const postern = posternHome(t);
    await postern.shell(`${DOMAINS}
      $password = ConvertTo-SecureString hunter2 -AsPlainText -Force
      $credential = New-Object System.Management.Automation.PSCredential('bob', $password)
      New-SendConnector Smart -AddressSpaces * -SmartHosts '[127.0.0.1]:${server.port}' -SmartHostAuthMechanism BasicAuthRequireTLS -AuthenticationCredential $credential | Out-Null
      Set-TransportServer localhost -ConnectivityLogEnabled $true`);
    const client = await openSession(t, await postern.start());
    await client.ask('MAIL FROM:<kim@contoso.com> RET=HDRS ENVID=QQ314159');
    assert.match(await client.ask('RCPT TO:<u@a.example> NOTIFY=SUCCESS ORCPT=rfc822;Bob@A.example'), /^250/);
    await client.ask('DATA');
    client.send('Message-ID: <tls@a>\r\nSubject: over TLS\r\n\r\nx\r\n.\r\n');
    assert.match(String(await client.reply()), /^250/);
    await eventually(() => assert.equal(server.taken.length, 1));
    assert.deepEqual(
      [server.taken[0]!.user, server.taken[0]!.secure, server.taken[0]!.to],
      ['bob', true, ['u@a.example']],
    );
    await eventually(() => assert.equal(mailbox(postern, 'kim').length, 1));
    const [notice] = mailbox(postern, 'kim');
    assert.match(notice!, /Action: relayed\r\nStatus: 2\./);
    assert.match(notice!, /Original-Envelope-Id: QQ314159/);
    assert.match(notice!, /Original-Recipient: rfc822;Bob@A\.example/);
    await postern.stop();
    const seen = (await events(postern)).map(({ EventId, Source }) => `${EventId} ${Source}`);
    for (const one of ['RECEIVE SMTP', 'SEND SMTP', 'DSN DSN', 'DELIVER STOREDRIVER'])
      assert.ok(seen.includes(one), one);
    const trace = await postern.objects<{ Log: string }>("Trace-Mail -MessageId '<tls@a>' | select Log");
    assert.ok(trace.length >= 3);
    const connections = await postern.objects<{ Description: string }>('Get-ConnectivityLog | select Description');
    assert.ok(connections.some(({ Description }) => /Established connection/.test(Description)));
  });

  test('LMTP: each recipient has an answer of its own, and a double bounce is dropped with an event', async (t) => {
    const server = await startNextHop({
      isLmtp: true,
      script: (stage, line) => (stage === 'RCPT' && /<no/.test(line) ? '550 5.1.1 No such user' : 'default'),
    });
    t.after(() => server.close());
    const postern = posternHome(t);
    await postern.shell(`${DOMAINS}
      New-SendConnector Store -AddressSpaces store.example -Transport LMTP -SmartHosts '${server.endpoint}' | Out-Null`);
    const client = await openSession(t, await postern.start());
    const half = ['u1@store.example', 'no1@store.example', 'u2@store.example', 'no2@store.example'];
    assert.match(await sendMessage(client, { from: 'kim@contoso.com', to: half }), /^250/);
    assert.match(await sendMessage(client, { from: '', to: ['no3@store.example'] }), /^250/);
    // Its notification goes to somebody there isn't.
    assert.match(await sendMessage(client, { from: 'no4@store.example', to: ['no5@store.example'] }), /^250/);
    await eventually(() => assert.equal(mailbox(postern, 'kim').length, 1));
    const [notice] = mailbox(postern, 'kim');
    assert.deepEqual(
      [...notice!.matchAll(/Final-Recipient: rfc822;(\S+)\r\nAction: (\w+)/g)].map(([, who, what]) => `${who} ${what}`),
      ['no1@store.example failed', 'no2@store.example failed'],
    );
    assert.deepEqual(server.received.map(({ recipients }) => recipients.join()).sort(), [
      'RCPT TO:<u1@store.example>',
      'RCPT TO:<u2@store.example>',
    ]);
    await eventually(async () => assert.deepEqual(await postern.objects('Get-Message'), []));
    await postern.stop();
    const dropped = (await events(postern)).filter(({ EventId }) => EventId === 'BADMAIL');
    assert.deepEqual(dropped.map(({ Recipients }) => [Recipients].flat().join()).toSorted(), [
      'no3@store.example',
      'no4@store.example',
    ]);
    const warned = await postern.objects('Get-EventLog Application -InstanceId 2011');
    assert.equal(warned.length, 1, 'said once a minute');
  });

  test('delay is told once, then the end; neither to the null sender', async (t) => {
    const server = await startNextHop({ script: (stage) => (stage === 'RCPT' ? '450 4.2.0 Busy' : 'default') });
    t.after(() => server.close());
    const postern = posternHome(t);
    await postern.shell(`${DOMAINS}; ${SHORT}
      New-SendConnector Busy -AddressSpaces * -SmartHosts '${server.endpoint}' | Out-Null`);
    const client = await openSession(t, await postern.start());
    assert.match(await sendMessage(client, { from: 'kim@contoso.com', to: ['u@a.example'] }), /^250/);
    assert.match(await sendMessage(client, { from: '', to: ['u@a.example'] }), /^250/);
    await eventually(() => assert.equal(mailbox(postern, 'kim').length, 2));
    const actions = mailbox(postern, 'kim').map((text) =>
      /Action: (\w+)\r\nStatus: ([\d.]+)/.exec(text)?.slice(1, 3).join(' '),
    );
    assert.deepEqual(actions.toSorted(), ['delayed 4.2.0', 'failed 4.4.7']);
    await eventually(async () => assert.deepEqual(await postern.objects('Get-Message'), []));
    assert.equal(mailbox(postern, 'kim').length, 2);
  });

  test('a changed connector reroutes, Retry-Queue acts at once, and a suspended queue survives a restart', async (t) => {
    const server = await startNextHop();
    t.after(() => server.close());
    const postern = posternHome(t);
    await postern.shell(`${DOMAINS}
      New-SendConnector Out -AddressSpaces * -SmartHosts '[127.0.0.1]:1' | Out-Null`);
    let client = await openSession(t, await postern.start());
    const send = async () => assert.match(await sendMessage(client, { to: ['u@a.example'] }), /^250/);
    const status = () =>
      postern.objects<string>(
        'Get-Queue -Include SmartHostConnectorDelivery -Exclude Empty | % { "$($_.Status) $($_.MessageCount)" }',
      );
    await send();
    await eventually(async () => assert.deepEqual(await status(), ['Retry 1']));
    await postern.shell(
      `Set-SendConnector Out -SmartHosts '${server.endpoint}'; Get-Queue | where {$_.Status -eq 'Retry'} | Retry-Queue`,
    );
    await eventually(() => assert.equal(server.received.length, 1));

    await postern.shell('Get-Queue -Include SmartHostConnectorDelivery | Suspend-Queue');
    await send();
    await eventually(async () => assert.deepEqual(await status(), ['Suspended 1']));
    client.close();
    await postern.stop();
    client = await openSession(t, await postern.start());
    await send();
    await eventually(async () => assert.deepEqual(await status(), ['Suspended 2']));
    assert.equal(server.received.length, 1);
    // Another connector for the domain: what waits, suspended queue or not, is the new one's.
    await postern.shell(
      `New-SendConnector Closer -AddressSpaces a.example -SmartHosts '${server.endpoint}' | Out-Null`,
    );
    await eventually(() => assert.equal(server.received.length, 3));
    assert.deepEqual(await status(), []);
  });
});
