// A change by a cmdlet is seen by the next event of a session that is open already: nothing is restarted, nobody reconnects.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startDnsServer } from '../support/dns-server.ts';
import { eventually } from '../support/eventually.ts';
import { openSession } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

const LISTED = /^550 5\.7\.1 External client with IP address/;

// Each has a home of its own, and mostly waits for processes.
describe('the next event', { concurrency: true }, () => {
  test('switches, exceptions and domains', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`);
    const client = await openSession(t, await postern.start());
    const rcpt = async (recipient: string) => {
      await client.ask('RSET');
      await client.ask('MAIL FROM:<a@example.net>');
      // Somebody the blocked may write to comes first, so that the session stays open.
      await client.ask('RCPT TO:<postmaster@contoso.com>');
      return client.ask(`RCPT TO:<${recipient}>`);
    };
    assert.match(await rcpt('u@contoso.com'), LISTED);
    for (const [off, on] of [
      [
        "Disable-TransportAgent 'Connection Filtering Agent' -Confirm:$false",
        "Enable-TransportAgent 'Connection Filtering Agent'",
      ],
      ['Set-IPBlockListConfig -Enabled $false', 'Set-IPBlockListConfig -Enabled $true'],
      ['Set-IPBlockListConfig -ExternalMailEnabled $false', 'Set-IPBlockListConfig -ExternalMailEnabled $true'],
      [
        'Add-IPAllowListEntry -IPRange 127.0.0.0/8 | Out-Null',
        'Get-IPAllowListEntry | Remove-IPAllowListEntry -Confirm:$false',
      ],
      [
        'Set-IPBlockListConfig -BypassedRecipients postmaster,u',
        'Set-IPBlockListConfig -BypassedRecipients postmaster',
      ],
      ['Set-TransportConfig -InternalSMTPServers 127.0.0.1', 'Set-TransportConfig -InternalSMTPServers $null'],
    ] as const) {
      await postern.shell(off);
      assert.match(await rcpt('u@contoso.com'), /^250/, off);
      await postern.shell(on);
      assert.match(await rcpt('u@contoso.com'), LISTED, on);
    }
    await postern.shell("Set-IPBlockListConfig -StaticEntryRejectionResponse 'Not you, {0}'");
    assert.equal(await rcpt('u@contoso.com'), '550 5.7.1 Not you, 127.0.0.1');
    await postern.shell('Get-IPBlockListEntry | Remove-IPBlockListEntry -Confirm:$false');
    assert.match(await rcpt('u@fabrikam.com'), /^550 5\.7\.1 Unable to relay/);
    await postern.shell('New-AcceptedDomain Fabrikam -DomainName fabrikam.com -DomainType ExternalRelay | Out-Null');
    assert.match(await rcpt('u@fabrikam.com'), /^250/);
    assert.match(await rcpt('u@sub.fabrikam.com'), /^550 5\.7\.1 Unable to relay/);
    await postern.shell('Remove-AcceptedDomain Fabrikam -Confirm:$false');
    assert.match(await rcpt('u@fabrikam.com'), /^550 5\.7\.1 Unable to relay/);
    client.close();
  });

  test('RejectAt, the connector and the DNS servers', async (t) => {
    const postern = posternHome(t);
    const dns = await startDnsServer(({ name }) =>
      name === '1.0.0.127.list.example' ? { kind: 'a', addresses: ['127.0.0.2'] } : { kind: 'nxdomain' },
    );
    t.after(() => dns.close());
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`);
    const port = await postern.start();
    await postern.shell('Set-IPBlockListConfig -RejectAt Connect');
    await assert.rejects(openSession(t, port), /554 5\.7\.1 External client/);
    await postern.shell(
      'Set-IPBlockListConfig -RejectAt Recipient; Get-IPBlockListEntry | Remove-IPBlockListEntry -Confirm:$false',
    );
    const client = await openSession(t, port);
    await client.ask('MAIL FROM:<a@example.net>');
    assert.match(await client.ask('RCPT TO:<u@contoso.com>'), /^250/);

    await postern.shell(`Set-TransportServer (Get-TransportServer).Name -ExternalDNSAdapterEnabled $false -ExternalDNSServers ${dns.endpoint}
    Add-IPBlockListProvider Example -LookupDomain list.example -AnyMatch $true -WarningAction SilentlyContinue | Out-Null`);
    assert.equal(
      await client.ask('RCPT TO:<v@contoso.com>'),
      '550 5.7.1 Recipient not authorized, your IP has been found on a block list',
    );
    await postern.shell('Set-IPBlockListProvider Example -Enabled $false');
    assert.match(await client.ask('RCPT TO:<v@contoso.com>'), /^250/);

    await postern.shell(
      `Get-ReceiveConnector | Set-ReceiveConnector -Fqdn mx.contoso.com -Banner '220 mx.contoso.com here' -Bindings '127.0.0.1:0','127.0.0.2:${port}'`,
    );
    assert.match(await client.ask('EHLO again.example'), /^250-mx\.contoso\.com Hello/);
    const second = await eventually(() => openSession(t, port, 'EHLO second.example', '127.0.0.2'));
    assert.match(await second.ask('HELO third.example'), /^250 mx\.contoso\.com Hello \[127\.0\.0\.1\]/);
    const { stdout } = await postern.run(['status']);
    assert.match(stdout, new RegExp(`127\\.0\\.0\\.2:${port}`));
    await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -Enabled $false');
    await eventually(() => assert.rejects(openSession(t, port)));
    assert.match(await second.ask('NOOP'), /^250/, 'sessions outlive the binding they came by');
    await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -Enabled $true');
    await eventually(() => openSession(t, port, '', '127.0.0.2'));
  });
});
