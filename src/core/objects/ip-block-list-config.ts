// IPBlockListConfig: whether and how the IP Block list is used.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { featureSwitches, responseText } from './feature-switches.ts';

export const IPBlockListConfig = defineObject({
  name: 'IPBlockListConfig',
  scope: 'organization',
  singleton: 'IPBlockListConfig',
  properties: {
    ...featureSwitches,
    MachineEntryRejectionResponse: property(responseText, {
      default:
        'External client with IP address {0} does not have permissions to submit to this server. Visit http://support.microsoft.com/kb/928123 for more information.',
      placeholders: ['{0}'],
      help: 'The reply to a client that sender reputation has blocked; {0} is its IP address.',
    }),
    StaticEntryRejectionResponse: property(responseText, {
      default: 'External client with IP address {0} does not have permissions to submit to this server.',
      placeholders: ['{0}'],
      help: 'The reply to a client that an administrator has blocked; {0} is its IP address.',
    }),
    BypassedRecipients: property(types.list(types.recipientPattern, { max: 800 }), {
      default: ['postmaster'],
      help: 'Recipients that blocked clients may still write to; a local part alone stands for it at every accepted domain. Ignored when RejectAt is Connect.',
    }),
    RejectAt: property(types.oneOf('RejectAt', ['Recipient', 'Connect']), {
      default: 'Recipient',
      help: 'When a blocked client is refused: at each recipient, so that the log names them, or as soon as it connects.',
    }),
  },
});
