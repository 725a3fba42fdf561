// Every type of output has one view, whose properties its objects have.
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { VIEWS } from '../../src/commands/views.ts';
import type { AgentLogEntry } from '../../src/core/log-ports.ts';
import { typeNameOf } from '../../src/core/typed.ts';
import { runCmdlet, type Values } from '../commands/cmdlet-run.ts';
import { furnishQueue } from '../commands/furnish-queue.ts';
import { CONNECTIVITY, PROTOCOL, SESSION, TRACKED } from '../commands/log-rows.ts';
import { testPorts } from '../commands/test-ports.ts';
import { CERTIFICATE } from '../support/test-certificate.ts';
import { CHANGES, FIXTURES, PASSWORD } from './changes.ts';

const ADDRESS = { IPAddress: '192.0.2.1' };
const PROVIDER = { Name: 'P', LookupDomain: 'p.test', AnyMatch: true };
const EVENT = { time: new Date(), source: 'MSExchangeTransport', id: 1, level: 'Information', message: '' } as const;

/** A cmdlet that puts out objects of the type. */
const ROW: AgentLogEntry = {
  Timestamp: new Date(0),
  SessionId: '0123456789ABCDEF',
  IPAddress: '192.0.2.1',
  MessageId: '',
  P1FromAddress: 'a@example.net',
  P2FromAddresses: [],
  Recipients: ['b@example.com'],
  Agent: 'Connection Filtering Agent',
  Event: 'OnRcptCommand',
  Action: 'RejectCommand',
  SmtpResponse: '550 5.7.1 No',
  Reason: 'LocalBlockList',
  ReasonData: '',
  Diagnostics: '',
};

const SOURCES: readonly (readonly [string, Values])[] = [
  ['Get-TransportAgent', {}],
  ['Get-TransportPipeline', {}],
  ['Get-AgentLog', {}],
  ['Get-MessageTrackingLog', {}],
  ['Get-ProtocolLog', {}],
  ['Get-ConnectivityLog', {}],
  ['Test-SmtpConnectivity', {}],
  ['Test-OpenRelay', {}],
  ['Test-SmtpSmuggling', { Recipient: 'a@x.test' }],
  ['Get-NetworkConnectionInfo', {}],
  ['Trace-Mail', { SessionId: SESSION }],
  ['Get-IPAllowListConfig', {}],
  ['Get-IPBlockListConfig', {}],
  ['Get-IPAllowListProvidersConfig', {}],
  ['Get-IPBlockListProvidersConfig', {}],
  ['Add-IPAllowListEntry', ADDRESS],
  ['Add-IPBlockListEntry', ADDRESS],
  ['Add-IPAllowListProvider', PROVIDER],
  ['Add-IPBlockListProvider', PROVIDER],
  ['Test-IPBlockListProvider', { Identity: 'P', IPAddress: '192.0.2.1' }],
  ['Get-TransportConfig', {}],
  ['Get-TransportServer', {}],
  ['New-AcceptedDomain', { Name: 'D', DomainName: 'd.test' }],
  ['Get-ReceiveConnector', {}],
  ['Get-ADPermission', { Identity: `Default ${hostname().split('.')[0]!.toUpperCase()}` }],
  ['New-MailUser', { Name: 'kim', Password: PASSWORD }],
  ['Get-LdapAuthenticationConfig', {}],
  ['Test-LdapAuthenticationConfig', { User: 'kim', Password: PASSWORD }],
  ['Import-ExchangeCertificate', { FileData: CERTIFICATE.cert + CERTIFICATE.key }],
  ['Export-ExchangeCertificate', { Thumbprint: CERTIFICATE.thumbprint }],
  ['New-SendConnector', { Name: 'S', AddressSpaces: '*' }],
  ['New-RemoteDomain', { Name: 'R', DomainName: '*' }],
  ['New-SystemMessage', { DsnCode: '5.1.1', Internal: true, Language: 'en', Text: 'x' }],
  ['Get-ExchangeServer', {}],
  ['Get-AdminAuditLogConfig', {}],
  ['Export-EdgeConfig', CHANGES['Export-EdgeConfig']!],
  ['Import-EdgeConfig', { CloneConfigData: join(FIXTURES, 'from-the-future.xml'), IsImport: false }],
  ['Import-EdgeConfig', CHANGES['Import-EdgeConfig']!],
  ['Backup-TransportStore', { ...CHANGES['Restore-TransportStore']!, Force: true }],
  ['Restore-TransportStore', CHANGES['Restore-TransportStore']!],
  ['Search-AdminAuditLog', {}],
  ['Get-EventLog', { LogName: 'Application' }],
  ['Get-EventLog', { List: true }],
  ['Get-WinEvent', {}],
  ['Get-WinEvent', { ListLog: '*' }],
  ['Get-Service', {}],
  ['Get-BackPressure', {}],
  ['Test-ServiceHealth', {}],
  ['Test-Mailflow', { TargetEmailAddress: 'a@x.test' }],
  ['Get-Queue', {}],
  ['Get-Queue', { ReturnPageInfo: true }],
  ['Get-Message', {}],
  ['Get-QueueDigest', {}],
  ['Export-Message', { Identity: '17' }],
];

test('each type once', () => {
  const viewed = VIEWS.map(({ type }) => type);
  assert.equal(new Set(viewed).size, viewed.length);
  for (const type of new Set(CMDLETS.flatMap(({ output = [] }) => output))) assert.ok(viewed.includes(type), type);
});

test('objects have what their view shows', async (t) => {
  const { ports, audit } = testPorts(t, {
    service: 'Stopped',
    agentLog: [ROW],
    events: [EVENT],
    tracked: TRACKED,
    protocol: PROTOCOL,
    connectivity: CONNECTIVITY,
  });
  audit.begin({ cmdlet: 'Write-AdminAuditLog', object: '', parameters: [], first: true })?.finish(undefined);
  furnishQueue(ports.home);
  const seen = new Set<string>();
  for (const [cmdlet, args] of SOURCES) {
    const { output } = await runCmdlet(ports, cmdlet, args);
    const type = typeNameOf(output[0]);
    const view = VIEWS.find((one) => one.type === type);
    assert.ok(view, `${cmdlet}: ${type}`);
    seen.add(view.type);
    const shown = [...(view.table ?? []).map(({ property }) => property), ...(view.list ?? [])];
    for (const property of shown) assert.ok(property in output[0]!, `${type}.${property}`);
  }
  assert.deepEqual(
    VIEWS.map(({ type }) => type).filter((type) => !seen.has(type)),
    [],
  );
});
