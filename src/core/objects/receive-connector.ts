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
    BinaryMimeEnabled: announced('BINARYMIME'),
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
    DefaultDomain: shownOnly(
      types.nullable(types.smtpDomain),
      null,
      'The domain put behind addresses without one.',
      REASONS.header,
    ),
    DeliveryStatusNotificationEnabled: announced('DSN'),
    DomainSecureEnabled: shownOnly(types.boolean, false, 'Whether mutual TLS is attempted.', REASONS.tls),
    EightBitMimeEnabled: announced('8BITMIME'),
    Enabled: property(types.boolean, { default: true, help: 'Whether it listens.' }),
    EnhancedStatusCodesEnabled: announced('ENHANCEDSTATUSCODES'),
    Fqdn: property(types.nullable(types.fqdn), {
      default: null,
      help: 'The name in the greeting, the EHLO reply and the Received field. $null gives the host name.',
    }),
    LongAddressesEnabled: shownOnly(
      types.boolean,
      false,
      'Whether addresses longer than 571 characters are taken.',
      REASONS.proprietary,
    ),
    MaxHeaderSize: shownOnly(
      types.byteSize({ min: 1, max: 2_147_483_647 }),
      new ByteSize(64 * KB),
      'The largest message header.',
      REASONS.sizeLimit,
    ),
    MaxHopCount: shownOnly(
      types.integer({ min: 1, max: 500 }),
      30,
      'The largest number of Received fields.',
      REASONS.sessionLimit,
    ),
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
    MaxLocalHopCount: shownOnly(
      types.integer({ min: 0, max: 50 }),
      8,
      'The largest number of Received fields of this server.',
      REASONS.sessionLimit,
    ),
    MaxLogonFailures: shownOnly(
      types.integer({ min: 0, max: 10 }),
      3,
      'After how many failed logons a session is closed.',
      REASONS.auth,
    ),
    MaxMessageSize: shownOnly(
      types.byteSize({ min: 64 * KB, max: 2_147_483_647 }),
      new ByteSize(10 * KB * KB),
      'The largest message.',
      REASONS.sizeLimit,
    ),
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
    RequireEHLODomain: shownOnly(types.boolean, false, 'Whether EHLO must name a domain.', REASONS.sessionLimit),
    RequireTLS: shownOnly(types.boolean, false, 'Whether TLS is demanded.', REASONS.tls),
    SizeEnabled: shownOnly(
      types.oneOf('SizeMode', ['Enabled', 'Disabled', 'EnabledWithoutValue']),
      'Enabled',
      'Whether SIZE is announced, and with a number.',
      REASONS.extension,
    ),
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
  },
});

function announced(extension: string) {
  return shownOnly(types.boolean, true, `Whether ${extension} is announced.`, REASONS.extension);
}
