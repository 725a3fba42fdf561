// A store that holds one of everything, arguments with which each cmdlet would change something, and all that could change as one text.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../../src/core/objects/ip-list-provider.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { RemoteDomain } from '../../src/core/objects/remote-domain.ts';
import { SendConnector } from '../../src/core/objects/send-connector.ts';
import { SystemMessage } from '../../src/core/objects/system-message.ts';
import { TransportAgent } from '../../src/core/objects/transport-agent.ts';
import type { Ports } from '../../src/core/ports.ts';
import { AddressSpace } from '../../src/core/values/address-space.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { OBJECT_CLASSES } from '../../src/store/object-classes.ts';
import type { Values } from '../commands/cmdlet-run.ts';

/** What is written outside of the data folder. */
const FOLDER = mkdtempSync(join(tmpdir(), 'postern-registry-'));
after(() => rmSync(FOLDER, { recursive: true, force: true }));
export const FIXTURES = join(import.meta.dirname, '../fixtures/edge-config');

const PROVIDER = 'There';
const AGENT = 'Other Agent';
const CONNECTOR = 'Inbound';

/** Arguments with which the cmdlet would change something. */
export const CHANGES: Readonly<Record<string, Values>> = {
  'Enable-TransportAgent': { Identity: AGENT },
  'Disable-TransportAgent': { Identity: 'Sender Filter Agent' },
  'Set-TransportAgent': { Identity: AGENT, Priority: 1 },
  'Install-TransportAgent': { Name: 'New Agent', Command: 'cat' },
  'Uninstall-TransportAgent': { Identity: AGENT },
  'Export-EdgeConfig': { CloneConfigData: join(FOLDER, 'edge.xml') },
  'Import-EdgeConfig': { CloneConfigData: join(FIXTURES, 'one-entry.xml'), IsImport: true },
  'Backup-TransportStore': { Path: join(FOLDER, 'store.backup'), Force: true },
  'Restore-TransportStore': { Path: join(FOLDER, 'before.backup') },
  'Set-AdminAuditLogConfig': { LogLevel: 'None' },
  'Write-AdminAuditLog': { Comment: 'a note' },
  'Set-IPAllowListConfig': { Enabled: false },
  'Set-IPBlockListConfig': { Enabled: false },
  'Set-IPAllowListProvidersConfig': { Enabled: false },
  'Set-IPBlockListProvidersConfig': { Enabled: false },
  'Add-IPAllowListEntry': { IPAddress: '198.51.100.1' },
  'Add-IPBlockListEntry': { IPAddress: '198.51.100.1' },
  'Remove-IPAllowListEntry': { Identity: 1 },
  'Remove-IPBlockListEntry': { Identity: 2 },
  'Add-IPAllowListProvider': { Name: 'New', LookupDomain: 'new.test' },
  'Add-IPBlockListProvider': { Name: 'New', LookupDomain: 'new.test' },
  'Set-IPAllowListProvider': { Identity: PROVIDER, Enabled: false },
  'Set-IPBlockListProvider': { Identity: PROVIDER, Enabled: false },
  'Remove-IPAllowListProvider': { Identity: PROVIDER },
  'Remove-IPBlockListProvider': { Identity: PROVIDER },
  'Test-IPAllowListProvider': { Identity: PROVIDER, IPAddress: '192.0.2.1' },
  'Test-IPBlockListProvider': { Identity: PROVIDER, IPAddress: '192.0.2.1' },
  'Test-SmtpConnectivity': {},
  'Test-OpenRelay': {},
  'Test-SmtpSmuggling': {},
  'Set-TransportConfig': { InternalSMTPServers: '192.0.2.1' },
  'Set-TransportServer': { Identity: 'localhost', AgentLogEnabled: false },
  'Set-TransportService': { Identity: 'localhost', AgentLogEnabled: false },
  'New-AcceptedDomain': { Name: 'New', DomainName: 'new.test' },
  'Set-AcceptedDomain': { Identity: 'Here', DomainType: 'InternalRelay' },
  'Remove-AcceptedDomain': { Identity: 'Here' },
  'New-ReceiveConnector': { Name: 'New', Bindings: '127.0.0.1:2526', RemoteIPRanges: '192.0.2.1' },
  'Set-ReceiveConnector': { Enabled: false },
  'Remove-ReceiveConnector': { Identity: CONNECTOR },
  'New-SendConnector': { Name: 'New', AddressSpaces: 'new.test' },
  'Set-SendConnector': { Identity: 'Out', Comment: 'changed' },
  'Remove-SendConnector': { Identity: 'Out' },
  'New-RemoteDomain': { Name: 'New', DomainName: 'new.test' },
  'Set-RemoteDomain': { Identity: 'Them', NDREnabled: false },
  'Remove-RemoteDomain': { Identity: 'Them' },
  'New-SystemMessage': { DsnCode: '5.1.2', Internal: true, Language: 'en', Text: 'x' },
  'Set-SystemMessage': { Identity: 'en\\Internal\\5.1.1', Text: 'changed' },
  'Remove-SystemMessage': { Identity: 'en\\Internal\\5.1.1' },
  'Start-Service': { Name: 'MSExchangeTransport' },
  'Stop-Service': { Name: 'MSExchangeTransport' },
  'Restart-Service': { Name: 'MSExchangeTransport' },
};

export function furnish({ config, ipLists }: Ports): void {
  const range = IPRange.parse('192.0.2.0/24');
  for (const list of ['Allow', 'Block'] as const) ipLists.add({ list, range, expires: undefined, comment: '' });
  for (const objectClass of [IPAllowListProvider, IPBlockListProvider])
    config.insert(objectClass, PROVIDER, { LookupDomain: 'there.test', Priority: 1 });
  config.insert(AcceptedDomain, 'Here', { DomainName: 'here.test', Default: true });
  for (const { Guid } of config.list(ReceiveConnector)) config.update(ReceiveConnector, Guid, {}, CONNECTOR);
  config.insert(SendConnector, 'Out', { AddressSpaces: [AddressSpace.parse('*')] });
  config.insert(RemoteDomain, 'Them', { DomainName: 'them.test' });
  config.insert(SystemMessage, 'en\\Internal\\5.1.1', { DsnCode: '5.1.1', Internal: true, Language: 'en', Text: 'No' });
  config.insert(TransportAgent, AGENT, { Priority: 3, Events: [] });
}

export function everything({ config, ipLists }: Ports): string {
  const entries = (['Allow', 'Block'] as const).flatMap((list) => [...ipLists.entries(list)]);
  return JSON.stringify([OBJECT_CLASSES.map((objectClass) => config.list(objectClass)), entries]);
}
