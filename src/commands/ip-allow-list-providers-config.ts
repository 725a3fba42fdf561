// Get- and Set-IPAllowListProvidersConfig: whether DNS lists of good senders are asked.
import { IPAllowListProvidersConfig } from '../core/objects/ip-list-providers-config.ts';
import { singletonConfig } from './families/singleton-config.ts';

export const ipAllowListProvidersConfig = singletonConfig({
  objectClass: IPAllowListProvidersConfig,
  title: "the IP Allow list providers' configuration",
  examples: {
    get: [{ command: 'Get-IPAllowListProvidersConfig', text: 'Shows whether the providers are asked.' }],
    set: [{ command: 'Set-IPAllowListProvidersConfig -Enabled $false', text: 'Asks none of them.' }],
  },
});
