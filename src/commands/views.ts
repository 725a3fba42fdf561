// VIEWS: how output objects look when no Format- cmdlet asks, after Exchange's own views.
import type { AgentLogEntry } from '../core/log-ports.ts';
import type { View, ViewColumn } from '../core/view.ts';

const columns = (...names: readonly string[]): readonly ViewColumn[] => names.map((property) => ({ property }));

const entry = columns('Identity', 'IPRange', 'ExpirationTime', 'HasExpired', 'IsMachineGenerated');
const provider = columns('Name', 'LookupDomain', 'Priority', 'Enabled');

/** As Get-AgentLog's help lists them. */
const AGENT_LOG_ENTRY = [
  'Timestamp',
  'SessionId',
  'IPAddress',
  'MessageId',
  'P1FromAddress',
  'P2FromAddresses',
  'Recipients',
  'Agent',
  'Event',
  'Action',
  'SmtpResponse',
  'Reason',
  'ReasonData',
  'Diagnostics',
] as const satisfies readonly (keyof AgentLogEntry)[];

export const VIEWS: readonly View[] = [
  {
    type: 'TransportAgent',
    table: [
      { property: 'Identity', width: 50 },
      { property: 'Enabled', width: 15 },
      { property: 'Priority', width: 15, alignment: 'left' },
    ],
    list: [
      'Enabled',
      'Priority',
      'TransportAgentFactory',
      'AssemblyPath',
      'Command',
      'Events',
      'OnFailure',
      'IsBuiltIn',
      'Identity',
      'IsValid',
    ],
  },
  { type: 'TransportPipeline', table: [{ property: 'Event', width: 39 }, { property: 'TransportAgents' }] },
  { type: 'AgentLogEntry', shape: 'list', list: AGENT_LOG_ENTRY },
  { type: 'MessageTrackingEvent', table: columns('EventId', 'Source', 'Sender', 'Recipients', 'MessageSubject') },
  { type: 'ProtocolLogEntry', table: columns('Timestamp', 'SessionId', 'Event', 'Data', 'Context') },
  {
    type: 'ConnectivityLogEntry',
    table: columns('Timestamp', 'SessionId', 'Destination', 'Direction', 'Description'),
  },
  { type: 'MailTraceRow', table: columns('Time', 'Log', 'Event', 'Detail') },
  { type: 'SmtpConnectivityStatus', table: columns('Server', 'ReceiveConnector', 'Binding', 'EndPoint', 'StatusCode') },
  { type: 'OpenRelayTestResult', table: columns('EndPoint', 'Case', 'IsSafe', 'Result', 'Answer') },
  { type: 'SmtpSmugglingTestResult', table: columns('EndPoint', 'Case', 'IsSafe', 'Result', 'Answer') },
  { type: 'NetworkConnectionInfo', shape: 'list' },
  {
    type: 'ExtensibleQueueInfo',
    table: columns('Identity', 'DeliveryType', 'Status', 'MessageCount', 'NextHopDomain'),
  },
  {
    type: 'ExtensibleMessageInfo',
    table: columns('Identity', 'FromAddress', 'Status', 'Queue', 'Subject'),
  },
  {
    type: 'QueueDigestPresentationObject',
    table: columns('GroupByValue', 'MessageCount', 'DeferredMessageCount', 'QueueCount', 'Details'),
  },
  { type: 'PageInfo', table: columns('TotalCount', 'FirstIndex') },
  { type: 'BinaryFileDataObject', shape: 'list' },
  { type: 'IPAllowListConfig', shape: 'list' },
  { type: 'IPBlockListConfig', shape: 'list' },
  { type: 'IPAllowListProvidersConfig', shape: 'list' },
  { type: 'IPBlockListProvidersConfig', shape: 'list' },
  { type: 'IPAllowListEntry', table: entry },
  { type: 'IPBlockListEntry', table: entry },
  { type: 'IPAllowListProvider', table: provider },
  { type: 'IPBlockListProvider', table: provider },
  { type: 'IPListProviderTestResult', table: columns('Provider', 'ProviderResult', 'Matched') },
  { type: 'TransportConfig', shape: 'list' },
  { type: 'TransportServer', table: columns('Name', 'MessageTrackingLogEnabled', 'AntispamAgentsEnabled') },
  { type: 'BackPressureResource', table: columns('Resource', 'Level', 'Current', 'MediumThreshold', 'HighThreshold') },
  { type: 'ServiceHealth', shape: 'list' },
  { type: 'MailflowTaskObject', shape: 'list' },
  { type: 'AcceptedDomain', table: columns('Name', 'DomainName', 'DomainType', 'Default') },
  { type: 'ReceiveConnector', table: columns('Identity', 'Bindings', 'Enabled') },
  {
    type: 'AdminAuditLogEvent',
    table: columns('RunDate', 'Caller', 'CmdletName', 'ObjectModified', 'Succeeded'),
  },
  { type: 'AdminAuditLogConfig', shape: 'list' },
  { type: 'TransportStoreBackup', shape: 'list' },
  { type: 'TransportStoreRestore', shape: 'list' },
  { type: 'EdgeConfigExport', shape: 'list' },
  { type: 'EdgeConfigImport', shape: 'list' },
  { type: 'EdgeConfigProblem', shape: 'list' },
  {
    type: 'ADAcePresentationObject',
    table: [
      { property: 'Identity' },
      { property: 'User' },
      { property: 'Deny' },
      { property: 'IsInherited', label: 'Inherited' },
      { property: 'ExtendedRights', label: 'Rights' },
    ],
  },
  { type: 'MailUser', table: columns('Name', 'Domain', 'SamAccountName', 'Enabled') },
  { type: 'LdapAuthenticationConfig', shape: 'list' },
  { type: 'LdapAuthenticationTestResult', shape: 'list' },
  {
    type: 'ExchangeCertificate',
    table: [{ property: 'Thumbprint', width: 40 }, { property: 'Services', width: 8 }, { property: 'Subject' }],
  },
  { type: 'ExchangeCertificateData', shape: 'list' },
  { type: 'SendConnector', table: columns('Identity', 'AddressSpaces', 'Enabled') },
  { type: 'RemoteDomain', table: columns('Name', 'DomainName', 'AllowedOOFType') },
  { type: 'SystemMessage', table: columns('Identity', 'Text') },
  { type: 'ExchangeServer', table: columns('Name', 'Site', 'ServerRole', 'Edition', 'AdminDisplayVersion') },
  {
    type: 'EventLogEntry',
    table: [
      { property: 'Index' },
      { property: 'TimeGenerated', label: 'Time' },
      { property: 'EntryType' },
      { property: 'Source' },
      { property: 'InstanceId' },
      { property: 'Message' },
    ],
  },
  { type: 'EventLog', table: columns('Log', 'Entries') },
  { type: 'EventLogRecord', table: columns('TimeCreated', 'Id', 'LevelDisplayName', 'Message') },
  { type: 'EventLogConfiguration', table: columns('LogMode', 'RecordCount', 'LogName') },
  {
    type: 'ServiceController',
    table: [{ property: 'Status', width: 8 }, { property: 'Name', width: 19 }, { property: 'DisplayName' }],
  },
];
