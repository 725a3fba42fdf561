// TransportConfig: settings of the organization's transport.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const TransportConfig = defineObject({
  name: 'TransportConfig',
  scope: 'organization',
  singleton: 'Transport Settings',
  properties: {
    InternalSMTPServers: property(types.list(types.ipRange, { max: 1000 }), {
      default: [],
      help: 'The SMTP servers between the Internet and this one: Sender ID and connection filtering look past them.',
    }),
  },
});
