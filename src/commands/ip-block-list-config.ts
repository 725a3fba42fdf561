// Get- and Set-IPBlockListConfig: whether the IP Block list is used, and what blocked clients are told.
import { IPBlockListConfig } from '../core/objects/ip-block-list-config.ts';
import { singletonConfig } from './families/singleton-config.ts';

export const ipBlockListConfig = singletonConfig({
  objectClass: IPBlockListConfig,
  title: "the IP Block list's configuration",
  examples: {
    get: [{ command: 'Get-IPBlockListConfig | fl Enabled, *Response', text: 'Shows the texts for blocked clients.' }],
    set: [
      {
        command: 'Set-IPBlockListConfig -StaticEntryRejectionResponse "{0} may not send mail here."',
        text: 'Changes the reply to clients an administrator has blocked.',
      },
      { command: 'Set-IPBlockListConfig -RejectAt Connect', text: 'Refuses blocked clients as soon as they connect.' },
    ],
  },
});
