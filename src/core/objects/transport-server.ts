// TransportServer: settings of one server's transport, with the properties Exchange 2007 shows.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { TimeSpan } from '../values/time-span.ts';
import { logFileSettings, logSettings } from './log-settings.ts';
import { notificationSettings } from './notification-settings.ts';
import { REASONS } from './reasons.ts';
import { RESOURCE_SETTINGS } from './resource-settings.ts';
import { shownOnly } from './shown-only.ts';

const KB = 1024;
const MB = 1024 * KB;
const MINUTE = 60_000;
const DAY = 86_400_000;

const size = types.unlimited(types.byteSize({ min: 1 }));
const path = types.nullable(types.text({ max: 4096 }));
const span = types.timeSpan();
const adapter = types.guid;
const protocol = types.oneOf('ProtocolOption', ['Any', 'UseUdpOnly', 'UseTcpOnly']);
const loggingLevel = types.oneOf('ProtocolLoggingLevel', ['None', 'Verbose']);
const NO_ADAPTER = '00000000-0000-0000-0000-000000000000';

export const TransportServer = defineObject({
  name: 'TransportServer',
  scope: 'server',
  properties: {
    ...logSettings('AgentLog', 'agent log', 'AgentLog', true),
    AntispamAgentsEnabled: property(types.boolean, {
      default: true,
      help: 'Whether the anti-spam agents are offered for management on this server.',
    }),
    ...logSettings('ConnectivityLog', 'connectivity log', 'Connectivity', false),
    ContentConversionTracingEnabled: shownOnly(
      types.boolean,
      false,
      'Whether failed content conversions are traced.',
      REASONS.conversion,
    ),
    DelayNotificationTimeout: property(types.timeSpan({ min: 1000, max: 30 * DAY }), {
      default: new TimeSpan(240 * MINUTE),
      help: 'How long a message waits before its sender is told.',
    }),
    ...notificationSettings('External'),
    ExternalDNSAdapterEnabled: property(types.boolean, {
      default: true,
      help: "Whether the system's DNS servers are asked; when false, ExternalDNSServers are.",
    }),
    ExternalDNSAdapterGuid: shownOnly(
      adapter,
      NO_ADAPTER,
      'The network adapter whose DNS servers are asked.',
      REASONS.adapter,
    ),
    ExternalDNSProtocolOption: shownOnly(
      protocol,
      'Any',
      'Whether DNS is asked over UDP, TCP or both.',
      REASONS.dnsProtocol,
    ),
    ExternalDNSServers: property(types.list(types.dnsServer, { max: 100 }), {
      default: [],
      help: 'The DNS servers to ask when ExternalDNSAdapterEnabled is false, as address or address:port.',
    }),
    ExternalIPAddress: property(types.nullable(types.ipAddress), {
      default: null,
      help: 'The address written as ours in Received fields; $null gives the one the client connected to.',
    }),
    ExternalPostmasterAddress: property(types.nullable(types.smtpAddress), {
      default: null,
      help: 'The sender of notifications; $null gives postmaster at the default accepted domain.',
    }),
    InternalDNSAdapterEnabled: shownOnly(
      types.boolean,
      true,
      "Whether the network adapter's DNS servers are asked for internal names.",
      REASONS.internalDns,
    ),
    InternalDNSAdapterGuid: shownOnly(
      adapter,
      NO_ADAPTER,
      'The network adapter whose DNS servers are asked for internal names.',
      REASONS.internalDns,
    ),
    InternalDNSProtocolOption: shownOnly(
      protocol,
      'Any',
      'Whether internal names are asked for over UDP, TCP or both.',
      REASONS.internalDns,
    ),
    InternalDNSServers: shownOnly(
      types.list(types.dnsServer),
      [],
      'The DNS servers that are asked for internal names.',
      REASONS.internalDns,
    ),
    ...notificationSettings('Internal'),
    IntraOrgConnectorProtocolLoggingLevel: shownOnly(
      loggingLevel,
      'None',
      'How much is logged about connections inside the organization.',
      REASONS.intraOrg,
    ),
    MaxConcurrentMailboxDeliveries: shownOnly(
      types.integer({ min: 1, max: 256 }),
      20,
      'How many deliveries to mailboxes run at once.',
      REASONS.mailbox,
    ),
    MaxConcurrentMailboxSubmissions: shownOnly(
      types.integer({ min: 1, max: 256 }),
      20,
      'How many submissions from mailboxes run at once.',
      REASONS.mailbox,
    ),
    MaxConnectionRatePerMinute: property(types.integer({ min: 1 }), {
      default: 1200,
      help: 'How many sessions may begin in a minute. When half of them are used up, clients that had a tenth of them wait.',
    }),
    MaxOutboundConnections: property(types.unlimited(types.integer({ min: 1 })), {
      default: 1000,
      help: 'How many outbound connections may be open.',
    }),
    MaxPerDomainOutboundConnections: property(types.unlimited(types.integer({ min: 1 })), {
      default: 20,
      help: 'How many outbound connections to one next hop may be open.',
    }),
    MessageExpirationTimeout: property(types.timeSpan({ min: 5000, max: 90 * DAY }), {
      default: new TimeSpan(2 * DAY),
      help: 'How long delivery of a message is tried.',
    }),
    MessageRetryInterval: property(types.timeSpan({ min: 1000, max: DAY }), {
      default: new TimeSpan(MINUTE),
      help: 'The time between two tries to deliver one message.',
    }),
    ...logSettings('MessageTrackingLog', 'message tracking log', 'MessageTracking', true),
    MessageTrackingLogSubjectLoggingEnabled: property(types.boolean, {
      default: true,
      help: 'Whether the message tracking log names the subjects of messages.',
    }),
    OutboundConnectionFailureRetryInterval: property(types.timeSpan({ min: 1000, max: 20 * DAY }), {
      default: new TimeSpan(30 * MINUTE),
      help: 'The time between two tries to connect to a host that failed.',
    }),
    PickupDirectoryMaxHeaderSize: property(types.byteSize({ min: 32 * KB, max: 2_147_483_647 }), {
      default: new ByteSize(64 * KB),
      help: 'The largest header of a picked-up message.',
    }),
    PickupDirectoryMaxMessagesPerMinute: property(types.integer({ min: 1, max: 20_000 }), {
      default: 100,
      help: 'How many messages are taken from the pickup folder, and from the replay folder, in a minute.',
    }),
    PickupDirectoryMaxRecipientsPerMessage: property(types.integer({ min: 1, max: 10_000 }), {
      default: 100,
      help: 'The largest number of recipients of a picked-up message.',
    }),
    PickupDirectoryPath: property(path, {
      default: null,
      help: 'The folder whose .eml files are sent, with the recipients in their To, Cc and Bcc fields; $null for none.',
    }),
    PipelineTracingEnabled: shownOnly(
      types.boolean,
      false,
      'Whether messages are copied at every agent.',
      REASONS.tracing,
    ),
    PipelineTracingPath: shownOnly(path, null, 'The folder of those copies.', REASONS.tracing),
    PipelineTracingSenderAddress: shownOnly(
      types.nullable(types.smtpAddress),
      null,
      'The sender whose messages are copied.',
      REASONS.tracing,
    ),
    PoisonMessageDetectionEnabled: property(types.boolean, {
      default: true,
      help: 'Whether messages that crash the transport are set aside.',
    }),
    PoisonThreshold: property(types.integer({ min: 1, max: 10 }), {
      default: 2,
      help: 'After how many crashes a message is set aside.',
    }),
    QueueMaxIdleTime: property(types.timeSpan({ min: 5000, max: 60 * MINUTE }), {
      default: new TimeSpan(3 * MINUTE),
      help: 'How long an empty queue is kept.',
    }),
    ReceiveProcesses: property(types.integer({ min: 0, max: 32 }), {
      default: 0,
      help: 'How many processes receive and deliver mail; 0: as many as there are processors.',
    }),
    ...logFileSettings('ReceiveProtocolLog', 'receive protocol log', 'ProtocolLog/SmtpReceive'),
    RecipientValidationCacheEnabled: shownOnly(
      types.boolean,
      true,
      'Whether answers about recipients are remembered.',
      REASONS.recipientCache,
    ),
    ...RESOURCE_SETTINGS,
    ReplayDirectoryPath: property(path, {
      default: null,
      help: 'The folder whose .eml files are sent as their X-Sender and X-Receiver fields say; $null for none.',
    }),
    RootDropDirectoryPath: shownOnly(path, null, 'The folder foreign connectors drop messages in.', REASONS.drop),
    RoutingTableLogMaxAge: shownOnly(
      span,
      new TimeSpan(7 * DAY),
      'How long routing table log files are kept.',
      REASONS.otherLog,
    ),
    RoutingTableLogMaxDirectorySize: shownOnly(
      size,
      new ByteSize(50 * MB),
      'How large the routing table log folder may grow.',
      REASONS.otherLog,
    ),
    RoutingTableLogPath: shownOnly(path, null, 'The folder of the routing table log.', REASONS.otherLog),
    ...logFileSettings('SendProtocolLog', 'send protocol log', 'ProtocolLog/SmtpSend'),
    TransientFailureRetryCount: property(types.integer({ min: 0, max: 15 }), {
      default: 6,
      help: 'How often a failed connection is tried at once.',
    }),
    TransientFailureRetryInterval: property(types.timeSpan({ min: 1000, max: 12 * 60 * MINUTE }), {
      default: new TimeSpan(10 * MINUTE),
      help: 'The time between those tries.',
    }),
  },
});
