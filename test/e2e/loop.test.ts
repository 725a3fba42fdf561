// The loop, end to end with processes: cmdlets write the store, the transport sees it at the next event, the agent log tells why.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { posternHome } from '../support/postern.ts';
import { type ReplayedMessage, replay } from '../support/replay.ts';
import { SmtpClient } from '../support/smtp-client.ts';

interface LogRow {
  readonly IPAddress: string;
  readonly Recipients: readonly string[];
  readonly P1FromAddress: string;
  readonly Agent: string;
  readonly Event: string;
  readonly Action: string;
  readonly SmtpResponse: string;
  readonly Reason: string;
  readonly ReasonData: string;
  readonly Diagnostics: string;
}

test('a list entry refuses the next message, its removal lets the one after through, and the log says why', async (t) => {
  const postern = posternHome(t);
  await postern.script('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
  const port = await postern.start();
  const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
  t.after(() => client.close());
  assert.match((await client.reply())?.[0] ?? '', /^220 /);
  await client.ask('EHLO client.example');
  assert.match(await client.ask('MAIL FROM:<a@example.net>'), /^250 2\.1\.0/);
  assert.match(await client.ask('RCPT TO:<user@contoso.com>'), /^250 2\.1\.5/);
  await client.ask('RSET');

  await postern.script("Add-IPBlockListEntry -IPAddress 127.0.0.1 -Comment 'end to end' | Out-Null");
  await client.ask('MAIL FROM:<a@example.net>');
  assert.match(
    await client.ask('RCPT TO:<user@contoso.com>'),
    /^550 5\.7\.1 External client with IP address 127\.0\.0\.1 does not/,
  );
  assert.match(await client.ask('RCPT TO:<postmaster@contoso.com>'), /^250/, 'the blocked may write to the postmaster');
  await client.ask('RSET');

  await postern.script('Get-IPBlockListEntry -IPAddress 127.0.0.1 | Remove-IPBlockListEntry -Confirm:$false');
  await client.ask('MAIL FROM:<a@example.net>');
  assert.match(await client.ask('RCPT TO:<user@contoso.com>'), /^250/);
  assert.match(await client.ask('RCPT TO:<user@elsewhere.example>'), /^550 5\.7\.1 Unable to relay/);
  assert.match(await client.ask('DATA'), /^354/);
  client.send('Subject: through\r\nFrom: a@example.net\r\n\r\n.. dots\r\n.\r\n');
  assert.match((await client.reply())?.[0] ?? '', /^250 2\.6\.0/);
  await client.ask('QUIT');

  await postern.delivered(1);
  const [file] = readdirSync(join(postern.home, 'mail/contoso.com/user/new'));
  const stored = readFileSync(join(postern.home, 'mail/contoso.com/user/new', file!), 'latin1');
  assert.match(stored, /^Return-Path: <a@example\.net>\r\n/);
  assert.match(stored, /Received: from client\.example \(\[127\.0\.0\.1\]\)/);
  assert.ok(stored.endsWith('\r\n\r\n. dots\r\n'));

  await postern.stop();
  const rows = await postern.objects<LogRow>('Get-AgentLog');
  assert.deepEqual(
    rows.map(({ Agent, Event, Action, Reason, ReasonData, Recipients }) => [
      Agent,
      Event,
      Action,
      Reason,
      ReasonData,
      ...Recipients,
    ]),
    [
      [
        'Connection Filtering Agent',
        'OnRcptCommand',
        'RejectCommand',
        'LocalBlockList',
        'administrator-generated entry',
        'user@contoso.com',
      ],
      [
        'Transport',
        'OnRcptCommand',
        'RejectCommand',
        'CannotRelay',
        'RCPT TO:<user@elsewhere.example>',
        'user@elsewhere.example',
      ],
      ['Transport', 'OnEndOfData', 'AcceptMessage', 'Accepted', '', 'user@contoso.com'],
    ],
  );
  assert.match(rows[0]!.SmtpResponse, /^550 5\.7\.1 External client/);
  for (const { Diagnostics } of rows) assert.match(Diagnostics, /Connection Filtering Agent: ran/);
  const events = await postern.objects<{ EventID?: number; InstanceId?: number }>('Get-EventLog -LogName Application');
  assert.ok(JSON.stringify(events).includes('1022'), 'InternalSMTPServers is empty while the agents are on');
});

test('replayed mail is judged by the clients it came from: static lists, a DNS list, and the rest is delivered', async (t) => {
  const postern = posternHome(t);
  const dns = await startDnsServer(({ name }) => {
    if (name.endsWith('.list.example'))
      return name.startsWith('7.') ? { kind: 'a', addresses: ['127.0.0.4'] } : { kind: 'nxdomain' };
    return undefined;
  });
  t.after(() => dns.close());
  writeFileSync(join(postern.home, 'feed.txt'), '# a feed\n198.51.100.0/28\n2001:db8:bad::/48\n');
  writeFileSync(join(postern.home, 'list.csv'), 'IPRange,Comment\n203.0.113.5,one\n203.0.113.16-203.0.113.31,two\n');
  await postern.script(`
    New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies 127.0.0.1
    Set-TransportServer (Get-TransportServer).Name -ExternalDNSAdapterEnabled $false -ExternalDNSServers ${dns.endpoint}
    Get-Content '${postern.home}/feed.txt' | Where-Object { $_ -notlike '#*' } | ForEach-Object { Add-IPBlockListEntry -IPRange $_ } | Out-Null
    Import-Csv '${postern.home}/list.csv' | Add-IPBlockListEntry | Out-Null
    Add-IPAllowListEntry -IPAddress 198.51.100.7 | Out-Null
    Add-IPBlockListProvider Example -LookupDomain list.example -IPAddressesMatch 127.0.0.4 -RejectionResponse '{0} is listed by {1} ({2})' -WarningAction SilentlyContinue | Out-Null
    Set-IPBlockListProvidersConfig -BypassedRecipients abuse@contoso.com`);
  const port = await postern.start();

  const message = (client: string, ...recipients: string[]): ReplayedMessage => {
    const from = `sender@${client.replaceAll(/[.:]/g, '-')}.example`;
    const raw = Buffer.from(`From: ${from}\nSubject: from ${client}\n\nHello.\n.a line with a dot\n`);
    return { client: IPAddress.parse(client), from, recipients, raw };
  };
  const judge = async (...given: Parameters<typeof message>) => {
    const result = await replay(port, message(...given));
    return result.kind === 'accepted' ? `accepted ${result.recipients}` : `${result.at} ${result.reply}`;
  };
  const user = 'user@contoso.com';
  assert.match(await judge('198.51.100.3', user), /^RCPT 550 5\.7\.1 External client with IP address 198\.51\.100\.3/);
  assert.equal(await judge('198.51.100.7', user), 'accepted 1', 'the allow list comes first');
  assert.equal(await judge('198.51.100.16', user), 'accepted 1', 'one past the range');
  assert.match(await judge('203.0.113.20', user), /^RCPT 550/);
  assert.match(
    await judge('2001:db8:bad::1', user),
    /^RCPT 550 5\.7\.1 External client with IP address 2001:db8:bad::1/,
  );
  assert.equal(await judge('192.0.2.7', user), 'RCPT 550 5.7.1 192.0.2.7 is listed by Example (list.example)');
  assert.equal(await judge('192.0.2.7', user, 'abuse@contoso.com'), 'accepted 1', 'exempt from provider hits');
  assert.match(await judge('198.51.100.3', 'abuse@contoso.com'), /^RCPT 550/, '... but not from the static list');
  assert.equal(await judge('192.0.2.8', user, 'other@contoso.com'), 'accepted 2');

  await postern.stop();
  const rows = await postern.objects<LogRow>('Get-AgentLog');
  const blocked = rows.filter(({ Action }) => Action !== 'AcceptMessage');
  const keys = blocked.map((row) => `${row.IPAddress} ${row.P1FromAddress} ${row.Recipients}`);
  assert.equal(blocked.length, 6);
  assert.deepEqual(
    blocked.filter(({ Reason }) => Reason === 'BlockListProvider').map(({ ReasonData }) => ReasonData),
    ['Example', 'Example'],
  );
  assert.ok(
    keys.every((key) => !key.startsWith('127.0.0.1')),
    'every verdict is keyed by the original client',
  );
  assert.equal((await postern.delivered(5)).filter((path) => path.startsWith('contoso.com/user/')).length, 3);
  const top = await postern.objects<{ Name: string; Count: number }>(
    "Get-AgentLog | where {$_.Reason -eq 'LocalBlockList'} | group IPAddress | sort Count -Descending | select Name,Count -First 1",
  );
  assert.deepEqual(top, [{ Name: '198.51.100.3', Count: 2 }]);
  assert.equal(dns.leaks.length, 0);
});
