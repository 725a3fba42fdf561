// Get- and Set-IPBlockListProvidersConfig: whether DNS lists of bad senders are asked, and for whom they don't count.
import { IPBlockListProvidersConfig } from '../core/objects/ip-list-providers-config.ts';
import { singletonConfig } from './families/singleton-config.ts';

export const ipBlockListProvidersConfig = singletonConfig({
  objectClass: IPBlockListProvidersConfig,
  title: "the IP Block list providers' configuration",
  examples: {
    get: [{ command: 'Get-IPBlockListProvidersConfig', text: 'Shows whether the providers are asked, and for whom.' }],
    set: [
      {
        command: 'Set-IPBlockListProvidersConfig -BypassedRecipients postmaster@example.com, abuse@example.com',
        text: 'Takes mail to two recipients whatever the providers say.',
      },
      {
        command: 'Set-IPBlockListProvidersConfig -BypassedRecipients @{Add="help@example.com"}',
        text: 'Adds one recipient to them.',
      },
    ],
  },
});
