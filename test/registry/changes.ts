// A store that holds one of everything, arguments with which each cmdlet would change something, and all that could change as one text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { ExchangeCertificate } from '../../src/core/objects/exchange-certificate.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../../src/core/objects/ip-list-provider.ts';
import { MailUser } from '../../src/core/objects/mail-user.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { RemoteDomain } from '../../src/core/objects/remote-domain.ts';
import { SendConnector } from '../../src/core/objects/send-connector.ts';
import { SystemMessage } from '../../src/core/objects/system-message.ts';
import { TransportAgent } from '../../src/core/objects/transport-agent.ts';
import type { Ports } from '../../src/core/ports.ts';
import { AddressSpace } from '../../src/core/values/address-space.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { SecureString } from '../../src/core/values/secure-string.ts';
import { OBJECT_CLASSES } from '../../src/store/object-classes.ts';
import type { Values } from '../commands/cmdlet-run.ts';
import { furnishQueue } from '../commands/furnish-queue.ts';
import { CERTIFICATE, makeCertificate, writeCertificate } from '../support/test-certificate.ts';

export const FIXTURES = join(import.meta.dirname, '../fixtures/edge-config');

const PROVIDER = 'There';
const AGENT = 'Other Agent';
export const CONNECTOR = 'Inbound';
const THUMBPRINT = CERTIFICATE.thumbprint;
const FOLDER = mkdtempSync(join(tmpdir(), 'postern-changes-'));
process.on('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
const PEM_FILE = join(FOLDER, 'other.pem');
const OTHER = makeCertificate('other.test');
writeFileSync(PEM_FILE, OTHER.cert + OTHER.key);
/** What a shell's variable would hold: literals make it of these. */
export const PASSWORD = new SecureString('correct horse');

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
  'Test-ServiceHealth': {},
  'Test-Mailflow': { TargetEmailAddress: 'a@x.test' },
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
  'Add-ADPermission': {
    Identity: CONNECTOR,
    User: 'NT AUTHORITY\\ANONYMOUS LOGON',
    ExtendedRights: 'ms-Exch-SMTP-Accept-Any-Recipient',
  },
  'Remove-ADPermission': {
    Identity: CONNECTOR,
    User: 'NT AUTHORITY\\ANONYMOUS LOGON',
    ExtendedRights: 'ms-Exch-SMTP-Submit',
  },
  'New-MailUser': { Name: 'New', Password: PASSWORD },
  'Set-MailUser': { Identity: 'kim', Enabled: false },
  'Remove-MailUser': { Identity: 'kim' },
  'Test-LdapAuthenticationConfig': { User: 'kim', Password: PASSWORD },
  'Set-LdapAuthenticationConfig': { Domain: 'CONTOSO' },
  'New-ExchangeCertificate': { DomainName: 'new.test' },
  'Enable-ExchangeCertificate': { Thumbprint: THUMBPRINT, Services: 'SMTP' },
  'Export-ExchangeCertificate': { Thumbprint: THUMBPRINT },
  'Import-ExchangeCertificate': { FileName: PEM_FILE },
  'Remove-ExchangeCertificate': { Thumbprint: THUMBPRINT },
  'Remove-ReceiveConnector': { Identity: CONNECTOR },
  'Suspend-Queue': { Identity: 'contoso.com' },
  'Resume-Queue': { Identity: '6' },
  'Retry-Queue': { Identity: '5' },
  'Suspend-Message': { Identity: '16' },
  'Resume-Message': { Identity: '18' },
  'Remove-Message': { Identity: '5\\16', WithNDR: false },
  'Export-Message': { Identity: '16' },
  'Redirect-Message': { Server: 'localhost', Target: 'edge2.contoso.com' },
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

export function furnish({ config, ipLists, home }: Ports): void {
  writeCertificate(home);
  furnishQueue(home, 0);
  const range = IPRange.parse('192.0.2.0/24');
  for (const list of ['Allow', 'Block'] as const) ipLists.add({ list, range, expires: undefined, comment: '' });
  for (const objectClass of [IPAllowListProvider, IPBlockListProvider])
    config.insert(objectClass, PROVIDER, { LookupDomain: 'there.test', Priority: 1 });
  config.insert(AcceptedDomain, 'Here', { DomainName: 'here.test', Default: true });
  config.insert(MailUser, 'kim', { SamAccountName: 'kim', Domain: 'CONTOSO' });
  config.insert(ExchangeCertificate, THUMBPRINT, { Thumbprint: THUMBPRINT });
  for (const { Guid } of config.list(ReceiveConnector)) config.update(ReceiveConnector, Guid, {}, CONNECTOR);
  config.insert(SendConnector, 'Out', { AddressSpaces: [AddressSpace.parse('*')] });
  config.insert(RemoteDomain, 'Them', { DomainName: 'them.test' });
  config.insert(SystemMessage, 'en\\Internal\\5.1.1', { DsnCode: '5.1.1', Internal: true, Language: 'en', Text: 'No' });
  config.insert(TransportAgent, AGENT, { Priority: 3, Events: [] });
}

export function everything({ config, ipLists, queue }: Ports): string {
  const entries = (['Allow', 'Block'] as const).flatMap((list) => [...ipLists.entries(list)]);
  return JSON.stringify([
    OBJECT_CLASSES.map((objectClass) => config.list(objectClass)),
    entries,
    queue.queues(),
    [...queue.messages()],
  ]);
}
