// The settings of delivery status notifications, which Exchange 2007 keeps on TransportServer and later versions on TransportConfig.
import { property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

export function notificationSettings<const S extends 'External' | 'Internal'>(side: S) {
  const whom = side === 'External' ? 'outside' : 'inside';
  const settings = {
    DelayDsnEnabled: property(types.boolean, { default: true, help: `Whether senders ${whom} are told of delays.` }),
    DsnDefaultLanguage: shownOnly(
      types.nullable(types.text({ max: 35 })),
      null,
      `The language of notifications to senders ${whom}.`,
      REASONS.language,
    ),
    DsnLanguageDetectionEnabled: shownOnly(
      types.boolean,
      true,
      `Whether notifications to senders ${whom} follow the message's language.`,
      REASONS.language,
    ),
    DsnMaxMessageAttachSize: property(types.byteSize({ min: 1, max: 2_147_483_647 }), {
      default: new ByteSize(10 * 1024 * 1024),
      help: `The largest message returned whole to senders ${whom}; of larger ones the header is.`,
    }),
    DsnReportingAuthority: property(types.nullable(types.smtpDomain), {
      default: null,
      help: `The server named in notifications to senders ${whom}; $null gives the host name.`,
    }),
    DsnSendHtml: shownOnly(
      types.boolean,
      true,
      `Whether notifications to senders ${whom} are HTML.`,
      REASONS.plainText,
    ),
  };
  return Object.fromEntries(Object.entries(settings).map(([name, one]) => [`${side}${name}`, one])) as {
    readonly [K in keyof typeof settings as `${S}${K}`]: (typeof settings)[K];
  };
}
