// Search-AdminAuditLog and Write-AdminAuditLog: who changed what, when, and with what result.
import { types } from '../core/types.ts';
import { applyListChange, type ListChange } from '../core/value-type.ts';
import { defineTask } from './conventions/define-task.ts';
import { LOG_TEXT, requireRange } from './conventions/log-query.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

const TEXTS = types.list(LOG_TEXT, { max: 1000 });
const USUAL_SIZE = 1000;

const search = defineTask({
  verb: 'Search',
  noun: 'AdminAuditLog',
  summary: 'Shows who changed what, when, and with what result.',
  description:
    'Newest first. Texts are compared with whole values ignoring case; * and ? are wildcards. Passwords and other secrets are in no entry. An entry with the error Unfinished belongs to a cmdlet that is at work, or that was ended from outside.',
  parameters: {
    Cmdlets: { type: TEXTS, help: 'Only these cmdlets.' },
    Parameters: { type: TEXTS, help: 'Only cmdlets that were given one of these parameters.' },
    ObjectIds: { type: TEXTS, help: 'Only changes of these objects.' },
    UserIds: { type: TEXTS, help: 'Only actions of these users, or of whoever became root from them by sudo.' },
    StartDate: { type: types.dateTime, help: 'Actions from this time on.' },
    EndDate: { type: types.dateTime, help: 'Actions up to this time.' },
    IsSuccess: { type: types.boolean, help: 'Only actions that succeeded, or only those that did not.' },
    ResultSize: {
      type: types.unlimited(types.integer({ min: 1 })),
      help: 'How many entries at the most; 1000 unless given.',
    },
    StartIndex: { type: types.integer({ min: 0 }), help: 'How many of the newest entries to pass over.' },
    ExternalAccess: {
      type: types.anything(),
      help: "Only actions of Microsoft's administrators, or of others.",
      refused: 'nobody has access from outside the organization.',
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['AdminAuditLogEvent'],
  examples: [
    { command: 'Search-AdminAuditLog -StartDate (Get-Date).AddDays(-1)', text: 'Shows the changes of the last day.' },
    {
      command: 'Search-AdminAuditLog -Cmdlets Set-* -Parameters Enabled | fl RunDate, Caller, ModifiedProperties',
      text: 'Shows who turned something on or off.',
    },
    { command: 'Search-AdminAuditLog -IsSuccess $false -ResultSize 10', text: 'Shows the newest failures.' },
  ],
  process: function* (args, { ports, signal }) {
    requireRange(args.StartDate, args.EndDate, 'EndDate');
    const query = {
      start: args.StartDate,
      end: args.EndDate,
      cmdlets: listed(args.Cmdlets),
      parameters: listed(args.Parameters),
      objects: listed(args.ObjectIds),
      users: listed(args.UserIds),
      succeeded: args.IsSuccess,
    };
    const size = args.ResultSize === 'Unlimited' ? Number.POSITIVE_INFINITY : (args.ResultSize ?? USUAL_SIZE);
    let index = -(args.StartIndex ?? 0);
    for (const event of ports.audit.search(query)) {
      if (signal.aborted || index >= size) return;
      if (index++ >= 0) yield event;
    }
  },
});

const write = defineTask({
  verb: 'Write',
  noun: 'AdminAuditLog',
  summary: 'Writes a note into the audit log, such as why something is about to be changed.',
  parameters: {
    Comment: {
      type: types.text({ min: 1, max: 500 }),
      help: 'The note.',
      mandatory: true,
      position: 0,
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Write-AdminAuditLog -Comment "Change 4711: opening the relay for the new scanner"',
      text: 'Leaves a note that Search-AdminAuditLog shows.',
    },
  ],
  process: async (_args, context) => {
    await context.shouldProcess('Writing a note into the audit log', 'AdminAuditLog');
  },
});

function listed(change: ListChange<string> | undefined): readonly string[] | undefined {
  return change === undefined ? undefined : applyListChange([], change);
}

export const adminAuditLog = [search, write];
