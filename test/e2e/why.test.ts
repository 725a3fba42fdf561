// The agent log says for each message which agent ran and which was kept away, by what; and which address was judged.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

interface Row {
  readonly IPAddress: string;
  readonly P1FromAddress: string;
  readonly Recipients: readonly string[];
  readonly Agent: string;
  readonly Event: string;
  readonly Action: string;
  readonly SmtpResponse: string;
  readonly Reason: string;
  readonly ReasonData: string;
  readonly Diagnostics: string;
}

const AGENT = 'Connection Filtering Agent';

// Each has a home of its own, and mostly waits for processes.
describe('the agent log says why', { concurrency: true }, () => {
  test('Diagnostics names the gate that kept the agent away', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const features = [
      'IPAllowListConfig',
      'IPBlockListConfig',
      'IPAllowListProvidersConfig',
      'IPBlockListProvidersConfig',
    ];
    const all = (change: string) => features.map((name) => `Set-${name} ${change}`).join('; ');
    const cases = [
      ['', `${AGENT}: ran`],
      [`Disable-TransportAgent '${AGENT}' -Confirm:$false`, `${AGENT}: skipped: agentDisabled`],
      [`Enable-TransportAgent '${AGENT}'; ${all('-Enabled $false')}`, `${AGENT}: skipped: configDisabled`],
      [`${all('-Enabled $true -ExternalMailEnabled $false')}`, `${AGENT}: skipped: sessionClass`],
      [
        `${all('-ExternalMailEnabled $true')}; Set-IPBlockListProvidersConfig -Enabled $false; Set-IPAllowListConfig -ExternalMailEnabled $false`,
        `${AGENT}: ran (IPAllowList: skipped: sessionClass, IPBlockList: ran, IPAllowListProviders: ran, IPBlockListProviders: skipped: configDisabled)`,
      ],
      [
        `${all('-Enabled $true -ExternalMailEnabled $true')}; Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null; Set-IPBlockListConfig -BypassedRecipients u0,u1,u2,u3,u4,u5,u6`,
        `${AGENT}: skipped: exception (BypassedRecipient)`,
      ],
      ['Add-IPAllowListEntry -IPAddress 127.0.0.1 | Out-Null', `${AGENT}: ran`],
    ] as const;
    const client = await openSession(t, port);
    for (const [i, [change]] of cases.entries()) {
      if (change !== '') await postern.shell(change);
      assert.match(await sendMessage(client, { to: [`u${i}@contoso.com`] }), /^250/, change);
    }
    await client.ask('QUIT');
    await postern.stop();
    const rows = await postern.objects<Row>('Get-AgentLog');
    assert.deepEqual(
      rows.map(({ Recipients, Agent, Event, Action, Reason, SmtpResponse, Diagnostics }) => [
        ...Recipients,
        Agent,
        Event,
        Action,
        Reason,
        SmtpResponse,
        Diagnostics,
      ]),
      cases.map(([, diagnostics], i) => [
        `u${i}@contoso.com`,
        'Transport',
        'OnEndOfData',
        'AcceptMessage',
        'Accepted',
        '',
        diagnostics,
      ]),
    );
  });

  test('behind an internal server the last host outside is judged, at the end of the header', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Set-TransportConfig -InternalSMTPServers 127.0.0.1,10.0.0.0/8
    Add-IPBlockListEntry -IPAddress 203.0.113.9 | Out-Null
    Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`);
    const port = await postern.start();
    const client = await openSession(t, port);
    const from = (address: string) => [
      `Received: from relay.contoso.com (relay.contoso.com [10.0.0.7]) by edge.contoso.com; Thu, 1 Jan 2026 00:00:00 +0000`,
      `Received: from mail.example (mail.example [${address}])`,
      '\tby relay.contoso.com; Thu, 1 Jan 2026 00:00:00 +0000',
      'Received: from forged (forged [203.0.113.9]) by mail.example',
      'Message-ID: <1@mail.example>',
      'From: <someone@mail.example>',
      '',
      'text',
    ];
    const to = ['u@contoso.com', 'v@contoso.com'];
    assert.match(
      await sendMessage(client, { to, lines: from('203.0.113.9') }),
      /^550 5\.7\.1 External client with IP address 203\.0\.113\.9 does not/,
    );
    assert.match(await sendMessage(client, { to, lines: from('203.0.113.8') }), /^250/, 'the session goes on');
    assert.match(await sendMessage(client, { to, lines: ['Subject: nobody known', '', 'x'] }), /^250/);
    assert.match(await sendMessage(client, { to: ['postmaster@contoso.com'], lines: from('203.0.113.9') }), /^250/);
    assert.match(
      await sendMessage(client, { to: ['postmaster@contoso.com', ...to], lines: from('203.0.113.9') }),
      /^550/,
    );
    await postern.shell('Set-IPBlockListConfig -RejectAt Connect');
    assert.match(await sendMessage(client, { to: ['postmaster@contoso.com'], lines: from('203.0.113.9') }), /^550/);
    await client.ask('QUIT');
    await postern.stop();
    const rows = await postern.objects<Row & { MessageId: string; P2FromAddresses: string[] }>('Get-AgentLog');
    const rejected = (recipient: string) => [
      '203.0.113.9',
      recipient,
      AGENT,
      'OnEndOfHeaders',
      'RejectMessage',
      'LocalBlockList',
    ];
    const accepted = (address: string, recipient: string) => [
      address,
      recipient,
      'Transport',
      'OnEndOfData',
      'AcceptMessage',
      'Accepted',
    ];
    assert.deepEqual(
      rows.map((row) => [row.IPAddress, ...row.Recipients, row.Agent, row.Event, row.Action, row.Reason]),
      [
        ...to.map(rejected),
        ...to.map((one) => accepted('203.0.113.8', one)),
        // Nobody was judged; Get-AgentLog then shows the peer.
        ...to.map((one) => accepted('127.0.0.1', one)),
        accepted('203.0.113.9', 'postmaster@contoso.com'),
        ...['postmaster@contoso.com', ...to].map(rejected),
        rejected('postmaster@contoso.com'),
      ],
    );
    assert.equal(rows[0]?.MessageId, '<1@mail.example>');
    assert.deepEqual(rows[0]?.P2FromAddresses, ['someone@mail.example']);
    const events = await postern.objects<{ EventID: number }>('Get-EventLog Application');
    assert.equal(events.filter(({ EventID }) => EventID === 1022).length, 0, 'the list is filled');
  });

  test('a blocked client that had every recipient refused is closed out, and each recipient counts once', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`);
    const port = await postern.start();
    const refused = async (from: string, ...recipients: string[]) => {
      const client = await openSession(t, port);
      await client.ask(`MAIL FROM:<${from}>`);
      for (const recipient of recipients)
        assert.match(await client.ask(`RCPT TO:<${recipient}>`), /^550 5\.7\.1 External/);
      return client;
    };
    const ends: readonly (readonly [string, readonly string[]])[] = [
      ['data', ['DATA']],
      ['mail', ['MAIL FROM:<again@example.net>']],
      ['rset', ['RSET', 'MAIL FROM:<again@example.net>']],
      ['ehlo', ['EHLO client.example', 'MAIL FROM:<again@example.net>']],
    ];
    for (const [name, commands] of ends) {
      const client = await refused(`${name}@example.net`, 'u@contoso.com', 'v@contoso.com', 'U@contoso.com');
      let last = '';
      for (const command of commands) last = await client.ask(command);
      assert.match(last, /^550 5\.7\.1 External/, name);
      assert.equal(await client.reply(), undefined, `${name}: closed`);
    }
    // Somebody was accepted: the session goes on.
    const client = await refused('partly@example.net', 'u@contoso.com');
    assert.match(await client.ask('RCPT TO:<postmaster@contoso.com>'), /^250/);
    assert.match(await client.ask('DATA'), /^354/);
    client.send('Subject: help\r\n\r\n.\r\n');
    assert.match((await client.reply())![0]!, /^250/);
    assert.match(await client.ask('MAIL FROM:<next@example.net>'), /^250/);
    assert.match(await client.ask('RCPT TO:<w@elsewhere.example>'), /^550 5\.7\.1 External/, 'before the relay check');
    await client.ask('QUIT');
    await postern.stop();
    const rows = await postern.objects<Row>('Get-AgentLog');
    assert.deepEqual(
      rows.map((row) => `${row.P1FromAddress} ${row.Recipients} ${row.Event} ${row.Action}`),
      [
        ...ends.flatMap(([name]) =>
          ['u', 'v'].map((to) => `${name}@example.net ${to}@contoso.com OnRcptCommand RejectCommand`),
        ),
        'partly@example.net u@contoso.com OnRcptCommand RejectCommand',
        'partly@example.net postmaster@contoso.com OnEndOfData AcceptMessage',
        'next@example.net w@elsewhere.example OnRcptCommand RejectCommand',
      ],
    );
  });
});
