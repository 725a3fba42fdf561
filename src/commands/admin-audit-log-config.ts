// Get- and Set-AdminAuditLogConfig: what of the administrators' actions is logged.
import { AdminAuditLogConfig } from '../core/objects/admin-audit-log-config.ts';
import { types } from '../core/types.ts';
import { singletonConfig } from './families/singleton-config.ts';

const MAILBOX = 'actions are kept in a file of this server, not in a mailbox.';

export const adminAuditLogConfig = singletonConfig({
  objectClass: AdminAuditLogConfig,
  title: 'which actions of administrators are logged',
  setOnly: {
    AdminAuditLogMailbox: { type: types.anything(), help: 'The mailbox that keeps the log.', refused: MAILBOX },
    UnifiedAuditLogIngestionEnabled: {
      type: types.anything(),
      help: 'Whether actions are reported to Microsoft 365.',
      refused: 'nothing is reported to anyone; the log stays on this server.',
    },
    LoadBalancerCount: { type: types.anything(), help: 'How many mailboxes share the log.', refused: MAILBOX },
    RefreshInterval: {
      type: types.anything(),
      help: 'How often the settings are read.',
      refused: 'they are read whenever a cmdlet is run.',
    },
    Identity: {
      type: types.anything(),
      help: 'The organization.',
      position: 0,
      refused: 'there is one organization, whose settings these are.',
    },
    Name: { type: types.anything(), help: 'A name for the settings.', refused: 'there is one such object.' },
    IgnoreDehydratedFlag: {
      type: types.switch,
      help: 'Whether a hosted organization is changed as it is.',
      refused: 'it is for hosted organizations, and there is one organization here.',
    },
    Force: {
      type: types.switch,
      help: 'Whether warnings are passed over.',
      refused: 'nothing is asked that it would pass over. Use -Confirm:$false.',
    },
  },
  examples: {
    get: [{ command: 'Get-AdminAuditLogConfig', text: 'Shows what is logged and for how long it is kept.' }],
    set: [
      {
        command: 'Set-AdminAuditLogConfig -AdminAuditLogAgeLimit 365.00:00:00',
        text: 'Keeps actions for a year.',
      },
      {
        command: 'Set-AdminAuditLogConfig -AdminAuditLogExcludedCmdlets *-IPBlockListEntry',
        text: 'Leaves out the block list, which a script of yours changes all day.',
      },
    ],
  },
});
