// ReceiveConnector: where Postern listens and how it introduces itself, with the properties Exchange 2007 shows.
import { defineObject, property } from '../object-class.ts';
import { PERMISSION_GROUPS } from '../permissions/permission-groups.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { Endpoint } from '../values/endpoint.ts';
import { IPRange } from '../values/ip-range.ts';
import { TimeSpan } from '../values/time-span.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

const KB = 1024;
const MINUTE = 60_000;
const span = types.timeSpan({ min: 1000, max: 86_400_000 });
const count = types.unlimited(types.integer({ min: 1 }));

/** As Exchange shows it on a server with IPv6. */
const EVERYBODY = ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '0.0.0.0-255.255.255.255'].map(IPRange.parse);

const AUTH_MECHANISM = types.flags('AuthMechanisms', [
  'None',
  'Tls',
  'Integrated',
  'BasicAuth',
  'BasicAuthRequireTLS',
  'ExchangeServer',
  'ExternalAuthoritative',
]);
const PERMISSION_GROUPS_TYPE = types.flags('PermissionGroups', ['None', ...PERMISSION_GROUPS, 'Custom']);

export const ReceiveConnector = defineObject({
  name: 'ReceiveConnector',
  scope: 'server',
  properties: {
    AcceptedClients: property(types.list(types.clientPattern, { max: 10_000 }), {
      default: [],
      help: 'If any are named, only these clients may connect: addresses, subnets, ranges, and domains by confirmed reverse DNS.',
    }),
    AuthMechanism: property(AUTH_MECHANISM, { default: 'Tls, ExchangeServer', help: 'How clients may authenticate.' }),
    AuthTarpitInterval: property(types.timeSpan({ max: 10 * MINUTE }), {
      default: new TimeSpan(5000),
      help: 'How long the answer to a failed logon is held back.',
    }),
    Banner: property(types.nullable(types.text({ max: 500, min: 4, ascii: true })), {
      default: null,
      help: 'The greeting; it must begin with 220. $null gives the usual one.',
    }),
    BareLinefeedRejectionEnabled: property(types.boolean, {
      default: true,
      help: 'Whether a message with a line that ends in a bare LF or CR is refused and the connection closed. When not, such line ends become CRLF before any agent looks, and never end the message.',
    }),
    BinaryMimeEnabled: announced('BINARYMIME', 'It needs ChunkingEnabled too.'),
    Bindings: property(types.list(types.binding, { max: 100 }), {
      default: [Endpoint.parseBinding('127.0.0.1:2525')],
      help: 'The addresses and ports it listens on.',
    }),
    ChunkingEnabled: announced('CHUNKING'),
    Comment: property(types.text({ max: 1024 }), { default: '', help: 'A note for administrators.' }),
    ConnectionInactivityTimeout: property(span, {
      default: new TimeSpan(MINUTE),
      help: 'How long a session in which nothing is completed stays open.',
    }),
    ConnectionTimeout: property(span, {
      default: new TimeSpan(5 * MINUTE),
      help: 'How long a session may last, even while it transfers something.',
    }),
    DefaultDomain: property(types.nullable(types.smtpDomain), {
      default: null,
      help: 'The domain put behind addresses without one. $null refuses such addresses.',
    }),
    DeliveryStatusNotificationEnabled: announced('DSN'),
    DeniedClients: property(types.list(types.clientPattern, { max: 10_000 }), {
      default: [],
      help: 'The clients that may not connect: addresses, subnets, ranges, and domains by confirmed reverse DNS.',
    }),
    DomainSecureEnabled: property(types.boolean, {
      default: false,
      help: 'Whether a client is asked for its certificate, which makes it a partner when it is for a domain of TLSReceiveDomainSecureList.',
    }),
    EarlyTalkerRejectionEnabled: property(types.boolean, {
      default: true,
      help: 'Whether a client that sends something before the greeting is refused.',
    }),
    EightBitMimeEnabled: announced('8BITMIME'),
    Enabled: property(types.boolean, { default: true, help: 'Whether it listens.' }),
    EnhancedStatusCodesEnabled: announced('ENHANCEDSTATUSCODES'),
    Fqdn: property(types.nullable(types.fqdn), {
      default: null,
      help: 'The name in the greeting, the EHLO reply and the Received field. $null gives the host name.',
    }),
    GreetingDelay: property(types.timeSpan({ max: MINUTE }), {
      default: new TimeSpan(0),
      help: 'How long the greeting is held back, to see whether the client waits for it.',
    }),
    ImplicitTlsBindings: property(types.list(types.binding, { max: 100 }), {
      default: [],
      help: 'Those of the Bindings on which TLS begins with the first byte, as is usual on port 465.',
    }),
    InvalidHelloRejectionEnabled: property(types.boolean, {
      default: true,
      help: 'Whether HELO and EHLO are refused when what they name is neither a domain nor an address literal.',
    }),
    LongAddressesEnabled: property(types.boolean, {
      default: false,
      help: 'Whether addresses of up to 1860 characters are taken instead of 571, and XLONGADDR is announced.',
    }),
    MaxHeaderFieldCount: property(types.integer({ min: 10, max: 1_000_000 }), {
      default: 1000,
      help: 'The largest number of header fields of a message.',
    }),
    MaxHeaderSize: property(types.byteSize({ min: 1, max: 2_147_483_647 }), {
      default: new ByteSize(64 * KB),
      help: 'The largest message header.',
    }),
    MaxHopCount: property(types.integer({ min: 1, max: 500 }), {
      default: 30,
      help: 'The largest number of Received fields; one more and the message is taken for looping.',
    }),
    MaxInboundConnection: property(count, { default: 5000, help: 'How many sessions may be open.' }),
    MaxInboundConnectionPercentagePerSource: property(types.integer({ min: 1, max: 100 }), {
      default: 2,
      help: 'The share of the free sessions, in percent, that one client may hold.',
    }),
    MaxInboundConnectionPerSource: property(types.unlimited(types.integer({ min: 1, max: 10_000 })), {
      default: 20,
      help: 'How many sessions one client may hold: an IPv4 address or an IPv6 network of 64 bits.',
    }),
    MaxLocalHopCount: property(types.integer({ min: 0, max: 50 }), {
      default: 8,
      help: 'The largest number of Received fields this connector has written itself; 0 does not count them.',
    }),
    MaxLogonFailures: property(types.integer({ min: 0, max: 10 }), {
      default: 3,
      help: 'After how many failed logons a session is closed; 0 is no limit.',
    }),
    MaxMessageSize: property(types.byteSize({ min: 64 * KB, max: 2_147_483_647 }), {
      default: new ByteSize(10 * KB * KB),
      help: 'The largest message, except from those who hold ms-Exch-Bypass-Message-Size-Limit.',
    }),
    MaxProtocolErrors: property(types.unlimited(types.integer({ min: 0 })), {
      default: 5,
      help: 'After how many protocol errors a session is closed.',
    }),
    MaxRecipientsPerMessage: property(types.integer({ min: 1, max: 512_000 }), {
      default: 200,
      help: 'The largest number of recipients of one message.',
    }),
    MaxRejectedRecipients: property(count, {
      default: 10,
      help: 'A session is closed when it has named so many rejected recipients more than accepted ones.',
    }),
    MaxRejectedRecipientsPerSource: property(count, {
      default: 100,
      help: 'A client that names so many rejected recipients within ten minutes is not let in again until the number has sunk.',
    }),
    MaxTextLineLength: property(types.unlimited(types.integer({ min: 998 })), {
      default: 65_536,
      help: 'The longest line of a message, without its CRLF. RFC 5322 allows 998, which real mail exceeds.',
    }),
    MessageRateLimit: property(count, {
      default: 600,
      help: 'How many messages may be sent in a minute by each source that MessageRateSource names.',
    }),
    MessageRateSource: property(types.oneOf('MessageRateSourceFlags', ['None', 'IPAddress', 'User', 'All']), {
      default: 'IPAddress',
      help: 'Whose messages MessageRateLimit counts: those of a client, of a user (the account, else the sender address), or both.',
    }),
    MinimumDataRate: property(types.integer({ min: 0, max: 1_000_000 }), {
      default: 100,
      help: 'The bytes of a message that must arrive in a second, on average over ConnectionInactivityTimeout; 0 turns it off.',
    }),
    OrarEnabled: shownOnly(types.boolean, false, 'Whether XORAR is announced.', REASONS.proprietary),
    PermissionGroups: property(PERMISSION_GROUPS_TYPE, {
      default: 'AnonymousUsers, ExchangeServers, Partners',
      help: 'Who may send here.',
    }),
    PipeliningEnabled: announced('PIPELINING'),
    ProtocolLoggingLevel: property(types.oneOf('ProtocolLoggingLevel', ['None', 'Verbose']), {
      default: 'None',
      help: 'Verbose writes what each side of a session says into the receive protocol log, without message content and credentials.',
    }),
    RejectReservedSecondLevelRecipientDomains: property(types.boolean, {
      default: false,
      help: 'Whether recipients at example.com, example.net and example.org (RFC 2606) are refused.',
    }),
    RejectReservedTopLevelRecipientDomains: property(types.boolean, {
      default: false,
      help: 'Whether recipients below .test, .example, .invalid and .localhost (RFC 2606) are refused.',
    }),
    RejectSingleLabelRecipientDomains: property(types.boolean, {
      default: false,
      help: 'Whether recipients at a domain without a dot are refused.',
    }),
    RemoteIPRanges: property(types.list(types.ipRange, { max: 10_000 }), {
      default: EVERYBODY,
      help: 'The clients it is for. Of several connectors on one binding, the one with the narrowest range that holds the client takes it.',
    }),
    RequireEHLODomain: property(types.boolean, {
      default: true,
      help: 'Whether HELO and EHLO must name something.',
    }),
    RequireTLS: property(types.boolean, { default: false, help: 'Whether nothing is done for a client without TLS.' }),
    ReverseDnsEnabled: property(types.boolean, {
      default: false,
      help: "Whether a client's name is looked up and confirmed, and written into the Received field.",
    }),
    ServerCertificates: property(types.list(types.fingerprint, { max: 1000 }), {
      default: [],
      help: 'The SHA-256 fingerprints of the client certificates by which servers of the organization are known (AuthMechanism ExchangeServer).',
    }),
    SizeEnabled: property(types.oneOf('SizeMode', ['Enabled', 'Disabled', 'EnabledWithoutValue']), {
      default: 'Enabled',
      help: 'Whether SIZE is announced, and with the largest size. When Disabled, MAIL must not name a size.',
    }),
    SmtpUtf8Enabled: announced('SMTPUTF8', 'Without it, addresses are ASCII only.'),
    TarpitInterval: property(types.timeSpan({ max: 10 * MINUTE }), {
      default: new TimeSpan(5000),
      help: 'How long an answer that refuses something is held back from clients that have not authenticated.',
    }),
    TlsCertificateName: property(types.nullable(types.text({ max: 1000, min: 1 })), {
      default: null,
      help: 'The certificate to use: its thumbprint, its subject, or <I>issuer<S>subject. $null takes the one for the Fqdn.',
    }),
    TrustedProxies: property(types.list(types.ipRange, { max: 1000 }), {
      default: [],
      help: 'The peers whose XCLIENT command or PROXY header names the original client. Nobody is believed by default.',
    }),
    UnauthorizedPipeliningRejectionEnabled: property(types.boolean, {
      default: true,
      help: 'Whether a client that sends on without waiting for a reply it must wait for is refused and the connection closed.',
    }),
  },
});

function announced(extension: string, more = '') {
  const help = `Whether ${extension} is announced; what isn't announced isn't accepted. ${more}`.trim();
  return property(types.boolean, { default: true, help });
}
