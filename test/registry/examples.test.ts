// Every example that help shows runs: through the parser and the binder, against a store that holds what the examples speak of.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import type { EventLogEntry, Ports } from '../../src/core/ports.ts';
import { furnishQueue } from '../commands/furnish-queue.ts';
import { PROTOCOL, TRACKED } from '../commands/log-rows.ts';
import { shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';
import { CERTIFICATE } from '../support/test-certificate.ts';

const KIM =
  "$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force; New-MailUser kim -Password $password";

/** What has to be there before the examples of a cmdlet; every example starts with a store of its own. */
const FIRST: Readonly<Record<string, string>> = {
  'Import-EdgeConfig':
    'Export-EdgeConfig edge.xml; Import-EdgeConfig edge.xml -IsImport $false -CloneConfigAnswer answers.xml',
  'Restore-TransportStore': 'Backup-TransportStore monday.backup; Backup-TransportStore whole.backup -IncludeKeys',
  'Set-AcceptedDomain':
    'New-AcceptedDomain Contoso -DomainName contoso.com; New-AcceptedDomain Other -DomainName o.example',
  'Remove-ReceiveConnector': 'New-ReceiveConnector Scanner -Bindings 127.0.0.1:2526 -RemoteIPRanges 192.0.2.1',
  'Remove-AcceptedDomain':
    'New-AcceptedDomain Contoso -DomainName c.test; New-AcceptedDomain Partner -DomainName p.test',
  'Get-IPAllowListEntry': 'Add-IPAllowListEntry -IPAddress 192.0.2.25',
  'Get-IPBlockListEntry': 'Add-IPBlockListEntry -IPAddress 198.51.100.7',
  'Remove-IPAllowListEntry': 'Add-IPAllowListEntry -IPAddress 192.0.2.25',
  'Remove-IPBlockListEntry': 'Add-IPBlockListEntry -IPAddress 198.51.100.7',
  ...Object.fromEntries(
    ['Get', 'Set', 'Remove', 'Test'].flatMap((verb) => [
      [
        `${verb}-IPAllowListProvider`,
        'Add-IPAllowListProvider "Good Senders" -LookupDomain allow.example.com -AnyMatch 1',
      ],
      [
        `${verb}-IPBlockListProvider`,
        'Add-IPBlockListProvider "Example DNSBL" -LookupDomain dnsbl.example.com -AnyMatch 1',
      ],
    ]),
  ),
  'Set-MailUser': KIM,
  'Remove-MailUser': KIM,
  'Test-SmtpSmuggling': 'New-AcceptedDomain Contoso -DomainName contoso.com',
  'Test-Mailflow': 'New-AcceptedDomain Contoso -DomainName contoso.com',
  'Set-SendConnector':
    'New-SendConnector Internet -AddressSpaces *; New-SendConnector Relay -AddressSpaces contoso.com -SmartHosts mail.contoso.com',
  'Remove-SendConnector': 'New-SendConnector Relay -AddressSpaces contoso.com -SmartHosts mail.contoso.com',
  'Set-RemoteDomain': 'New-RemoteDomain Fabrikam -DomainName *.fabrikam.com',
  'Remove-RemoteDomain': 'New-RemoteDomain Fabrikam -DomainName *.fabrikam.com',
  'Set-SystemMessage': 'New-SystemMessage -DsnCode 5.7.1 -Internal $true -Language en -Text x',
  'Remove-SystemMessage': 'New-SystemMessage -DsnCode 5.7.1 -Internal $true -Language en -Text x',
  'Uninstall-TransportAgent': 'Install-TransportAgent "Subject Tagger" -Command cat',
};

const EVENTS: readonly EventLogEntry[] = (
  [
    ['MSExchangeTransport', 1022],
    ['MSExchange Antispam', 100],
  ] as const
).map(([source, id]) => ({ time: new Date(), source, id, level: 'Warning', message: 'Something to look at.' }));

function furnished(t: TestContext, cmdlet: string): Ports {
  const { ports } = testPorts(t, {
    tracked: TRACKED,
    protocol: PROTOCOL,
    events: EVENTS,
    service: ['Start-Service', 'Restore-TransportStore'].includes(cmdlet) ? 'Stopped' : 'Running',
    dns: {
      '2.0.0.127.allow.example.com': ['127.0.0.2'],
      '2.0.0.127.dnsbl.example.com': ['127.0.0.2'],
    },
  });
  if (/-(?:Queue|Message)$/.test(cmdlet)) furnishQueue(ports.home);
  return ports;
}

for (const { name, examples } of CMDLETS)
  for (const { command } of examples)
    test(`example: ${command}`, async (t) => {
      const ports = furnished(t, name);
      const run = shellOver(ports);
      const before = process.cwd();
      t.after(() => process.chdir(before));
      mkdirSync(join(ports.home, 'here'));
      process.chdir(join(ports.home, 'here'));
      for (const file of ['subject-tagger.mjs', 'keyword-filter.mjs']) writeFileSync(file, '');
      writeFileSync('mail.pem', CERTIFICATE.cert + CERTIFICATE.key);
      const first = await run(FIRST[name] ?? '$null = 1');
      assert.deepEqual([first.errors, first.status], [[], 0], 'what it speaks of');
      const { errors, status } = await run(command);
      assert.deepEqual([errors, status], [[], 0]);
    });
