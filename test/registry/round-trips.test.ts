// What a Get- cmdlet puts out goes into its Set- and Remove- cmdlets by the pipeline: unchanged it changes nothing, changed it is written back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { type ShellRun, shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';
import { everything, furnish } from './changes.ts';

const nouns = (verb: string) =>
  CMDLETS.filter((one) => one.verb === verb && CMDLETS.some(({ name }) => name === `Get-${one.noun}`)).map(
    ({ noun }) => noun,
  );
const failed = ({ status, errors }: ShellRun) => [status, errors.map(({ id, parameter }) => [id, parameter])];

for (const noun of nouns('Set'))
  test(`Get-${noun} | Set-${noun}`, async (t) => {
    const { ports } = testPorts(t);
    furnish(ports);
    const before = everything(ports);
    const run = await shellOver(ports)(`Get-${noun} | Set-${noun}`);
    assert.deepEqual(failed(run), [0, []]);
    assert.match(run.messages.join('\n'), /^WARNING: .*no settings of/);
    assert.equal(everything(ports), before);
  });

for (const noun of nouns('Remove').filter((one) => one !== 'ADPermission'))
  test(`Get-${noun} | Remove-${noun}`, async (t) => {
    const { ports } = testPorts(t);
    furnish(ports);
    const shell = shellOver(ports);
    const before = (await shell(`Get-${noun}`)).output;
    assert.ok(before.length > 0);
    const unasked = await shell(`Get-${noun} | Remove-${noun}`);
    assert.deepEqual(failed(unasked), [1, [['ConfirmationNotPossible', undefined]]], 'nobody can be asked');
    assert.deepEqual(failed(await shell(`Get-${noun} | Remove-${noun} -WhatIf`)), [0, []]);
    assert.deepEqual((await shell(`Get-${noun}`)).output, before);
    // A message whose sender is told stays until that is done.
    const quietly = noun === 'Message' ? '-WithNDR $false' : '';
    assert.deepEqual(failed(await shell(`Get-${noun} | Remove-${noun} ${quietly} -Confirm:$false`)), [0, []]);
    assert.deepEqual((await shell(`Get-${noun}`)).output, []);
  });

const CHANGED: readonly (readonly [script: string, result: unknown])[] = [
  [
    "$c = Get-TransportConfig; $c.InternalSMTPServers += '1.2.3.4'; $c | Set-TransportConfig; (Get-TransportConfig).InternalSMTPServers",
    '1.2.3.4',
  ],
  [
    "$c = Get-AcceptedDomain; $c.DomainType = 'ExternalRelay'; $c | Set-AcceptedDomain; (Get-AcceptedDomain).DomainType",
    'ExternalRelay',
  ],
  [
    "$c = Get-IPBlockListProvider; $c.Name = 'Renamed'; Set-IPBlockListProvider -Instance $c; (Get-IPBlockListProvider).Name",
    'Renamed',
  ],
  ["'Here' | Set-AcceptedDomain -MatchSubDomains $true; (Get-AcceptedDomain).MatchSubDomains", true],
  [
    'Get-AcceptedDomain | select Identity | Set-AcceptedDomain -AddressBookEnabled $false; (Get-AcceptedDomain).AddressBookEnabled',
    false,
  ],
  ['Get-ReceiveConnector | Set-ReceiveConnector -Enabled $false; (Get-ReceiveConnector).Enabled', false],
  [
    'Get-ExchangeServer | Get-TransportServer | Set-TransportServer -AgentLogEnabled $false; (Get-TransportServer).AgentLogEnabled',
    false,
  ],
  [
    '(Get-ExchangeServer | Get-ReceiveConnector).Server -and (Get-ExchangeServer).Name -eq (Get-ExchangeServer | % { Get-ReceiveConnector -Server $_ }).Server',
    true,
  ],
];
for (const [script, result] of CHANGED)
  test(script, async (t) => {
    const { ports } = testPorts(t);
    furnish(ports);
    const run = await shellOver(ports)(script);
    assert.deepEqual(failed(run), [0, []]);
    assert.deepEqual(run.output, [result]);
  });

const REFUSED: readonly (readonly [script: string, id: string, parameter: string])[] = [
  ["$c = Get-IPBlockListConfig; $c.RejectAt = 'Never'; $c | Set-IPBlockListConfig", 'InvalidEnumValue', 'RejectAt'],
  ['$c = Get-TransportConfig; $c.MaxSendSize = 5MB; $c | Set-TransportConfig', 'ParameterNotSupported', 'MaxSendSize'],
  ["$c = Get-IPBlockListConfig; $c.Name = 'x'; $c | Set-IPBlockListConfig", 'ParameterNotSupported', 'Name'],
  ["$c = Get-TransportServer; $c.Name = 'x'; $c | Set-TransportServer", 'ParameterNotSupported', 'Name'],
  ['$c = Get-AcceptedDomain; $c.Name = "a`nb"; $c | Set-AcceptedDomain', 'PropertyInvalid', 'Name'],
  [
    "$c = Get-AcceptedDomain; $c.DomainName = 'other.test'; $c | Set-AcceptedDomain",
    'ParameterNotSupported',
    'DomainName',
  ],
  ['$a = Get-IPAllowListConfig; Set-IPBlockListConfig -Instance $a', 'InstanceMismatch', 'Instance'],
  ['New-AcceptedDomain Two -DomainName two.test | Set-AcceptedDomain -Name here', 'ObjectAlreadyExists', 'Name'],
  ['Add-IPBlockListEntry -IPRange 192.0.2.0/24', 'ObjectAlreadyExists', 'IPRange'],
];
for (const [script, id, parameter] of REFUSED)
  test(`${script} is refused`, async (t) => {
    const { ports } = testPorts(t);
    furnish(ports);
    const run = await shellOver(ports)(script);
    assert.deepEqual(failed(run), [1, [[id, parameter]]]);
  });
