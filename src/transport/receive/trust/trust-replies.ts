// The server's own replies to AUTH (RFC 4954, 6) and STARTTLS (RFC 3207, 4).
import { reply } from '../../../core/reply.ts';

export const TRUST_REPLIES = {
  loggedOn: reply(235, '2.7.0', 'Authentication successful'),
  logonFailed: reply(535, '5.7.3', 'Authentication unsuccessful'),
  unknownMechanism: reply(504, '5.7.4', 'Unrecognized authentication type'),
  logonNeedsTls: reply(538, '5.7.11', 'Encryption required for requested authentication mechanism'),
  alreadyLoggedOn: reply(503, '5.5.1', 'Already authenticated'),
  logonCancelled: reply(501, '5.7.0', 'Authentication cancelled'),
  logonUndecodable: reply(501, '5.5.2', 'Cannot decode response'),
  logonUnavailable: reply(454, '4.7.0', 'Temporary authentication failure'),
  tooManyLogons: reply(421, '4.7.0', 'Too many failed logon attempts, closing transmission channel'),

  tlsReady: reply(220, '2.0.0', 'SMTP server ready'),
  tlsNotAvailable: reply(454, '4.7.0', 'TLS not available due to temporary reason'),
  tlsInUse: reply(503, '5.5.1', 'TLS already in use'),
} as const;
