// Send connectors: what contradicts itself is refused, passwords are sealed and never shown, usage and templates fill in.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SendConnector } from '../../src/core/objects/send-connector.ts';
import { Credential } from '../../src/core/values/credential.ts';
import { secretBox } from '../../src/service/secret-box.ts';
import { shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

const REFUSED: readonly (readonly [script: string, id: string, parameter: string])[] = [
  [
    'New-SendConnector S -AddressSpaces * -SmartHosts a.test -DNSRoutingEnabled $true',
    'PropertyInvalid',
    'DNSRoutingEnabled',
  ],
  ['New-SendConnector S -AddressSpaces * -DNSRoutingEnabled $false', 'PropertyInvalid', 'DNSRoutingEnabled'],
  ['New-SendConnector S -AddressSpaces @()', 'PropertyMissing', 'AddressSpaces'],
  [
    'New-SendConnector S -AddressSpaces * -SmartHosts a.test -SmartHostAuthMechanism BasicAuth',
    'PropertyInvalid',
    'SmartHostAuthMechanism',
  ],
  ['New-SendConnector S -AddressSpaces * -RequireTLS $true -IgnoreSTARTTLS $true', 'PropertyInvalid', 'IgnoreSTARTTLS'],
  ['New-SendConnector S -AddressSpaces * -ForceHELO $true -RequireTLS $true', 'PropertyInvalid', 'ForceHELO'],
  ['New-SendConnector S -AddressSpaces * -TlsDomain a.test', 'PropertyInvalid', 'TlsDomain'],
  ['New-SendConnector S -LinkedReceiveConnector Nobody -SmartHosts a.test', 'ObjectNotFound', 'LinkedReceiveConnector'],
  ['New-SendConnector S -LinkedReceiveConnector (Get-ReceiveConnector)', 'PropertyInvalid', 'LinkedReceiveConnector'],
  ['New-SendConnector Out -AddressSpaces *', 'ObjectAlreadyExists', 'Name'],
  ['Set-SendConnector Out -SmartHosts a.test', 'PropertyInvalid', 'SmartHosts'],
  ['Set-SendConnector Out -AddressSpaces $null', 'PropertyMissing', 'AddressSpaces'],
];
for (const [script, id, parameter] of REFUSED)
  test(script, async (t) => {
    const { ports } = testPorts(t);
    const run = shellOver(ports);
    await run('New-SendConnector Out -AddressSpaces *');
    const { errors } = await run(script);
    assert.deepEqual(
      errors.map((error) => [error.id, error.parameter]),
      [[id, parameter]],
    );
    assert.equal(ports.config.list(SendConnector).length, 1);
  });

test('a password is sealed in the store, opened by the key alone, and shown nowhere', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const made = await run(
    "$p = New-Object PSCredential 'me', (ConvertTo-SecureString 'sesame-42' -AsPlainText -Force); New-SendConnector S -AddressSpaces * -SmartHosts a.test -SmartHostAuthMechanism BasicAuth -AuthenticationCredential $p",
  );
  assert.deepEqual(made.errors, []);
  const shown = [
    ...(await run('Get-SendConnector')).output,
    ...(await run('Get-SendConnector | fl * | Out-String')).output,
    ...(await run('Get-SendConnector | ConvertTo-Json -Depth 5')).output,
    ...(await run('(Get-SendConnector).AuthenticationCredential | Format-List * | Out-String')).output,
  ];
  assert.doesNotMatch(JSON.stringify(shown), /sesame|v1:/);
  assert.doesNotMatch(
    readFileSync(join(ports.home, 'config.db'), 'latin1') + readFileSync(join(ports.home, 'config.db-wal'), 'latin1'),
    /sesame/,
  );
  assert.equal(statSync(join(ports.home, 'secret.key')).mode & 0o777, 0o600);
  const open = (sealed: string) => secretBox(ports.home).open(sealed);
  const { AuthenticationCredential } = ports.config.get(SendConnector, 'S');
  assert.equal(Credential.reveal(AuthenticationCredential!, open), 'sesame-42');
  assert.deepEqual((await run('Get-SendConnector | Set-SendConnector')).errors, []);
  assert.equal(Credential.reveal(ports.config.get(SendConnector, 'S').AuthenticationCredential!, open), 'sesame-42');
  writeFileSync(join(ports.home, 'secret.key'), Buffer.alloc(32));
  assert.throws(() => Credential.reveal(AuthenticationCredential!, open), { name: 'PosternError' });
});

test('usage, smart hosts and templates fill in what is not given', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const script =
    "New-SendConnector P -AddressSpaces p.test -Partner; New-SendConnector S -AddressSpaces 's.test;7' -SmartHosts a.test, '[192.0.2.1]:2525' -Comment c; New-SendConnector T -AddressSpaces t.test -TemplateInstance (Get-SendConnector S); New-SendConnector L -LinkedReceiveConnector (Get-ReceiveConnector) -SmartHosts a.test";
  assert.deepEqual((await run(script)).errors, []);
  const get = (name: string) => ports.config.get(SendConnector, name);
  assert.deepEqual([get('P').Usage, get('P').DomainSecureEnabled, get('P').DNSRoutingEnabled], ['Partner', true, true]);
  assert.deepEqual([get('S').DNSRoutingEnabled, ...get('S').AddressSpaces.map(String)], [false, 'SMTP:s.test;7']);
  assert.deepEqual(
    [get('T').Comment, ...get('T').SmartHosts.map(String), ...get('T').AddressSpaces.map(String)],
    ['c', 'a.test', '[192.0.2.1]:2525', 'SMTP:t.test;1'],
  );
  const linked = async () => (await run('(Get-SendConnector L).LinkedReceiveConnector')).output;
  assert.deepEqual(await linked(), [`${ports.server}\\Default ${ports.server}`]);
  const renaming =
    'Set-ReceiveConnector "Default $env:COMPUTERNAME" -Name Apps; New-SendConnector M -LinkedReceiveConnector Apps -TemplateInstance (Get-SendConnector L) -SmartHosts b.test';
  assert.deepEqual((await run(renaming.replace('$env:COMPUTERNAME', ports.server))).errors, []);
  assert.deepEqual(await linked(), [`${ports.server}\\Apps`], 'it follows a renaming');
  assert.equal(get('M').LinkedReceiveConnector, get('L').LinkedReceiveConnector);
});

test('system messages: originals, and back to them', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const originals = await run('Get-SystemMessage -Original | ? { $_.DsnCode -eq "5.1.1" } | % Identity');
  assert.deepEqual(originals.output, ['en\\Internal\\5.1.1', 'en\\External\\5.1.1']);
  const own = await run(
    "New-SystemMessage -DsnCode 5.1.1 -Internal $false -Language EN -Text mine; Set-SystemMessage 'en\\External\\5.1.1' -Original; (Get-SystemMessage).Text",
  );
  assert.match(String(own.output.at(-1)), /no such recipient/);
  const wrong = await run(
    "Set-SystemMessage 'en\\External\\5.1.1' -Original -Text x; New-SystemMessage -DsnCode 5.1.1 -Internal $false -Language en -Text x",
  );
  assert.deepEqual(
    wrong.errors.map(({ id }) => id),
    ['ParameterNotSupported', 'ObjectAlreadyExists'],
  );
});
