// The settings of delivery status notifications, which Exchange 2007 keeps on TransportServer and later versions on TransportConfig.
import type { Property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

type Setting =
  | 'DelayDsnEnabled'
  | 'DsnDefaultLanguage'
  | 'DsnLanguageDetectionEnabled'
  | 'DsnMaxMessageAttachSize'
  | 'DsnReportingAuthority'
  | 'DsnSendHtml';

export function notificationSettings<const S extends 'External' | 'Internal'>(
  side: S,
): { readonly [K in `${S}${Setting}`]: Property } {
  const whom = side === 'External' ? 'outside' : 'inside';
  const shown = {
    DelayDsnEnabled: shownOnly(types.boolean, true, `Whether senders ${whom} are told of delays.`, REASONS.dsn),
    DsnDefaultLanguage: shownOnly(
      types.nullable(types.text({ max: 35 })),
      null,
      `The language of notifications to senders ${whom}.`,
      REASONS.dsn,
    ),
    DsnLanguageDetectionEnabled: shownOnly(
      types.boolean,
      true,
      `Whether notifications to senders ${whom} follow the message's language.`,
      REASONS.dsn,
    ),
    DsnMaxMessageAttachSize: shownOnly(
      types.byteSize(),
      new ByteSize(10 * 1024 * 1024),
      `The largest message returned to senders ${whom}.`,
      REASONS.dsn,
    ),
    DsnReportingAuthority: shownOnly(
      types.nullable(types.smtpDomain),
      null,
      `The server named in notifications to senders ${whom}.`,
      REASONS.dsn,
    ),
    DsnSendHtml: shownOnly(types.boolean, true, `Whether notifications to senders ${whom} are HTML.`, REASONS.dsn),
  } satisfies { [K in Setting]: unknown };
  return Object.fromEntries(Object.entries(shown).map(([name, one]) => [`${side}${name}`, one])) as never;
}
