// What Get- cmdlets put out, on record: the names of the properties in their order, and how the objects look when nothing formats them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { furnishQueue } from '../commands/furnish-queue.ts';
import { CONNECTIVITY, PROTOCOL, TRACKED } from '../commands/log-rows.ts';
import { shellOver } from '../commands/shell-run.ts';
import { type Answers, testPorts } from '../commands/test-ports.ts';

const NOW = new Date(2031, 4, 6, 7, 8, 9);
const ROW = {
  Timestamp: NOW,
  SessionId: '08C94E8A5F0E4A3C',
  IPAddress: '192.0.2.77',
  MessageId: '<1@example.net>',
  P1FromAddress: 'a@example.net',
  P2FromAddresses: ['a@example.net', 'b@example.net'],
  Recipients: ['user@contoso.com'],
  Agent: 'Connection Filtering Agent',
  Event: 'OnRcptCommand',
  Action: 'RejectCommand',
  SmtpResponse: '550 5.7.1 No',
  Reason: 'LocalBlockList',
  ReasonData: 'machine',
  Diagnostics: '',
};
const ANSWERS: Answers = {
  agentLog: [ROW],
  tracked: TRACKED,
  protocol: PROTOCOL,
  connectivity: CONNECTIVITY,
  events: [{ time: NOW, source: 'MSExchangeTransport', id: 1022, level: 'Warning', message: 'Nobody is internal.' }],
  dns: { '2.0.0.127.bl.example': ['127.0.0.2'], '77.2.0.192.bl.example': ['127.0.0.2', '127.0.0.4'] },
};
const FURNISH = `
  New-AcceptedDomain Contoso -DomainName contoso.com; New-AcceptedDomain Partner -DomainName *.fabrikam.com -DomainType InternalRelay
  $password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
  New-MailUser kim -Password $password -UserPrincipalName kim@contoso.com; New-ExchangeCertificate -DomainName a.test
  New-SendConnector Internet -AddressSpaces '*'; New-SendConnector Relay -AddressSpaces '*.fabrikam.com;5' -SmartHosts mail.fabrikam.com
  New-RemoteDomain Everyone -DomainName '*'
  New-SystemMessage -DsnCode 5.7.1 -Internal $true -Language en -Text 'Ask the service desk.'
  foreach ($list in 'Allow', 'Block') {
    & "Add-IP$($list)ListEntry" -IPAddress 192.0.2.77
    & "Add-IP$($list)ListEntry" -IPRange 2001:db8::/32 -ExpirationTime '12/31/2039 1:00 PM' -Comment 'a block'
    & "Add-IP$($list)ListProvider" 'Example list' -LookupDomain bl.example -AnyMatch $true
  }`;

/** What is looked at beside each Get- cmdlet by itself. */
const ALSO: Readonly<Record<string, string>> = {
  'Get-ADPermission': 'Get-ReceiveConnector | Get-ADPermission',
  'Get-EventLog': 'Get-EventLog Application; Get-EventLog -List',
  'Get-WinEvent': 'Get-WinEvent; Get-WinEvent -ListLog *',
};
const TEST = "Test-IPBlockListProvider 'Example list' -IPAddress 192.0.2.77";
const TRACE = 'Trace-Mail 08C94E8A5F0E4A3C';
const SCRIPTS = [...CMDLETS.filter(({ verb }) => verb === 'Get').map(({ name }) => ALSO[name] ?? name), TEST, TRACE]
  .flatMap((script) => script.split('; '))
  .toSorted();
/** Their columns are as wide as the name of the machine. */
const BY_MACHINE =
  /ExchangeCertificate|ADPermission|LdapAuthentication|Get-Queue$|Get-Message$|ExchangeServer|TransportServ|ReceiveConnector|(?:List|AuditLog)Config$|ProvidersConfig$|TransportConfig$|NetworkConnectionInfo/;

function furnished(t: TestContext) {
  const { ports } = testPorts(t, ANSWERS);
  furnishQueue(ports.home, NOW.getTime());
  return shellOver(ports);
}

async function record(name: string, scripts: readonly string[], look: (script: string) => Promise<string>) {
  const parts: string[] = [];
  for (const script of scripts) parts.push(`PS> ${script}\n${await look(script)}\n`);
  const text = parts.join('\n');
  const file = join(import.meta.dirname, '../golden', name);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 puts the new output on record');
}

test('names and order of properties', async (t) => {
  const run = furnished(t);
  await run(FURNISH);
  await record('output-properties.txt', SCRIPTS, async (script) => {
    const { output, errors } = await run(script);
    assert.deepEqual(errors, [], script);
    return Object.keys(output[0]!).join(', ');
  });
});

test('default views', async (t) => {
  const run = furnished(t);
  await run(FURNISH);
  const looked = SCRIPTS.filter((script) => !BY_MACHINE.test(script));
  await record('output-views.txt', looked, async (script) => {
    const { output, errors } = await run(`${script} | Out-String -Width 110`);
    assert.deepEqual(errors, [], script);
    return String(output[0]).replaceAll(/ +$/gm, '');
  });
});
