// AdminAuditLogConfig: which actions of administrators are logged, how much of them, and for how long they are kept.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { TimeSpan } from '../values/time-span.ts';

const DAY = 86_400_000;
const names = types.list(types.text({ min: 1, max: 128 }), { max: 1000 });

export const AdminAuditLogConfig = defineObject({
  name: 'AdminAuditLogConfig',
  scope: 'organization',
  singleton: 'Admin Audit Log Settings',
  properties: {
    AdminAuditLogEnabled: property(types.boolean, {
      default: true,
      help: 'Whether cmdlets that change something are logged. Turning it off and on is always logged.',
    }),
    LogLevel: property(types.oneOf('AuditLogLevel', ['None', 'Verbose']), {
      default: 'Verbose',
      help: 'Verbose logs the old and new values of changed properties too.',
    }),
    TestCmdletLoggingEnabled: property(types.boolean, {
      default: false,
      help: 'Whether cmdlets of the verb Test are logged.',
    }),
    AdminAuditLogCmdlets: property(names, {
      default: ['*'],
      help: 'The cmdlets to log; * and ? are wildcards.',
    }),
    AdminAuditLogParameters: property(names, {
      default: ['*'],
      help: 'The parameters a cmdlet must have been given one of to be logged; * and ? are wildcards.',
    }),
    AdminAuditLogExcludedCmdlets: property(names, {
      default: [],
      help: 'The cmdlets not to log; * and ? are wildcards.',
    }),
    AdminAuditLogAgeLimit: property(types.timeSpan({ min: DAY, max: 36_500 * DAY }), {
      default: new TimeSpan(90 * DAY),
      help: 'How long actions are kept, a day at the least.',
    }),
  },
});
