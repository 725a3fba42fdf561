// ReceiveConnector: where Postern listens and how it introduces itself.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { Endpoint } from '../values/endpoint.ts';

export const ReceiveConnector = defineObject({
  name: 'ReceiveConnector',
  scope: 'server',
  properties: {
    Banner: property(types.nullable(types.text({ max: 500, min: 4, ascii: true })), {
      default: null,
      help: 'The greeting; it must begin with 220. $null gives the usual one.',
    }),
    Bindings: property(types.list(types.binding, { max: 100 }), {
      default: [Endpoint.parseBinding('127.0.0.1:2525')],
      help: 'The addresses and ports it listens on.',
    }),
    Enabled: property(types.boolean, { default: true, help: 'Whether it listens.' }),
    Fqdn: property(types.nullable(types.fqdn), {
      default: null,
      help: 'The name in the greeting, the EHLO reply and the Received field. $null gives the host name.',
    }),
    TrustedProxies: property(types.list(types.ipRange, { max: 1000 }), {
      default: [],
      help: 'The peers whose XCLIENT command or PROXY header names the original client. Nobody is believed by default.',
    }),
  },
});
