// TransportConfig: settings of the organization's transport, with the properties Exchange 2007 SP1 shows.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { TimeSpan } from '../values/time-span.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

const MB = 1024 * 1024;
const DAY = 86_400_000;
const size = types.unlimited(types.byteSize());
const domains = types.list(types.smtpDomain);

export const TransportConfig = defineObject({
  name: 'TransportConfig',
  scope: 'organization',
  singleton: 'Transport Settings',
  properties: {
    ClearCategories: shownOnly(
      types.boolean,
      true,
      'Whether Outlook categories are removed from messages.',
      REASONS.conversion,
    ),
    DSNConversionMode: shownOnly(
      types.oneOf('DSNConversionOption', ['UseExchangeDSNs', 'PreserveDSNBody', 'DoNotConvert']),
      'UseExchangeDSNs',
      'How delivery status notifications of other servers are converted.',
      REASONS.conversion,
    ),
    GenerateCopyOfDSNFor: property(types.list(types.enhancedStatusCode, { max: 100 }), {
      default: ['5.4.8', '5.4.6', '5.4.4', '5.2.4', '5.2.0', '5.1.4'],
      help: 'The enhanced status codes whose notifications are copied to the postmaster.',
    }),
    HeaderPromotionModeSetting: shownOnly(
      types.oneOf('HeaderPromotionMode', ['NoCreate', 'MayCreate', 'MustCreate']),
      'NoCreate',
      'Whether named properties are made from X-headers.',
      REASONS.mailbox,
    ),
    InternalSMTPServers: property(types.list(types.ipRange, { max: 1000 }), {
      default: [],
      help: 'The SMTP servers between the Internet and this one: Sender ID and connection filtering look past them.',
    }),
    JournalingReportNdrTo: shownOnly(
      types.nullable(types.smtpAddress),
      null,
      "Where journal reports go that can't be delivered.",
      REASONS.journal,
    ),
    MaxDumpsterSizePerStorageGroup: shownOnly(
      types.byteSize(),
      new ByteSize(18 * MB),
      'How much is kept for redelivery per storage group.',
      REASONS.mailbox,
    ),
    MaxDumpsterTime: shownOnly(
      types.timeSpan(),
      new TimeSpan(7 * DAY),
      'How long messages are kept for redelivery.',
      REASONS.mailbox,
    ),
    MaxReceiveSize: shownOnly(
      size,
      new ByteSize(10 * MB),
      'The largest message a recipient of the organization may receive.',
      REASONS.sizeLimit,
    ),
    MaxRecipientEnvelopeLimit: shownOnly(
      types.unlimited(types.integer({ min: 0 })),
      5000,
      'The largest number of recipients of one message.',
      REASONS.sessionLimit,
    ),
    MaxSendSize: shownOnly(
      size,
      new ByteSize(10 * MB),
      'The largest message a sender of the organization may send.',
      REASONS.sizeLimit,
    ),
    TLSReceiveDomainSecureList: property(domains, {
      default: [],
      help: 'The domains whose servers are partners when they show a certificate for the domain (DomainSecureEnabled).',
    }),
    TLSSendDomainSecureList: property(domains, {
      default: [],
      help: 'The domains to which Send connectors with DomainSecureEnabled only send over verified TLS.',
    }),
    VerifySecureSubmitEnabled: shownOnly(
      types.boolean,
      false,
      'Whether submission by MAPI clients must be encrypted.',
      REASONS.mailbox,
    ),
    VoicemailJournalingEnabled: shownOnly(types.boolean, true, 'Whether voice mail is journaled.', REASONS.journal),
    WritingBrandingInDSNEnabled: property(types.boolean, {
      default: true,
      help: 'Whether notifications name the product that wrote them.',
    }),
    Xexch50Enabled: shownOnly(
      types.boolean,
      true,
      'Whether the XEXCH50 data of older Exchange servers is passed on.',
      REASONS.proprietary,
    ),
  },
});
