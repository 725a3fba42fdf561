// IPAllowListProvider and IPBlockListProvider: DNS lists that say who may or may not send.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { responseText } from './feature-switches.ts';

const shared = {
  LookupDomain: property(types.smtpDomain, {
    help: 'The DNS zone that is asked: the reversed address is put in front of it.',
  }),
  Enabled: property(types.boolean, { default: true, help: 'Whether the provider is asked.' }),
  AnyMatch: property(types.boolean, { default: false, help: 'Whether any answer counts as a match.' }),
  BitmaskMatch: property(types.nullable(types.ipAddress), {
    default: null,
    help: 'An address such as 127.0.0.4: an answer matches when its last octet has a bit in common with it.',
  }),
  IPAddressesMatch: property(types.list(types.ipAddress, { max: 100 }), {
    default: [],
    help: 'The answers that count as a match.',
  }),
  Priority: property(types.integer({ min: 1, max: 10_000 }), { help: 'The order of asking; 1 is the first.' }),
};

export const IPAllowListProvider = defineObject({
  name: 'IPAllowListProvider',
  scope: 'organization',
  properties: shared,
});

export const IPBlockListProvider = defineObject({
  name: 'IPBlockListProvider',
  scope: 'organization',
  properties: {
    ...shared,
    RejectionResponse: property(types.nullable(responseText), {
      default: null,
      placeholders: ['{0}', '{1}', '{2}'],
      help: "The reply to a client on the list: {0} is its IP address, {1} the provider's name, {2} the lookup domain.",
    }),
  },
});
