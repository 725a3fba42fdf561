// Who changed what: through the real shell, into a real log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import type { AdminAuditLogEvent } from '../../src/core/audit.ts';
import { AdminAuditLogConfig } from '../../src/core/objects/admin-audit-log-config.ts';
import { auditFile } from '../../src/store/audit/audit-database.ts';
import { openAuditLog } from '../../src/store/audit/audit-log.ts';
import { type ShellRun, shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

type Shown = Pick<AdminAuditLogEvent, 'CmdletName' | 'ObjectModified' | 'Succeeded' | 'Error'>;

function opened(t: Parameters<typeof testPorts>[0]) {
  const { ports, audit } = testPorts(t);
  const run = shellOver(ports, audit);
  const logged = async (args = ''): Promise<readonly AdminAuditLogEvent[]> => {
    const { output, errors } = await run(`Search-AdminAuditLog ${args}`);
    assert.deepEqual(errors, []);
    return output as unknown as readonly AdminAuditLogEvent[];
  };
  const brief = async (args = '') =>
    (await logged(args)).map((one: Shown) => [one.CmdletName, one.ObjectModified, one.Succeeded || one.Error]);
  const good = async (script: string): Promise<ShellRun> => {
    const result = await run(script);
    assert.deepEqual(result.errors, [], script);
    return result;
  };
  return { ports, audit, run, good, logged, brief };
}

test('a change is logged with who, what, from what to what', async (t) => {
  const { good, logged, ports } = opened(t);
  await good("Set-IPBlockListConfig -RejectAt Connect -StaticEntryRejectionResponse 'No.'");
  const [event, ...rest] = await logged();
  assert.deepEqual(rest, []);
  assert.equal(event!.CmdletName, 'Set-IPBlockListConfig');
  assert.equal(event!.ObjectModified, 'IPBlockListConfig');
  assert.deepEqual([event!.Succeeded, event!.Error, event!.OriginatingServer], [true, '', ports.server]);
  assert.deepEqual(
    event!.CmdletParameters.map(({ Name, Value }) => [Name, Value]),
    [
      ['RejectAt', 'Connect'],
      ['StaticEntryRejectionResponse', 'No.'],
    ],
  );
  assert.deepEqual(event!.ModifiedProperties.map(({ Name, NewValue }) => [Name, NewValue]).toSorted(), [
    ['RejectAt', 'Connect'],
    ['StaticEntryRejectionResponse', 'No.'],
  ]);
  assert.equal(event!.ModifiedProperties.find(({ Name }) => Name === 'RejectAt')!.OldValue, 'Recipient');
  assert.ok(event!.Caller !== '' && event!.HostName !== '' && event!.ProcessId === process.pid);
});

test('failures are logged with their id; what only looks, asks or supposes is not', async (t) => {
  const { run, good, brief } = opened(t);
  await good('Get-IPBlockListConfig | Out-Null; Set-IPBlockListConfig -Enabled $false -WhatIf');
  await good('$WhatIfPreference = $true; Add-IPBlockListEntry -IPAddress 192.0.2.1; $WhatIfPreference = $false');
  await run('Remove-AcceptedDomain Nowhere -WhatIf');
  await run('Set-IPBlockListConfig -Nonsense 1');
  assert.deepEqual(await brief(), []);
  await run('Remove-AcceptedDomain Nowhere -Confirm:$false');
  await run('Remove-AcceptedDomain Nowhere2 -Confirm:$false -ErrorAction SilentlyContinue');
  await run('Remove-AcceptedDomain Nowhere3 -Confirm:$false -ErrorAction Stop');
  await run('Add-IPBlockListEntry -IPAddress 192.0.2.1; Add-IPBlockListEntry -IPAddress 192.0.2.1');
  assert.deepEqual(await brief(), [
    ['Add-IPBlockListEntry', '192.0.2.1', 'ObjectAlreadyExists'],
    ['Add-IPBlockListEntry', '192.0.2.1', true],
    ['Remove-AcceptedDomain', 'Nowhere3', 'ObjectNotFound'],
    ['Remove-AcceptedDomain', 'Nowhere2', 'ObjectNotFound'],
    ['Remove-AcceptedDomain', 'Nowhere', 'ObjectNotFound'],
  ]);
});

test('each object of a pipeline has its entry', async (t) => {
  const { good, logged, brief } = opened(t);
  await good(
    '1..450 | % { [pscustomobject]@{ IPAddress = "10.0.$([int][math]::Floor($_ / 250)).$($_ % 250)" } } | Add-IPBlockListEntry | Out-Null',
  );
  assert.equal((await logged()).length, 450);
  await good('Get-IPBlockListEntry -ResultSize 3 | Remove-IPBlockListEntry -Confirm:$false');
  assert.deepEqual(await brief('-Cmdlets Remove-*'), [
    ['Remove-IPBlockListEntry', '10.0.0.3', true],
    ['Remove-IPBlockListEntry', '10.0.0.2', true],
    ['Remove-IPBlockListEntry', '10.0.0.1', true],
  ]);
  assert.equal((await logged('-ResultSize 5')).length, 5);
  assert.equal((await logged('-StartIndex 450')).length, 3);
});

test('a pipeline of two changing cmdlets keeps their changes apart', async (t) => {
  const { good, logged } = opened(t);
  await good('New-AcceptedDomain A -DomainName a.test; New-AcceptedDomain B -DomainName b.test');
  await good('New-AcceptedDomain C -DomainName c.test | Set-AcceptedDomain -DomainType InternalRelay');
  const changes = (await logged('-ResultSize 2')).map(({ CmdletName, ModifiedProperties }) => [
    CmdletName,
    ModifiedProperties.map(({ Name }) => Name).toSorted(),
  ]);
  assert.deepEqual(Object.fromEntries(changes), {
    'New-AcceptedDomain': ['DomainName'],
    'Set-AcceptedDomain': ['DomainType'],
  });
});

test('the filters', async (t) => {
  const { good, run, brief, logged } = opened(t);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1; Set-TransportConfig -InternalSMTPServers 192.0.2.9');
  await run('Remove-AcceptedDomain Nowhere -Confirm:$false; Write-AdminAuditLog "a note"');
  const names = async (args: string) => (await brief(args)).map(([name]) => name);
  assert.deepEqual(await names('-Cmdlets add-*, set-*'), ['Set-TransportConfig', 'Add-IPBlockListEntry']);
  assert.deepEqual(await names('-Parameters InternalSmtp*'), ['Set-TransportConfig']);
  assert.deepEqual(await names('-ObjectIds 192.0.*'), ['Add-IPBlockListEntry']);
  assert.deepEqual(await names('-IsSuccess $false'), ['Remove-AcceptedDomain']);
  assert.deepEqual(await names('-UserIds nobody-of-that-name'), []);
  assert.equal((await names('-StartDate (Get-Date).AddHours(-1) -EndDate (Get-Date).AddHours(1)')).length, 4);
  assert.deepEqual(await names('-EndDate (Get-Date).AddHours(-1)'), []);
  const [note] = await logged('-Cmdlets Write-AdminAuditLog');
  assert.equal(note!.CmdletParameters[0]!.Value, 'a note');
  assert.equal(
    (await run('Search-AdminAuditLog -StartDate 1/2/2026 -EndDate 1/1/2026')).errors[0]!.id,
    'DateRangeReversed',
  );
});

test('the settings: less, other or no cmdlets, and turning the log off is logged', async (t) => {
  const { good, brief, logged } = opened(t);
  await good('Set-AdminAuditLogConfig -AdminAuditLogExcludedCmdlets *-IPBlockListEntry -LogLevel None');
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1; Set-IPBlockListConfig -Enabled $false');
  assert.deepEqual(await brief('-ResultSize 1'), [['Set-IPBlockListConfig', 'IPBlockListConfig', true]]);
  assert.deepEqual((await logged('-ResultSize 1'))[0]!.ModifiedProperties, []);
  await good('Set-AdminAuditLogConfig -AdminAuditLogEnabled $false; Set-IPBlockListConfig -Enabled $true');
  await good('Set-AdminAuditLogConfig -AdminAuditLogEnabled $true; Set-IPBlockListConfig -Enabled $false');
  assert.deepEqual(
    (await brief()).map(([name]) => name),
    [
      'Set-IPBlockListConfig',
      'Set-AdminAuditLogConfig',
      'Set-AdminAuditLogConfig',
      'Set-IPBlockListConfig',
      'Set-AdminAuditLogConfig',
    ],
  );
});

test('no secret is in the file, whatever it came by', async (t) => {
  const { audit, good } = opened(t);
  const secret = 'Tr0ub4dor-and-3';
  await good(`Add-IPBlockListEntry -IPAddress 192.0.2.1 -Comment ok`);
  const { auditParameters } = await import('../../src/core/audit-parameters.ts');
  const { types } = await import('../../src/core/types.ts');
  const { Credential } = await import('../../src/core/values/credential.ts');
  const help = 'Help.';
  const parameters = {
    AuthenticationCredential: { type: types.credential, help },
    Password: { type: types.text(), help },
    PinCode: { type: types.text(), help, secret: true as const },
    Instance: { type: types.anything(), help },
    Name: { type: types.text(), help },
  };
  const values = {
    AuthenticationCredential: new Credential('user', { kind: 'plain', text: secret }),
    Password: secret,
    PinCode: secret,
    Instance: { Name: 'Out', Password: secret },
    Name: 'Out',
  };
  const texts = auditParameters({ parameters }, new Set(Object.keys(parameters)), values);
  assert.ok(!JSON.stringify(texts).includes(secret));
  assert.deepEqual(
    texts.map(({ Value }) => Value),
    ['********', '********', '********', 'Out', 'Out'],
  );
  audit.flush();
});

test('what is finished is never changed or deleted, by whatever program', async (t) => {
  const { good, ports } = opened(t);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1');
  const db = new Sqlite(auditFile(ports.home));
  t.after(() => db.close());
  assert.throws(() => db.exec("UPDATE entry SET user = 'nobody'"), /never changed/);
  assert.throws(() => db.exec('DELETE FROM entry'), /kept for a day/);
});

test('nothing is changed that can not be logged', async (t) => {
  const { run, ports } = opened(t);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(auditFile(ports.home));
  const { errors } = await run('Add-IPBlockListEntry -IPAddress 192.0.2.1');
  assert.deepEqual(
    errors.map(({ id }) => id),
    ['AuditLogUnavailable'],
  );
  assert.equal(ports.ipLists.count('Block'), 0);
  const failed = await run('Remove-AcceptedDomain Nowhere -Confirm:$false');
  assert.deepEqual(
    failed.errors.map(({ id }) => id),
    ['ObjectNotFound'],
    'what fails by itself says why',
  );
});

test('an action whose process dies stays visible as unfinished', async (t) => {
  const { audit, logged } = opened(t);
  audit.begin({ cmdlet: 'Stop-Service', object: 'Transport', parameters: [], first: true });
  const [event] = await logged();
  assert.deepEqual([event!.Succeeded, event!.Error], [false, 'Unfinished']);
});

test('the transport can be stopped even where nothing can be logged', async (t) => {
  const { ports, audit, told } = testPorts(t);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(auditFile(ports.home));
  const { errors } = await shellOver(ports, audit)('Stop-Service MSExchangeTransport');
  assert.deepEqual([errors, told], [[], ['stop']]);
});

test('who became root by sudo is in the log; only root is believed', (t) => {
  const { ports } = testPorts(t);
  const log = openAuditLog({
    home: ports.home,
    now: () => new Date(),
    server: () => ports.server,
    settings: () => ports.config.get(AdminAuditLogConfig),
    environment: { SUDO_USER: 'kim' },
  });
  t.after(() => log.close());
  log.begin({ cmdlet: 'Start-Service', object: '', parameters: [], first: true })?.finish(undefined);
  const sudo = process.getuid?.() === 0 ? 'kim' : '';
  assert.equal([...log.search({})][0]!.SudoUser, sudo);
  assert.equal([...log.search({ users: ['kim'] })].length, sudo === '' ? 0 : 1);
});

test('entries that are too old go when the log is next written', (t) => {
  const { ports } = testPorts(t);
  const written = (now: Date) => {
    const log = openAuditLog({
      home: ports.home,
      now: () => now,
      server: () => ports.server,
      settings: () => ports.config.get(AdminAuditLogConfig),
    });
    log.begin({ cmdlet: 'Start-Service', object: now.toISOString(), parameters: [], first: true })?.finish(undefined);
    const found = [...log.search({})].map(({ ObjectModified }) => ObjectModified);
    log.close();
    return found;
  };
  const day = 86_400_000;
  const [old, middle, present] = [100, 50, 0].map((days) => new Date(Date.now() - days * day)) as [Date, Date, Date];
  assert.equal(written(old).length, 1);
  assert.equal(written(middle).length, 2);
  assert.deepEqual(written(present), [present.toISOString(), middle.toISOString()]);
});
