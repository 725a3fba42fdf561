// ExchangeCertificate: a certificate this server has; its chain and its key are in files, under the thumbprint.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const ExchangeCertificate = defineObject({
  name: 'ExchangeCertificate',
  scope: 'server',
  local: true,
  properties: {
    Thumbprint: property(types.text({ max: 40, min: 40 }), { help: 'The SHA-1 fingerprint in hexadecimal digits.' }),
    FriendlyName: property(types.text({ max: 256 }), { default: '', help: 'A name for people.' }),
    Services: property(types.oneOf('AllowedServices', ['None', 'SMTP']), {
      default: 'None',
      help: 'What the certificate is used for.',
    }),
    PrivateKeyExportable: property(types.boolean, {
      default: false,
      help: 'Whether Export-ExchangeCertificate gives out the key.',
    }),
    Updated: property(types.dateTime, {
      default: new Date(0),
      help: 'When its file was last written: what is served follows.',
    }),
    IsRequest: property(types.boolean, {
      default: false,
      help: 'Whether it is a request that waits for the certificate.',
    }),
  },
});
