// IPAllowListConfig: whether the IP Allow list is used.
import { defineObject } from '../object-class.ts';
import { featureSwitches } from './feature-switches.ts';

export const IPAllowListConfig = defineObject({
  name: 'IPAllowListConfig',
  scope: 'organization',
  singleton: 'IPAllowListConfig',
  properties: { ...featureSwitches },
});
