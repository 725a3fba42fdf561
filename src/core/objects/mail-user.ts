// MailUser: an account that may log on to send mail; what is stored of its password is an object of its own.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const MailUser = defineObject({
  name: 'MailUser',
  scope: 'organization',
  properties: {
    SamAccountName: property(types.text({ max: 64, min: 1 }), {
      help: 'The account of the logon name DOMAIN\\account.',
    }),
    Domain: property(types.text({ max: 64, min: 1 }), { help: 'The domain of the logon name DOMAIN\\account.' }),
    UserPrincipalName: property(types.nullable(types.smtpAddress), {
      default: null,
      help: 'The logon name in the form of an address, which it may send as.',
    }),
    DisplayName: property(types.text({ max: 256 }), { default: '', help: 'The name that people know the user by.' }),
    EmailAddresses: property(types.list(types.smtpAddress, { max: 1000 }), {
      default: [],
      help: 'The addresses of the user: it may log on with each and send as each.',
    }),
    SenderAddresses: property(types.list(types.senderPattern, { max: 1000 }), {
      default: [],
      help: 'What else it may send as: addresses, or *@domain for every address of a domain.',
    }),
    Enabled: property(types.boolean, { default: true, help: 'Whether it may log on.' }),
  },
});
