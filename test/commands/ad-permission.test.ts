// Permissions of Receive connectors: what groups give, what is added, denied and withheld, and the documented one-liners.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../../src/core/objects/receive-connector-permission.ts';
import { groupsIn, permissionsOf, rightsOf } from '../../src/core/permissions/session-rights.ts';
import type { Ports } from '../../src/core/ports.ts';
import { shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

const ANONYMOUS = 'NT AUTHORITY\\ANONYMOUS LOGON';

function rights({ config }: Ports, ...principals: readonly string[]): readonly string[] {
  const connector = config.list(ReceiveConnector)[0]!;
  const stored = config.list(ReceiveConnectorPermission).filter((one) => one.Connector === connector.Guid);
  return [...rightsOf(permissionsOf(groupsIn(connector.PermissionGroups), stored), principals)];
}

test('anonymous clients may relay, and may not any more', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const relay = 'ms-Exch-SMTP-Accept-Any-Recipient';
  const before = rights(ports, ANONYMOUS);
  const added = await run(
    `Get-ReceiveConnector | Add-ADPermission -User "${ANONYMOUS}" -ExtendedRights "Ms-Exch-SMTP-Accept-Any-Recipient"`,
  );
  assert.deepEqual(added.errors, []);
  assert.deepEqual(
    added.output.map((one) => [one['User'], one['Deny'], one['ExtendedRights']]),
    [[ANONYMOUS, false, [relay]]],
  );
  assert.deepEqual(rights(ports, ANONYMOUS), [...before, relay]);
  const again = await run(`Get-ReceiveConnector | Add-ADPermission -User "Anonymous Logon" -ExtendedRights ${relay}`);
  assert.match(again.messages.join(), /already/);
  const removed = await run(
    `Get-ReceiveConnector | Get-ADPermission -User "${ANONYMOUS}" | where {$_.ExtendedRights -like "*Any-Recipient"} | Remove-ADPermission -Confirm:$false`,
  );
  assert.deepEqual([removed.errors, rights(ports, ANONYMOUS)], [[], before]);
});

test('what a group gives can be taken away and given back', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const sender = 'ms-Exch-SMTP-Accept-Authoritative-Domain-Sender';
  const before = rights(ports, ANONYMOUS);
  assert.ok(before.includes(sender as never));
  const { errors } = await run(
    `Get-ReceiveConnector | Get-ADPermission -user "NT AUTHORITY\\Anonymous Logon" | where {$_.ExtendedRights -like "${sender}"} | Remove-ADPermission -Confirm:$false`,
  );
  assert.deepEqual(errors, []);
  assert.ok(!rights(ports, ANONYMOUS).includes(sender as never));
  const twice = await run(
    `Get-ReceiveConnector | Remove-ADPermission -User "${ANONYMOUS}" -ExtendedRights ${sender} -Confirm:$false`,
  );
  assert.deepEqual(
    twice.errors.map(({ id }) => id),
    ['PermissionNotFound'],
  );
  await run(`Get-ReceiveConnector | Add-ADPermission -User "${ANONYMOUS}" -ExtendedRights ${sender}`);
  assert.deepEqual(new Set(rights(ports, ANONYMOUS)), new Set(before));
  assert.equal(ports.config.list(ReceiveConnectorPermission).length, 0);
});

test('a denial outweighs what gives; trusted servers keep the right to bypass the anti-spam agents', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const bypass = 'ms-Exch-Bypass-Anti-Spam';
  await run(`Get-ReceiveConnector | Add-ADPermission -User "${ANONYMOUS}" -ExtendedRights ${bypass}`);
  assert.ok(rights(ports, ANONYMOUS).includes(bypass));
  for (const user of [ANONYMOUS, 'MS Exchange\\Externally Secured Servers'])
    await run(`Get-ReceiveConnector | Add-ADPermission -User "${user}" -ExtendedRights ${bypass} -Deny`);
  assert.ok(!rights(ports, ANONYMOUS).includes(bypass));
  assert.ok(rights(ports, 'MS Exchange\\Externally Secured Servers').includes(bypass));
  const shown = await run(`Get-ReceiveConnector | Get-ADPermission | where {$_.Deny} | % { $_.User }`);
  assert.equal(shown.output.length, 2);
});

test('an account has permissions of its own, which go with its name and with it', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const script = `$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
    New-MailUser kim -Password $password -Domain CONTOSO | Out-Null
    Get-ReceiveConnector | Add-ADPermission -User contoso\\kim -ExtendedRights ms-Exch-SMTP-Submit | % { $_.User }`;
  assert.deepEqual((await run(script)).output, ['CONTOSO\\kim']);
  await run('Set-MailUser kim -SamAccountName kimmy');
  assert.deepEqual(rights(ports, 'CONTOSO\\kimmy'), ['ms-Exch-SMTP-Submit']);
  assert.deepEqual(rights(ports, 'CONTOSO\\kim'), []);
  await run('Remove-MailUser kim -Confirm:$false');
  assert.equal(ports.config.list(ReceiveConnectorPermission).length, 0);
});

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['-User nobody -ExtendedRights ms-Exch-SMTP-Submit', 'PrincipalNotFound', 'User'],
  [`-User "${ANONYMOUS}" -ExtendedRights ms-Exch-Send-Everything`, 'ExtendedRightUnknown', 'ExtendedRights'],
  [`-User "${ANONYMOUS}"`, 'PropertyMissing', 'ExtendedRights'],
  [`-User "${ANONYMOUS}" -AccessRights GenericAll`, 'ParameterNotSupported', 'AccessRights'],
];
for (const [args, id, parameter] of REFUSED)
  test(`Add-ADPermission ${args}: ${id}`, async (t) => {
    const { ports } = testPorts(t);
    const { errors } = await shellOver(ports)(`Get-ReceiveConnector | Add-ADPermission ${args}`);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
    assert.equal(ports.config.list(ReceiveConnectorPermission).length, 0);
  });
