// Get- and Set-IPAllowListConfig: whether the IP Allow list is used.
import { IPAllowListConfig } from '../core/objects/ip-allow-list-config.ts';
import { singletonConfig } from './families/singleton-config.ts';

export const ipAllowListConfig = singletonConfig({
  objectClass: IPAllowListConfig,
  title: "the IP Allow list's configuration",
  examples: {
    get: [{ command: 'Get-IPAllowListConfig', text: 'Shows whether the list is used.' }],
    set: [
      { command: 'Set-IPAllowListConfig -Enabled $false', text: 'Stops the use of the list.' },
      {
        command: '$c = Get-IPAllowListConfig; $c.InternalMailEnabled = $true; Set-IPAllowListConfig -Instance $c',
        text: 'Changes an object and hands it back.',
      },
    ],
  },
});
