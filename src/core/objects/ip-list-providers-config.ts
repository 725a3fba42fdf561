// IPAllowListProvidersConfig and IPBlockListProvidersConfig: whether DNS lists are used, and for whom they are not.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { featureSwitches } from './feature-switches.ts';

export const IPAllowListProvidersConfig = defineObject({
  name: 'IPAllowListProvidersConfig',
  scope: 'organization',
  singleton: 'IPAllowListProviderConfig',
  properties: { ...featureSwitches },
});

export const IPBlockListProvidersConfig = defineObject({
  name: 'IPBlockListProvidersConfig',
  scope: 'organization',
  singleton: 'IPBlockListProviderConfig',
  properties: {
    BypassedRecipients: property(types.list(types.smtpAddress, { max: 100 }), {
      default: [],
      help: 'Recipients whose mail is accepted although a block list provider lists the client. The IP Block list still applies.',
    }),
    ...featureSwitches,
  },
});
