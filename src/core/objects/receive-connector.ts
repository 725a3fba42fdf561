// ReceiveConnector: where Postern listens and how it introduces itself, with the properties Exchange 2007 shows.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { Endpoint } from '../values/endpoint.ts';
import { IPRange } from '../values/ip-range.ts';
import { TimeSpan } from '../values/time-span.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

const KB = 1024;
const MINUTE = 60_000;
const span = types.timeSpan({ max: 86_400_000 });
const count = types.unlimited(types.integer({ min: 1 }));

export const ReceiveConnector = defineObject({
  name: 'ReceiveConnector',
  scope: 'server',
  properties: {
    AuthMechanism: shownOnly(
      types.text({ max: 200 }),
      'Tls, ExchangeServer',
      'How clients may authenticate.',
      REASONS.auth,
    ),
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
    ConnectionInactivityTimeout: shownOnly(
      span,
      new TimeSpan(MINUTE),
      'How long a silent session stays open.',
      REASONS.sessionLimit,
    ),
    ConnectionTimeout: shownOnly(span, new TimeSpan(5 * MINUTE), 'How long a session may last.', REASONS.sessionLimit),
    DefaultDomain: property(types.nullable(types.smtpDomain), {
      default: null,
      help: 'The domain put behind addresses without one. $null refuses such addresses.',
    }),
    DeliveryStatusNotificationEnabled: announced('DSN'),
    DomainSecureEnabled: shownOnly(types.boolean, false, 'Whether mutual TLS is attempted.', REASONS.tls),
    EightBitMimeEnabled: announced('8BITMIME'),
    Enabled: property(types.boolean, { default: true, help: 'Whether it listens.' }),
    EnhancedStatusCodesEnabled: announced('ENHANCEDSTATUSCODES'),
    Fqdn: property(types.nullable(types.fqdn), {
      default: null,
      help: 'The name in the greeting, the EHLO reply and the Received field. $null gives the host name.',
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
    MaxInboundConnection: shownOnly(count, 5000, 'How many sessions may be open.', REASONS.sessionLimit),
    MaxInboundConnectionPercentagePerSource: shownOnly(
      types.integer({ min: 1, max: 100 }),
      2,
      'The share of the free sessions one client may hold.',
      REASONS.sessionLimit,
    ),
    MaxInboundConnectionPerSource: shownOnly(
      types.unlimited(types.integer({ min: 1, max: 10_000 })),
      20,
      'How many sessions one client may hold.',
      REASONS.sessionLimit,
    ),
    MaxLocalHopCount: property(types.integer({ min: 0, max: 50 }), {
      default: 8,
      help: 'The largest number of Received fields this connector has written itself; 0 does not count them.',
    }),
    MaxLogonFailures: shownOnly(
      types.integer({ min: 0, max: 10 }),
      3,
      'After how many failed logons a session is closed.',
      REASONS.auth,
    ),
    MaxMessageSize: property(types.byteSize({ min: 64 * KB, max: 2_147_483_647 }), {
      default: new ByteSize(10 * KB * KB),
      help: 'The largest message, except from those who hold ms-Exch-Bypass-Message-Size-Limit.',
    }),
    MaxProtocolErrors: shownOnly(
      types.unlimited(types.integer({ min: 0 })),
      5,
      'After how many protocol errors a session is closed.',
      REASONS.sessionLimit,
    ),
    MaxRecipientsPerMessage: shownOnly(
      types.integer({ min: 1, max: 512_000 }),
      200,
      'The largest number of recipients of one message.',
      REASONS.sessionLimit,
    ),
    MaxTextLineLength: property(types.unlimited(types.integer({ min: 998 })), {
      default: 65_536,
      help: 'The longest line of a message, without its CRLF. RFC 5322 allows 998, which real mail exceeds.',
    }),
    MessageRateLimit: shownOnly(count, 600, 'How many messages one client may send in a minute.', REASONS.sessionLimit),
    OrarEnabled: shownOnly(types.boolean, false, 'Whether XORAR is announced.', REASONS.proprietary),
    PermissionGroups: shownOnly(
      types.text({ max: 200 }),
      'AnonymousUsers, ExchangeServers, Partners',
      'Who may send here.',
      REASONS.auth,
    ),
    PipeliningEnabled: announced('PIPELINING'),
    ProtocolLoggingLevel: property(types.oneOf('ProtocolLoggingLevel', ['None', 'Verbose']), {
      default: 'None',
      help: 'Verbose writes what each side of a session says into the receive protocol log, without message content and credentials.',
    }),
    RemoteIPRanges: shownOnly(
      types.list(types.ipRange),
      [IPRange.parse('0.0.0.0-255.255.255.255')],
      'The clients it is for.',
      REASONS.remoteRanges,
    ),
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
    RequireEHLODomain: property(types.boolean, {
      default: true,
      help: 'Whether HELO and EHLO must name something.',
    }),
    RequireTLS: shownOnly(types.boolean, false, 'Whether TLS is demanded.', REASONS.tls),
    SizeEnabled: property(types.oneOf('SizeMode', ['Enabled', 'Disabled', 'EnabledWithoutValue']), {
      default: 'Enabled',
      help: 'Whether SIZE is announced, and with the largest size. When Disabled, MAIL must not name a size.',
    }),
    SmtpUtf8Enabled: announced('SMTPUTF8', 'Without it, addresses are ASCII only.'),
    TarpitInterval: shownOnly(
      types.timeSpan({ max: 10 * MINUTE }),
      new TimeSpan(5000),
      'How long a refusal is held back.',
      REASONS.tarpit,
    ),
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
