// ExchangeCertificate: a certificate this server has; its chain and its key are in files, under the thumbprint.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const ExchangeCertificate = defineObject({
  name: 'ExchangeCertificate',
  scope: 'server',
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
    IsRequest: property(types.boolean, {
      default: false,
      help: 'Whether it is a request that waits for the certificate.',
    }),
  },
});
