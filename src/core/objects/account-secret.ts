// AccountSecret: what is stored of an account's password, under the GUID of its MailUser; no cmdlet shows it.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const AccountSecret = defineObject({
  name: 'AccountSecret',
  scope: 'organization',
  properties: {
    Secret: property(types.text({ max: 4096 }), { secret: true, help: 'Hashes and their parameters as JSON.' }),
  },
});
