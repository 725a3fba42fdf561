// RemoteDomain: what may be sent to a domain of others besides plain mail.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

const CONVERSION = REASONS.conversion;
const ENCODERS = [
  'Use7Bit',
  'UseQP',
  'UseBase64',
  'UseQPHtmlDetectTextPlain',
  'UseBase64HtmlDetectTextPlain',
  'UseQPHtml7BitTextPlain',
  'UseBase64Html7BitTextPlain',
  'Undefined',
] as const;

export const RemoteDomain = defineObject({
  name: 'RemoteDomain',
  scope: 'organization',
  properties: {
    DomainName: property(types.remoteDomain, {
      readOnly: true,
      help: 'The domain; *.contoso.com stands for it and all below, * for all.',
    }),
    AllowedOOFType: shownOnly(
      types.oneOf('AllowedOOFType', ['External', 'InternalLegacy', 'ExternalLegacy', 'None']),
      'External',
      'Which automatic replies are sent there.',
      REASONS.mailFlow,
    ),
    AutoForwardEnabled: shownOnly(types.boolean, true, 'Whether messages are forwarded there.', REASONS.mailFlow),
    AutoReplyEnabled: shownOnly(types.boolean, true, 'Whether automatic replies are sent there.', REASONS.mailFlow),
    ByteEncoderTypeFor7BitCharsets: shownOnly(
      types.oneOf('ByteEncoderTypeFor7BitCharsetsEnum', ENCODERS),
      'Undefined',
      'How 7-bit texts are encoded.',
      CONVERSION,
    ),
    CharacterSet: shownOnly(types.text({ max: 60 }), '', 'The character set of MIME messages.', CONVERSION),
    ContentType: shownOnly(
      types.oneOf('ContentType', ['MimeHtmlText', 'MimeText', 'MimeHtml']),
      'MimeHtmlText',
      'Whether messages are HTML, text or both.',
      CONVERSION,
    ),
    DeliveryReportEnabled: property(types.boolean, {
      default: true,
      help: 'Whether senders there are told of delivery when they ask for it.',
    }),
    DisplaySenderName: shownOnly(types.boolean, true, "Whether the sender's display name is kept.", CONVERSION),
    IsCoexistenceDomain: shownOnly(types.boolean, false, 'Whether it is at Exchange Online.', REASONS.hybrid),
    IsInternal: shownOnly(types.boolean, false, 'Whether its recipients count as internal.', REASONS.hybrid),
    LineWrapSize: shownOnly(
      types.unlimited(types.integer({ min: 0, max: 132 })),
      'Unlimited',
      'After how many characters lines are wrapped.',
      CONVERSION,
    ),
    MeetingForwardNotificationEnabled: shownOnly(
      types.boolean,
      true,
      'Whether notices of forwarded meetings are sent there.',
      REASONS.mailFlow,
    ),
    MessageCountThreshold: shownOnly(
      types.integer({ min: 0 }),
      2_147_483_647,
      'How many messages to it are cause for an event.',
      REASONS.mailFlow,
    ),
    NDRDiagnosticInfoEnabled: property(types.boolean, {
      default: true,
      help: 'Whether notifications of failure there name servers and quote their replies.',
    }),
    NDREnabled: property(types.boolean, {
      default: true,
      help: 'Whether senders there are told of failure and delay.',
    }),
    NonMimeCharacterSet: shownOnly(types.text({ max: 60 }), '', 'The character set of other messages.', CONVERSION),
    PreferredInternetCodePageForShiftJis: shownOnly(
      types.oneOf('PreferredInternetCodePageForShiftJisEnum', ['50220', '50221', '50222', 'Undefined']),
      'Undefined',
      'The code page of Japanese messages.',
      CONVERSION,
    ),
    RequiredCharsetCoverage: shownOnly(
      types.nullable(types.integer({ min: 0, max: 100 })),
      null,
      'How much of a text its character set must cover.',
      CONVERSION,
    ),
    TargetDeliveryDomain: shownOnly(
      types.boolean,
      false,
      'Whether it is the address of moved mailboxes.',
      REASONS.hybrid,
    ),
    TNEFEnabled: shownOnly(types.nullable(types.boolean), null, 'Whether TNEF is sent there.', CONVERSION),
    TrustedMailInboundEnabled: shownOnly(types.boolean, false, 'Whether mail from it is trusted.', REASONS.hybrid),
    TrustedMailOutboundEnabled: shownOnly(types.boolean, false, 'Whether mail to it is trusted.', REASONS.hybrid),
    UseSimpleDisplayName: shownOnly(types.boolean, false, 'Whether simple display names are sent.', CONVERSION),
  },
});
